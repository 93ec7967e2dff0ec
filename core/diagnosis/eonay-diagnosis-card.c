/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "eonay-card-holder.h"
#include "eonay-diagnosis-private.h"
#include "eonay-pcsc-probe.h"

#define MAX_READERS 32

#define SYSTEMD      "org.freedesktop.systemd1"
#define SYSTEMD_PATH "/org/freedesktop/systemd1"

/* A transaction of another program that lasts so long is a use of the card. */
#define TRANSACTION_MS 2000

/* Maximum depth of an answer to reset (ISO/IEC 7816-3, 8.2). */
#define MAX_INTERFACE_GROUPS 8

/* --- card family */

/* The historical bytes follow the interface bytes (ISO/IEC 7816-3, 8.2). */
static const guint8 *
find_historical (const guint8 *atr, gsize length, gsize *n_historical)
{
  gsize at = 2;
  guint8 more = 0;

  if (length < 2)
    return NULL;
  more = atr[1] >> 4;
  for (guint group = 0; more != 0 && group < MAX_INTERFACE_GROUPS; group++)
    {
      gboolean has_next = (more & 8) != 0;

      at += (more & 1) + ((more >> 1) & 1) + ((more >> 2) & 1);
      if (has_next && at >= length)
        return NULL;
      more = has_next ? atr[at++] >> 4 : 0;
    }
  *n_historical = atr[1] & 0x0f;
  return at + *n_historical <= length ? atr + at : NULL;
}

/**
 * eonay_diagnosis_get_card_family:
 * @atr: (array length=length): an answer to reset
 * @length: how many bytes
 *
 * A hint only: other cards of the national identity card's family look the same.
 *
 * Returns: (transfer none): "akis", "tc" or "other"
 */
const char *
eonay_diagnosis_get_card_family (const guint8 *atr, gsize length)
{
  gsize n = 0;
  const guint8 *historical = find_historical (atr, length, &n);

  if (historical != NULL && memmem (historical, n, "UEKAE", 5) != NULL)
    return "akis";
  if (historical != NULL && memmem (historical, n, "\x80\x65\x54\x43", 4) != NULL)
    return "tc";
  return "other";
}

/* --- the service */

/* The state of the systemd socket that starts the service. */
static const char *
explain_no_service (GCancellable *cancellable)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, cancellable, NULL);
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;
  const char *state = NULL;

  if (bus == NULL)
    return "not-running";
  reply = g_dbus_connection_call_sync (bus, SYSTEMD, SYSTEMD_PATH, SYSTEMD ".Manager",
                                       "GetUnitFileState", g_variant_new ("(s)", "pcscd.socket"),
                                       G_VARIANT_TYPE ("(s)"), G_DBUS_CALL_FLAGS_NONE, -1,
                                       cancellable, &error);
  if (reply == NULL)
    return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_FILE_NOT_FOUND) ? "not-installed"
                                                                              : "not-running";
  g_variant_get (reply, "(&s)", &state);
  if (g_str_has_prefix (state, "masked"))
    return "masked";
  return g_str_equal (state, "disabled") ? "disabled" : "not-running";
}

/* --- readers and cards */

/* A transaction is not among the reader's states. */
static gboolean
is_held (const SCARD_READERSTATE *reader)
{
  g_autoptr (GAsyncQueue) probe = NULL;

  if ((reader->dwEventState & SCARD_STATE_EXCLUSIVE) != 0)
    return TRUE;
  if ((reader->dwEventState & SCARD_STATE_INUSE) == 0)
    return FALSE;
  probe = eonay_pcsc_probe_start (reader->szReader);
  return eonay_pcsc_probe_wait (probe, TRANSACTION_MS, NULL) == EONAY_PCSC_HELD;
}

static void
add_holder (GPtrArray *findings, const char *reader, GCancellable *cancellable)
{
  g_auto (GStrv) names = eonay_card_holder_find (cancellable, NULL);
  g_autofree char *list = names != NULL && *names != NULL ? g_strjoinv (", ", names) : NULL;
  EonayFinding *holder = eonay_diagnosis_add (findings, "card-holder", EONAY_FINDING_FAILED,
                                              list != NULL ? "named" : "exclusive");

  eonay_finding_set (holder, "reader", reader);
  eonay_finding_set (holder, "program", list);
}

