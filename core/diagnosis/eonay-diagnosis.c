/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-diagnosis-private.h"

enum
{
  FOUND,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EonayDiagnosis, eonay_diagnosis, G_TYPE_OBJECT)

typedef enum
{
  ONCE,
  EACH_PORTAL,     /* for every provider that has one */
  EACH_PORTAL_SEEN /* the same, if the portal's pages are to be checked */
} Scope;

/* In the order of the report. seconds: timeout, longer than any normal answer takes; the signer's
 * is the deadline of a hanging module plus a margin. */
typedef struct
{
  const char *name;
  EonayDiagnosisLook look;
  EonayDiagnosisFunc start; /* instead of look */
  Scope scope;
  guint seconds;
} Kind;

static const Kind checks[] = {
  { "service", eonay_diagnosis_look_at_cards, NULL, ONCE, 10 },
  { "modules", eonay_diagnosis_look_at_modules, NULL, ONCE, 10 },
  { "signer", NULL, eonay_diagnosis_check_signer, ONCE, 30 },
  { "seat", eonay_diagnosis_look_at_seat, NULL, ONCE, 10 },
  { "keyring", eonay_diagnosis_look_at_keyring, NULL, ONCE, 10 },
  { "tray", eonay_diagnosis_look_at_tray, NULL, ONCE, 10 },
  { "notifications", eonay_diagnosis_look_at_notifications, NULL, ONCE, 5 },
  { "clock", eonay_diagnosis_look_at_clock, NULL, ONCE, 10 },
  { "proxy", NULL, eonay_diagnosis_check_proxy, EACH_PORTAL, 5 },
  { "connection", NULL, eonay_diagnosis_check_connection, EACH_PORTAL, 8 },
  { "profile", NULL, eonay_diagnosis_check_profile, EACH_PORTAL, 10 },
  { "storage", NULL, eonay_diagnosis_check_storage, ONCE, 10 },
  { "portal", NULL, eonay_diagnosis_check_portal, EACH_PORTAL_SEEN, 60 },
};

/* --- run */

typedef struct
{
  GPtrArray *results; /* an array of findings for each started check, NULL until it returns */
  guint n_left;       /* and one until all are started */
} Run;

static void
clear_findings (gpointer findings)
{
  if (findings != NULL)
    g_ptr_array_unref (findings);
}

static void
run_free (Run *run)
{
  g_ptr_array_unref (run->results);
  g_free (run);
}

/* One check of a run. */
typedef struct
{
  GTask *run;
  const Kind *kind;
  guint index;
  GCancellable *cancellable;
  GSource *end; /* its deadline, or the end of the run */
} Check;

static void
check_free (Check *check)
{
  g_source_destroy (check->end);
  g_source_unref (check->end);
  g_clear_object (&check->cancellable);
  g_object_unref (check->run);
  g_free (check);
}

static void
eonay_diagnosis_finalize (GObject *object)
{
  EonayDiagnosis *self = EONAY_DIAGNOSIS (object);

  g_clear_object (&self->registry);
  g_clear_object (&self->ledger);
  g_clear_pointer (&self->reminder_days, g_array_unref);
  G_OBJECT_CLASS (eonay_diagnosis_parent_class)->finalize (object);
}

static void
eonay_diagnosis_class_init (EonayDiagnosisClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_diagnosis_finalize;
  signals[FOUND] = g_signal_new ("found", EONAY_TYPE_DIAGNOSIS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
eonay_diagnosis_init (EonayDiagnosis *self)
{
}

/**
 * eonay_diagnosis_new:
 * @registry: the providers
 * @ledger: the record of certificates and submissions
 * @reminder_days: (element-type guint32) (nullable): as in eonay_validity_get_state(); %NULL if the
 *   preferences are not installed, which is a finding
 *
 * Returns: (transfer full): a diagnosis that has not run yet
 */
EonayDiagnosis *
eonay_diagnosis_new (EonayProviderRegistry *registry, EonayLedger *ledger, GArray *reminder_days)
{
  EonayDiagnosis *self = g_object_new (EONAY_TYPE_DIAGNOSIS, NULL);

  self->registry = g_object_ref (registry);
  self->ledger = g_object_ref (ledger);
  self->reminder_days = reminder_days != NULL ? g_array_ref (reminder_days) : NULL;
  return self;
}

/* --- helpers for checks */

GPtrArray *
eonay_diagnosis_findings_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_finding_unref);
}

/* Returns the new finding, to set its values. */
EonayFinding *
eonay_diagnosis_add (GPtrArray *findings,
                     const char *check,
                     EonayFindingState state,
                     const char *reason)
{
  EonayFinding *finding = eonay_finding_new (check, state, reason);

  g_ptr_array_add (findings, finding);
  return finding;
}

/* findings: (transfer full) */
void
eonay_diagnosis_return_all (GTask *task, GPtrArray *findings)
{
  g_task_return_pointer (task, findings, (GDestroyNotify) g_ptr_array_unref);
}

/* finding: (transfer full) */
void
eonay_diagnosis_return (GTask *task, EonayFinding *finding)
{
  GPtrArray *findings = eonay_diagnosis_findings_new ();

  g_ptr_array_add (findings, finding);
  eonay_diagnosis_return_all (task, findings);
}

/* --- running */

static gpointer
copy_finding (gconstpointer finding, gpointer user_data)
{
  return eonay_finding_ref ((EonayFinding *) finding);
}

