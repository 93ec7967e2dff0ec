/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-card-loan.h"

#include <unistd.h>

#include <gio/gunixfdlist.h>
#include <glib-unix.h>

#include "eonay-error.h"

static gboolean
ended_cb (int fd, GIOCondition condition, gpointer user_data)
{
  close (fd);
  eonay_card_contents_take_back (user_data);
  return G_SOURCE_REMOVE;
}

static void
answer_when_read (EonayCardContents *contents, GDBusMethodInvocation *invocation)
{
  if (eonay_card_contents_is_reading (contents))
    return;
  g_signal_handlers_disconnect_by_func (contents, answer_when_read, invocation);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static gboolean
lend_card_cb (EonayBusApplet1 *bus,
              GDBusMethodInvocation *invocation,
              GUnixFDList *fds,
              GVariant *process,
              EonayCardContents *contents)
{
  int fd = -1;

  if (eonay_card_contents_is_held (contents))
    {
      g_dbus_method_invocation_return_error_literal (invocation, EONAY_ERROR, EONAY_ERROR_CARD_BUSY,
                                                     "lending the card: it is being signed with");
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }
  if (fds != NULL)
    fd = g_unix_fd_list_get (fds, g_variant_get_handle (process), NULL);
  if (fd < 0)
    {
      g_dbus_method_invocation_return_error_literal (
          invocation, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS, "lending the card: no descriptor");
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }
  eonay_card_contents_lend (contents);
  g_unix_fd_add_full (G_PRIORITY_DEFAULT, fd, G_IO_IN, ended_cb, g_object_ref (contents),
                      g_object_unref);
  g_signal_connect (contents, "changed", G_CALLBACK (answer_when_read), invocation);
  answer_when_read (contents, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

void
eonay_card_loan_serve (EonayBusApplet1 *bus, EonayCardContents *contents)
{
  g_signal_connect_object (bus, "handle-lend-card", G_CALLBACK (lend_card_cb), contents, 0);
}
