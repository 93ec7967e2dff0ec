/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* A host to connect to, of which only public addresses are used. Checked after the name was resolved, as
 * a part of the connection, so that a second resolution cannot lead elsewhere. */
#define EONAY_TYPE_PUBLIC_ADDRESS (eonay_public_address_get_type ())
G_DECLARE_FINAL_TYPE (EonayPublicAddress,
                      eonay_public_address,
                      EONAY,
                      PUBLIC_ADDRESS,
                      GNetworkAddress)

GSocketConnectable *eonay_public_address_new (const char *scheme, const char *host, guint16 port);
gboolean eonay_public_address_is_public (GInetAddress *address);
