/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Answers ProvideXdgActivationToken, which libayatana-appindicator lacks: by it a panel under Wayland
 * allows the window that the next click in the indicator's menu opens to come forward. */
void eonay_activation_token_accept (GDBusConnection *connection);

G_END_DECLS
