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

static void
add_not_checked (GPtrArray *findings, const char *check, const char *reason)
{
  g_ptr_array_add (findings, eonay_finding_new (check, EONAY_FINDING_NOT_CHECKED, reason));
}

/* --- readers and cards */

/* A transaction is not among the reader's states. */
static gboolean
is_held (const SCARD_READERSTATE *reader)
{
  EonayPcscProbe *probe = NULL;
  EonayPcscMeaning meaning = EONAY_PCSC_OK;

  if ((reader->dwEventState & SCARD_STATE_EXCLUSIVE) != 0)
    return TRUE;
  if ((reader->dwEventState & SCARD_STATE_INUSE) == 0)
    return FALSE;
  probe = eonay_pcsc_probe_new (reader->szReader);
  meaning = eonay_pcsc_probe_wait (probe, TRANSACTION_MS);
  eonay_pcsc_probe_free (probe);
  return meaning == EONAY_PCSC_HELD;
}

static void
add_card (GPtrArray *findings, const SCARD_READERSTATE *reader)
{
  EonayFinding *card = NULL;

  if ((reader->dwEventState & SCARD_STATE_MUTE) != 0)
    card = eonay_finding_new ("card", EONAY_FINDING_FAILED, "mute");
  else
    card = eonay_finding_set (
        eonay_finding_new ("card", EONAY_FINDING_OK, "present"), "family",
        eonay_diagnosis_get_card_family (reader->rgbAtr, MIN (reader->cbAtr, MAX_ATR_SIZE)));
  g_ptr_array_add (findings, eonay_finding_set (card, "reader", reader->szReader));
  if (is_held (reader))
    g_ptr_array_add (
        findings,
        eonay_finding_set (eonay_finding_new ("card-holder", EONAY_FINDING_FAILED, "exclusive"),
                           "reader", reader->szReader));
}

static void
look_at_cards (GPtrArray *findings, SCARDCONTEXT context, SCARD_READERSTATE *readers, guint n)
{
  guint before = findings->len;

  if (SCardGetStatusChange (context, 0, readers, n) != SCARD_S_SUCCESS)
    {
      add_not_checked (findings, "card", "not-checked");
      return;
    }
  for (guint i = 0; i < n; i++)
    if ((readers[i].dwEventState & SCARD_STATE_PRESENT) != 0)
      add_card (findings, &readers[i]);
  if (findings->len == before)
    g_ptr_array_add (findings, eonay_finding_new ("card", EONAY_FINDING_WARNING, "none"));
}

static void
look_at_readers (GPtrArray *findings, SCARDCONTEXT context)
{
  SCARD_READERSTATE readers[MAX_READERS] = { 0 };
  g_autofree char *names = NULL;
  g_autoptr (GString) list = g_string_new (NULL);
  DWORD size = 0;
  guint n = 0;

  if (SCardListReaders (context, NULL, NULL, &size) == SCARD_S_SUCCESS)
    {
      names = g_malloc0 (size + 2);
      if (SCardListReaders (context, NULL, names, &size) != SCARD_S_SUCCESS)
        *names = '\0';
    }
  for (char *name = names; name != NULL && *name != '\0' && n < MAX_READERS;
       name += strlen (name) + 1)
    {
      g_string_append_printf (list, "%s%s", n > 0 ? ", " : "", name);
      readers[n++].szReader = name;
    }
  if (n == 0)
    {
      g_ptr_array_add (findings, eonay_finding_new ("readers", EONAY_FINDING_FAILED, "none"));
      add_not_checked (findings, "card", "no-reader");
      return;
    }
  g_ptr_array_add (
      findings,
      eonay_finding_set (eonay_finding_set_number (
                             eonay_finding_new ("readers", EONAY_FINDING_OK, "found"), "count", n),
                         "names", list->str));
  look_at_cards (findings, context, readers, n);
}

static void
check_cards_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GPtrArray *findings = eonay_diagnosis_findings_new (NULL);
  SCARDCONTEXT context = 0;
  LONG code = eonay_pcsc_establish_context (&context);

  if (code == SCARD_S_SUCCESS)
    {
      g_ptr_array_add (
          findings, eonay_finding_set (eonay_finding_new ("service", EONAY_FINDING_OK, "running"),
                                       "library", PCSCLITE_VERSION_NUMBER));
      g_ptr_array_add (findings,
                       eonay_finding_new ("card-access", EONAY_FINDING_OK,
                                          eonay_pcsc_asks_polkit () ? "seat" : "everyone"));
      look_at_readers (findings, context);
      SCardReleaseContext (context);
    }
  else
    {
      const char *reason = eonay_pcsc_get_meaning (code) == EONAY_PCSC_FORBIDDEN
                               ? "forbidden"
                               : explain_no_service (cancellable);

      g_ptr_array_add (
          findings, eonay_finding_set (eonay_finding_new ("service", EONAY_FINDING_FAILED, reason),
                                       "code", eonay_pcsc_get_name (code)));
      add_not_checked (findings, "readers", "no-service");
      add_not_checked (findings, "card", "no-service");
    }
  eonay_diagnosis_return_all (task, findings);
}

/* --- holder of the card */

static gboolean
is_holder (gconstpointer finding, gconstpointer check)
{
  return g_str_equal (((const EonayFinding *) finding)->check, check);
}

static void
holder_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GPtrArray) findings = g_ptr_array_ref (g_task_get_task_data (task));
  g_auto (GStrv) names = eonay_card_holder_find_finish (result, NULL);
  g_autofree char *list = names != NULL ? g_strjoinv (", ", names) : NULL;
  guint index = 0;

  if (list != NULL && *list != '\0' &&
      g_ptr_array_find_with_equal_func (findings, "card-holder", is_holder, &index))
    {
      EonayFinding *named = eonay_finding_new ("card-holder", EONAY_FINDING_FAILED, "named");

      eonay_finding_set (named, "reader", eonay_finding_get (findings->pdata[index], "reader"));
      eonay_finding_set (named, "program", list);
      eonay_finding_unref (findings->pdata[index]);
      findings->pdata[index] = named;
    }
  eonay_diagnosis_return_all (task, g_steal_pointer (&findings));
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GPtrArray *findings = g_task_propagate_pointer (G_TASK (result), &error);

  if (findings == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (!g_ptr_array_find_with_equal_func (findings, "card-holder", is_holder, NULL))
    {
      eonay_diagnosis_return_all (task, findings);
      return;
    }
  g_task_set_task_data (task, findings, (GDestroyNotify) g_ptr_array_unref);
  eonay_card_holder_find_async (g_task_get_cancellable (task), holder_cb, g_object_ref (task));
}

/* "service", "card-access", "readers", "card" and "card-holder". Connects to no card but one that
 * another program uses. */
void
eonay_diagnosis_check_cards (GTask *task)
{
  g_autoptr (GTask) looking = g_task_new (NULL, g_task_get_cancellable (task), looked_cb, task);

  g_task_set_source_tag (looking, eonay_diagnosis_check_cards);
  g_task_set_return_on_cancel (looking, TRUE);
  g_task_run_in_thread (looking, check_cards_thread);
}