static void
add_card (GPtrArray *findings, const SCARD_READERSTATE *reader, GCancellable *cancellable)
{
  EonayFinding *card = NULL;

  if ((reader->dwEventState & SCARD_STATE_MUTE) != 0)
    card = eonay_diagnosis_add (findings, "card", EONAY_FINDING_FAILED, "mute");
  else
    card = eonay_finding_set (
        eonay_diagnosis_add (findings, "card", EONAY_FINDING_OK, "present"), "family",
        eonay_diagnosis_get_card_family (reader->rgbAtr, MIN (reader->cbAtr, MAX_ATR_SIZE)));
  eonay_finding_set (card, "reader", reader->szReader);
  if (is_held (reader))
    add_holder (findings, reader->szReader, cancellable);
}

static void
look_at_cards (GPtrArray *findings,
               SCARDCONTEXT context,
               SCARD_READERSTATE *readers,
               guint n,
               GCancellable *cancellable)
{
  guint before = findings->len;

  if (SCardGetStatusChange (context, 0, readers, n) != SCARD_S_SUCCESS)
    {
      eonay_diagnosis_add (findings, "card", EONAY_FINDING_NOT_CHECKED, "not-checked");
      return;
    }
  for (guint i = 0; i < n; i++)
    if ((readers[i].dwEventState & SCARD_STATE_PRESENT) != 0)
      add_card (findings, &readers[i], cancellable);
  if (findings->len == before)
    eonay_diagnosis_add (findings, "card", EONAY_FINDING_WARNING, "none");
}

static void
look_at_readers (GPtrArray *findings, SCARDCONTEXT context, GCancellable *cancellable)
{
  SCARD_READERSTATE readers[MAX_READERS] = { 0 };
  g_auto (GStrv) names = NULL;
  g_autofree char *list = NULL;
  EonayFinding *finding = NULL;
  guint n = 0;

  eonay_pcsc_list_readers (context, &names);
  for (; names[n] != NULL && n < MAX_READERS; n++)
    readers[n].szReader = names[n];
  if (n == 0)
    {
      eonay_diagnosis_add (findings, "readers", EONAY_FINDING_FAILED, "none");
      eonay_diagnosis_add (findings, "card", EONAY_FINDING_NOT_CHECKED, "no-reader");
      return;
    }
  finding = eonay_diagnosis_add (findings, "readers", EONAY_FINDING_OK, "found");
  eonay_finding_set_number (finding, "count", n);
  list = g_strjoinv (", ", names);
  eonay_finding_set (finding, "names", list);
  look_at_cards (findings, context, readers, n, cancellable);
}

/* "service", "card-access", "readers", "card" and "card-holder". Connects to no card but one that
 * another program uses. */
void
eonay_diagnosis_look_at_cards (GPtrArray *findings, GCancellable *cancellable)
{
  SCARDCONTEXT context = 0;
  LONG code = eonay_pcsc_establish_context (&context);
  const char *reason = NULL;

  if (code == SCARD_S_SUCCESS)
    {
      eonay_finding_set (eonay_diagnosis_add (findings, "service", EONAY_FINDING_OK, "running"),
                         "library", PCSCLITE_VERSION_NUMBER);
      eonay_diagnosis_add (findings, "card-access", EONAY_FINDING_OK,
                           eonay_pcsc_asks_polkit () ? "seat" : "everyone");
      look_at_readers (findings, context, cancellable);
      SCardReleaseContext (context);
      return;
    }

  reason = eonay_pcsc_get_meaning (code) == EONAY_PCSC_FORBIDDEN ? "forbidden"
                                                                 : explain_no_service (cancellable);
  eonay_finding_set (eonay_diagnosis_add (findings, "service", EONAY_FINDING_FAILED, reason),
                     "code", eonay_pcsc_get_name (code));
  eonay_diagnosis_add (findings, "readers", EONAY_FINDING_NOT_CHECKED, "no-service");
  eonay_diagnosis_add (findings, "card", EONAY_FINDING_NOT_CHECKED, "no-service");
}
