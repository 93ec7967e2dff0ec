/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-cli-loan.h"

#include <sys/pidfd.h>
#include <unistd.h>

#include <gio/gunixfdlist.h>

#include "eonay-error.h"

#define NAME "tr.org.pardus.EOnay"
#define PATH "/tr/org/pardus/EOnay"

void
eonay_cli_loan_clear (EonayCliLoan *self)
{
  if (self->applet != NULL)
    g_signal_handlers_disconnect_by_data (self->applet, self);
  g_clear_object (&self->applet);
}

/* Returns: FALSE if there is no one to ask, or the process has ended. */
static gboolean
send (EonayCliLoan *self,
      GCancellable *cancellable,
      GAsyncReadyCallback callback,
      gpointer user_data)
{
  g_autofree char *owner = g_dbus_proxy_get_name_owner (G_DBUS_PROXY (self->applet));
  int fd = owner != NULL ? pidfd_open (self->process, 0) : -1;
  g_autoptr (GUnixFDList) fds = NULL;

  if (fd < 0)
    return FALSE;
  fds = g_unix_fd_list_new_from_array (&fd, 1);
  eonay_bus_applet1_call_lend_card (self->applet, g_variant_new_handle (0),
                                    G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, fds, cancellable, callback,
                                    user_data);
  return TRUE;
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!eonay_bus_applet1_call_lend_card_finish (EONAY_BUS_APPLET1 (source), NULL, result, &error))
    g_debug ("asking the applet for the card: %s", error->message);
}

/* An applet that was started later. */
static void
owner_cb (EonayCliLoan *self)
{
  send (self, NULL, sent_cb, NULL);
}

gboolean
eonay_cli_loan_begin (EonayCliLoan *self, EonayCli *cli, GError **error)
{
  g_autoptr (GAsyncResult) found = NULL;
  g_autoptr (GAsyncResult) sent = NULL;
  g_autoptr (GError) local_error = NULL;

  self->process = getpid ();
  eonay_bus_applet1_proxy_new_for_bus (G_BUS_TYPE_SESSION, G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START,
                                       NAME, PATH, cli->cancellable, eonay_cli_result_cb, &found);
  eonay_cli_wait_for_result (&found);
  self->applet = eonay_bus_applet1_proxy_new_for_bus_finish (found, &local_error);
  if (self->applet != NULL && send (self, cli->cancellable, eonay_cli_result_cb, &sent))
    {
      eonay_cli_wait_for_result (&sent);
      eonay_bus_applet1_call_lend_card_finish (self->applet, NULL, sent, &local_error);
    }
  if (self->applet != NULL)
    g_signal_connect_swapped (self->applet, "notify::g-name-owner", G_CALLBACK (owner_cb), self);
  if (g_error_matches (local_error, EONAY_ERROR, EONAY_ERROR_CARD_BUSY) ||
      g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (local_error != NULL)
    g_debug ("asking the applet for the card: %s", local_error->message);
  return TRUE;
}

void
eonay_cli_loan_pass (EonayCliLoan *self, EonayCli *cli, GSubprocess *process)
{
  const char *identifier = g_subprocess_get_identifier (process);
  g_autoptr (GAsyncResult) sent = NULL;

  if (identifier == NULL || self->applet == NULL)
    return;
  self->process = (GPid) g_ascii_strtoll (identifier, NULL, 10);
  if (!send (self, cli->cancellable, eonay_cli_result_cb, &sent))
    return;
  eonay_cli_wait_for_result (&sent);
  sent_cb (G_OBJECT (self->applet), sent, NULL);
}
