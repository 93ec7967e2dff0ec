/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-cli.h"
#include "eonay-exit-code.h"
#include "eonay-logout.h"

#define APPLET_PATH       "/tr/org/pardus/EOnay"
#define APPLET_TIMEOUT_MS 5000

/* The applet may keep a login in memory; it is not started for this. */
static void
tell_applet (const char *certificate_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) session_bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_autoptr (GVariant) reply = NULL;
  GVariantBuilder parameters;

  if (session_bus != NULL)
    {
      g_variant_builder_init (&parameters, G_VARIANT_TYPE ("av"));
      g_variant_builder_add (&parameters, "v", g_variant_new_string (certificate_id));
      reply = g_dbus_connection_call_sync (
          session_bus, "tr.org.pardus.EOnay", APPLET_PATH, "org.freedesktop.Application",
          "ActivateAction", g_variant_new ("(sava{sv})", "forget", &parameters, NULL), NULL,
          G_DBUS_CALL_FLAGS_NO_AUTO_START, APPLET_TIMEOUT_MS, NULL, &error);
    }
  if (error != NULL)
    g_debug ("telling the applet: %s", error->message);
}

/* certificate_id: (nullable): NULL for all. */
static gboolean
forget (EonayCli *self, const char *certificate_id, guint *n_forgotten, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  guint n = 0;

  eonay_logout_async (self->ledger, self->registry, self->store, certificate_id, TRUE,
                      self->cancellable, eonay_cli_result_cb, &result);
  eonay_cli_wait_for_result (&result);
  gboolean is_done = eonay_logout_finish (result, &n, error);
  *n_forgotten += n;
  tell_applet (certificate_id != NULL ? certificate_id : "");
  return is_done;
}

static gboolean
forget_cards (EonayCli *self, guint *n_forgotten, GError **error)
{
  g_autoptr (GPtrArray) card_certificates = eonay_cli_list_certificates (self, error);
  gboolean is_done = card_certificates != NULL;

  for (guint i = 0; is_done && i < card_certificates->len; i++)
    {
      EonayCardCertificate *card = g_ptr_array_index (card_certificates, i);

      is_done = forget (self, eonay_certificate_get_id (card->certificate), n_forgotten, error);
    }
  return is_done;
}

/* error: (nullable) */
static void
print_json (guint n_forgotten, const GError *error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "forgotten");
  json_builder_add_int_value (builder, n_forgotten);
  if (error != NULL)
    eonay_cli_add_error (builder, error);
  json_builder_end_object (builder);
  eonay_cli_print_json (builder);
}

/* error: (nullable) */
static int
tell (EonayCli *self, guint n_forgotten, const GError *error)
{
  if (self->json)
    print_json (n_forgotten, error);
  else if (n_forgotten > 0)
    g_print (_ ("Logins at the portal forgotten: %u. Receipts and the list of certificates are "
                "kept.\n"),
             n_forgotten);
  else if (error == NULL)
    g_print ("%s\n", _ ("No login at the portal was in the keyring."));
  if (error == NULL)
    return EONAY_EXIT_OK;
  if (error->domain == EONAY_SESSION_STORE_ERROR)
    {
      g_printerr ("%s\n", _ ("The keyring is locked or does not answer, so a login may be left in "
                             "it. Unlock it and try again."));
      return EONAY_EXIT_FAILED;
    }
  self->json = FALSE;
  return eonay_cli_fail (self, error, NULL);
}

/* Removes logins at the portal from the keyring and from the running applet. */
int
eonay_cli_forget (EonayCli *self, int argc, char **argv)
{
  gboolean all = FALSE;
  const GOptionEntry entries[] = {
    { "all", 0, 0, G_OPTION_ARG_NONE, &all, N_ ("Also those of other certificates; no card needed"),
      NULL },
    G_OPTION_ENTRY_NULL,
  };
  int exit_code = EONAY_EXIT_OK;
  guint n_forgotten = 0;
  g_autoptr (GError) error = NULL;

  if (!eonay_cli_parse (self,
                        _ ("Forget the login at the portal of the certificates on the cards."),
                        entries, &argc, &argv, &exit_code))
    return exit_code;
  if (all)
    forget (self, NULL, &n_forgotten, &error);
  else
    forget_cards (self, &n_forgotten, &error);
  return tell (self, n_forgotten, error);
}
