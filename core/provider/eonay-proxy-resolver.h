/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* GIO's default resolver, for the activation and the diagnosis; asynchronous lookups only. It keeps
 * user names and passwords to itself: libsoup 3.2 to 3.6 asks a proxy for the proxy's own address if
 * the URI has them, and repeats that until its limit of redirects. */
#define EONAY_TYPE_PROXY_RESOLVER (eonay_proxy_resolver_get_type ())
G_DECLARE_FINAL_TYPE (EonayProxyResolver, eonay_proxy_resolver, EONAY, PROXY_RESOLVER, GObject)

EonayProxyResolver *eonay_proxy_resolver_new (void);

const char *eonay_proxy_resolver_get_proxy (EonayProxyResolver *self);
const char *eonay_proxy_resolver_get_unusable (EonayProxyResolver *self);
gboolean
eonay_proxy_resolver_get_login (EonayProxyResolver *self, const char **name, const char **password);
