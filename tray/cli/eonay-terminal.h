/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <libsecret/secret.h>

/* Asks through /dev/tty, so that standard input and output can be pipes. */
#define EONAY_TYPE_TERMINAL (eonay_terminal_get_type ())
G_DECLARE_FINAL_TYPE (EonayTerminal, eonay_terminal, EONAY, TERMINAL, GObject)

EonayTerminal *eonay_terminal_new (void);

gboolean eonay_terminal_is_available (EonayTerminal *self);
void eonay_terminal_ask_async (EonayTerminal *self,
                               const char *question,
                               gboolean secret,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
SecretValue *eonay_terminal_ask_finish (EonayTerminal *self, GAsyncResult *result, GError **error);

gboolean eonay_secret_is_yes (SecretValue *answer);
gboolean eonay_secret_can_read (int fd);
void eonay_secret_read_line_async (int fd,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
SecretValue *eonay_secret_read_line_finish (GAsyncResult *result, GError **error);
