/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "eonay-activation.h"
#include "eonay-revocation-record.h"
#include "eonay-wording.h"

/* State shared by all commands of a process; what is below cancellable is opened after the options
 * have been parsed. */
typedef struct
{
  gboolean json;
  gboolean needs_no_settings; /* then settings and reminder_days may be NULL */
  GCancellable *cancellable;
  EonayCardMonitor *monitor;
  GSettings *settings;
  GArray *reminder_days;
  EonayProviderRegistry *registry;
  EonaySessionStore *store;
  EonayLedger *ledger;
  EonaySigner *signer;
} EonayCli;

typedef struct
{
  const char *name;
  const char *summary;
  int (*run) (EonayCli *self, int argc, char **argv);
} EonayCliCommand;

gboolean eonay_cli_open (EonayCli *self, int *exit_code);
void eonay_cli_clear (EonayCli *self);

gboolean eonay_cli_parse_options (EonayCli *self,
                                  const char *summary,
                                  const GOptionEntry *entries,
                                  int *argc,
                                  char ***argv,
                                  int *exit_code);
gboolean eonay_cli_parse (EonayCli *self,
                          const char *summary,
                          const GOptionEntry *entries,
                          int *argc,
                          char ***argv,
                          int *exit_code);
gboolean
eonay_cli_wait_for_monitor (EonayCli *self, EonayCardMonitorStatus *status, GError **error);
GAsyncResult *eonay_cli_wait_for_result (GAsyncResult **result);
void eonay_cli_result_cb (GObject *source, GAsyncResult *result, gpointer user_data);

/* Prints what happened and what to do to the terminal. */
void eonay_cli_print_wording (const EonayWording *wording);
int eonay_cli_fail (EonayCli *self, const GError *error, EonayProvider *provider);
void eonay_cli_add_error (JsonBuilder *builder, const GError *error);
void eonay_cli_add_certificate (EonayCli *self,
                                JsonBuilder *builder,
                                EonayCertificate *certificate,
                                gint64 now);
void eonay_cli_add_revocation (JsonBuilder *builder, const EonayRevocationRecord *record);
const char *eonay_cli_get_state_name (EonayCertificateState state);
void eonay_cli_add_time (JsonBuilder *builder, const char *name, gint64 time);
const char *eonay_cli_get_provider_name (EonayCli *self, const char *id);
void eonay_cli_print_json (JsonBuilder *builder);

/* In eonay-cli-certificates.c. (transfer full) (nullable): of EonayCardCertificate. */
GPtrArray *eonay_cli_list_certificates (EonayCli *self, GError **error);

int eonay_cli_status (EonayCli *self, int argc, char **argv);
int eonay_cli_certificates (EonayCli *self, int argc, char **argv);
int eonay_cli_check_expiry (EonayCli *self, int argc, char **argv);
int eonay_cli_forget (EonayCli *self, int argc, char **argv);
int eonay_cli_doctor (EonayCli *self, int argc, char **argv);
int eonay_cli_profile (EonayCli *self, int argc, char **argv);
int eonay_cli_receipts (EonayCli *self, int argc, char **argv);
int eonay_cli_sign_code (EonayCli *self, int argc, char **argv);
int eonay_cli_guide (EonayCli *self, int argc, char **argv);
int eonay_cli_activate (EonayCli *self, int argc, char **argv);
int eonay_cli_learn (EonayCli *self, int argc, char **argv);