static void
end_run (GTask *task)
{
  Run *run = g_task_get_task_data (task);
  GPtrArray *all = NULL;

  if (--run->n_left > 0 || g_task_return_error_if_cancelled (task))
    return;
  all = eonay_diagnosis_findings_new ();
  for (guint i = 0; i < run->results->len; i++)
    g_ptr_array_extend (all, run->results->pdata[i], copy_finding, NULL);
  eonay_diagnosis_return_all (task, all);
}

/* A check is cancelled at its deadline, or with the run, when this is not reported. */
static GPtrArray *
explain_failure (Check *check, const GError *error)
{
  GPtrArray *findings = eonay_diagnosis_findings_new ();

  g_debug ("checking %s: %s", check->kind->name, error->message);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    eonay_diagnosis_add (findings, check->kind->name, EONAY_FINDING_WARNING, "timed-out");
  else
    eonay_diagnosis_add (findings, check->kind->name, EONAY_FINDING_NOT_CHECKED, "not-checked");
  return findings;
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Check *check = user_data;
  g_autoptr (GTask) task = g_object_ref (check->run);
  EonayDiagnosis *self = g_task_get_source_object (task);
  Run *run = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  GPtrArray *findings = g_task_propagate_pointer (G_TASK (result), &error);
  gboolean given_up = g_cancellable_is_cancelled (g_task_get_cancellable (task));

  if (findings == NULL)
    findings = explain_failure (check, error);
  run->results->pdata[check->index] = findings;
  for (guint i = 0; i < findings->len; i++)
    {
      EonayFinding *finding = g_ptr_array_index (findings, i);

      finding->place = check->index;
      if (!given_up)
        g_signal_emit (self, signals[FOUND], 0, finding);
    }
  check_free (check);
  end_run (task);
}

static gboolean
end_cb (gpointer user_data)
{
  g_cancellable_cancel (G_CANCELLABLE (user_data));
  return G_SOURCE_REMOVE;
}

static void
watch_check (Check *check, guint seconds)
{
  GCancellable *outer = g_task_get_cancellable (check->run);
  g_autoptr (GSource) cancelled = g_cancellable_source_new (outer);

  check->end = g_timeout_source_new_seconds (seconds);
  g_source_set_callback (check->end, end_cb, check->cancellable, NULL);
  g_source_set_dummy_callback (cancelled);
  g_source_add_child_source (check->end, cancelled);
  g_source_attach (check->end, g_task_get_context (check->run));
}

static void
look_thread (GTask *task, gpointer source, gpointer kind, GCancellable *cancellable)
{
  GPtrArray *findings = eonay_diagnosis_findings_new ();

  ((const Kind *) kind)->look (findings, cancellable);
  eonay_diagnosis_return_all (task, findings);
}

static void
start_check (GTask *run_task, const Kind *kind, EonayProvider *provider)
{
  Run *run = g_task_get_task_data (run_task);
  Check *check = g_new0 (Check, 1);
  GTask *task = NULL;

  check->run = g_object_ref (run_task);
  check->kind = kind;
  check->index = run->results->len;
  check->cancellable = g_cancellable_new ();
  g_ptr_array_add (run->results, NULL);
  run->n_left++;
  watch_check (check, kind->seconds);

  /* A thread that is no longer waited for must not keep the diagnosis, nor free it. */
  task = g_task_new (kind->start != NULL ? g_task_get_source_object (run_task) : NULL,
                     check->cancellable, checked_cb, check);
  g_task_set_source_tag (task, start_check);
  if (kind->start != NULL)
    {
      if (provider != NULL)
        g_task_set_task_data (task, g_object_ref (provider), g_object_unref);
      kind->start (task);
      return;
    }
  g_task_set_task_data (task, (gpointer) kind, NULL);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, look_thread);
  g_object_unref (task);
}

static void
start_checks (GTask *task, const Kind *kind, gboolean with_portal)
{
  EonayDiagnosis *self = g_task_get_source_object (task);
  GPtrArray *providers = eonay_provider_registry_get_providers (self->registry);

  if (kind->scope == ONCE)
    start_check (task, kind, NULL);
  else if (kind->scope == EACH_PORTAL || with_portal)
    for (guint i = 0; i < providers->len; i++)
      if (eonay_provider_get_host (providers->pdata[i]) != NULL)
        start_check (task, kind, providers->pdata[i]);
}

/**
 * eonay_diagnosis_run_async:
 * @self: a diagnosis
 * @with_portal: whether to load the portals' pages up to the one that shows a code
 * @cancellable: (nullable): a cancellable
 * @callback: called when all checks have ended
 * @user_data: for @callback
 *
 * Runs every check once. Sends requests to a portal only with @with_portal; then it reads public
 * pages, and signs, redeems and submits nothing.
 */
void
eonay_diagnosis_run_async (EonayDiagnosis *self,
                           gboolean with_portal,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Run *run = NULL;

  g_return_if_fail (EONAY_IS_DIAGNOSIS (self));

  task = g_task_new (self, cancellable, callback, user_data);
  run = g_new0 (Run, 1);
  run->n_left = 1;
  run->results = g_ptr_array_new_with_free_func (clear_findings);
  g_task_set_source_tag (task, eonay_diagnosis_run_async);
  g_task_set_task_data (task, run, (GDestroyNotify) run_free);
  for (gsize i = 0; i < G_N_ELEMENTS (checks); i++)
    start_checks (task, &checks[i], with_portal);
  end_run (task);
}

/**
 * eonay_diagnosis_run_finish:
 * @self: a diagnosis
 * @result: what the callback got
 * @error: return location for G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (element-type EonayFinding) (nullable): all findings, always in the same
 *   order
 */
GPtrArray *
eonay_diagnosis_run_finish (EonayDiagnosis *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
