/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-guide-file.h"
#include "eonay-guide-signer.h"
#include "eonay-official-signer-search.h"
#include "eonay-widgets.h"
#include "eonay-wording-guide.h"

/* The file that a question is about. */
#define ASKED_KEY "eonay-official-signer"

struct _EonayGuideSigner
{
  GtkBox parent_instance;

  EonayCardContents *contents;
  EonayProfile *profile;
  GCancellable *cancellable;

  EonayJava *java;
  /* The file that the button starts, found or chosen. */
  EonayOfficialSigner *signer;
  /* The last failure to read or start it. */
  GError *error;
  gboolean is_chosen;
  guint n_pending;
  /* What the user agreed to start, until it runs: meanwhile another file may be found. */
  EonayOfficialSigner *starting;
  gboolean has_ended;

  GtkWidget *file;
  GtkWidget *java_line;
  GtkWidget *problem;
  GtkWidget *state;
  GtkWidget *button;
};

G_DEFINE_FINAL_TYPE (EonayGuideSigner, eonay_guide_signer, GTK_TYPE_BOX)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* -- display ----------------------------------------------------------------------------------- */

static void
set_line (GtkWidget *label, const char *text)
{
  gtk_label_set_text (GTK_LABEL (label), text != NULL ? text : "");
  gtk_widget_set_visible (label, text != NULL && *text != '\0');
}

static const char *
describe_state (EonayGuideSigner *self)
{
  if (eonay_guide_signer_is_running (self))
    return _ ("The signing program is open; its window may take a few seconds to appear. Until it "
              "is closed, E-Onay for Pardus does not read the card.");
  if (self->starting != NULL)
    return _ ("The signing program is being opened.");
  return self->has_ended ? _ ("The signing program was closed.") : NULL;
}

static char *
describe_java (EonayGuideSigner *self)
{
  if (self->java == NULL)
    return g_strdup (_ ("Looking for Java…"));
  if (self->signer == NULL)
    return eonay_wording_for_java (self->java, EONAY_OFFICIAL_SIGNER_JAR);
  /* The problem that is shown says what is missing. */
  if (self->signer->refusal == NULL && self->error == NULL && !eonay_guide_signer_is_ready (self))
    return g_strdup ("—");
  return eonay_wording_for_java (self->java, self->signer->kind);
}

/* Not after the window was closed: it may still wait for the signer's end. */
static void
update (EonayGuideSigner *self)
{
  gboolean is_searching = self->n_pending > 0;
  g_autofree char *file = eonay_guide_describe_file (self->signer, is_searching);
  g_autofree char *problem =
      eonay_guide_describe_problem (self->signer, self->java, self->error, is_searching);
  g_autofree char *java = describe_java (self);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  set_line (self->file, file);
  set_line (self->java_line, java);
  set_line (self->problem, problem);
  gtk_widget_set_visible (gtk_widget_get_parent (self->problem), problem != NULL);
  set_line (self->state, describe_state (self));
  gtk_widget_set_sensitive (self->button, eonay_guide_signer_is_ready (self) &&
                                              !eonay_card_contents_is_lent (self->contents));
  g_signal_emit (self, signals[CHANGED], 0);
}

/* -- what there is ----------------------------------------------------------------------------- */

static gboolean
is_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
take_signer (EonayGuideSigner *self, EonayOfficialSigner *signer, GError *error)
{
  self->n_pending--;
  g_clear_pointer (&self->signer, eonay_official_signer_free);
  g_clear_error (&self->error);
  self->signer = signer;
  self->error = error;
  update (self);
}

static void
find_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EonayGuideSigner) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = eonay_official_signer_find_finish (result, &error);

  if (is_cancelled (error))
    return;
  take_signer (self,
               found != NULL && found->len > 0
                   ? eonay_official_signer_copy (g_ptr_array_index (found, 0))
                   : NULL,
               g_steal_pointer (&error));
}

static void
inspect_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EonayGuideSigner) self = user_data;
  g_autoptr (GError) error = NULL;
  EonayOfficialSigner *signer = eonay_official_signer_inspect_finish (result, &error);

  if (!is_cancelled (error))
    take_signer (self, signer, g_steal_pointer (&error));
}

static void
inspect (EonayGuideSigner *self, const char *path)
{
  self->n_pending++;
  self->is_chosen = TRUE;
  eonay_official_signer_inspect_async (path, self->cancellable, inspect_cb, g_object_ref (self));
}

static void
java_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EonayGuideSigner) self = user_data;
  g_autoptr (GError) error = NULL;
  EonayJava *java = eonay_java_find_finish (result, &error);

  if (is_cancelled (error))
    return;
  if (java == NULL)
    g_warning ("looking for Java: %s", error->message);
  g_clear_pointer (&self->java, eonay_java_free);
  self->java = java;
  update (self);
}

void
eonay_guide_signer_refresh (EonayGuideSigner *self)
{
  if (self->starting != NULL || self->n_pending > 0)
    return;
  eonay_java_find_async (self->cancellable, java_cb, g_object_ref (self));
  if (self->is_chosen && self->signer != NULL)
    {
      inspect (self, self->signer->path);
      return;
    }
  self->n_pending++;
  eonay_official_signer_find_async (self->profile, self->cancellable, find_cb, g_object_ref (self));
}

/* -- choosing a file --------------------------------------------------------------------------- */

static GtkWindow *
get_window (EonayGuideSigner *self)
{
  return GTK_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (self)));
}

static void
chooser_response_cb (GtkWidget *dialog, int response, gpointer user_data)
{
  EonayGuideSigner *self = user_data;
  g_autofree char *path = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (dialog));

  gtk_widget_destroy (dialog);
  if (response == GTK_RESPONSE_ACCEPT && path != NULL)
    inspect (self, path);
}

static void
choose_cb (EonayGuideSigner *self)
{
  GtkWidget *dialog = eonay_guide_chooser_new (get_window (self));

  g_signal_connect_object (dialog, "response", G_CALLBACK (chooser_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* -- starting ---------------------------------------------------------------------------------- */

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EonayGuideSigner) self = user_data;
  GSubprocess *process = G_SUBPROCESS (source);

  g_subprocess_wait_finish (process, result, NULL);
  g_clear_error (&self->error);
  if (!eonay_official_signer_check_end (process, &self->error))
    g_message ("%s", self->error->message);
  self->has_ended = TRUE;
  eonay_card_contents_take_back (self->contents);
  update (self);
}

static void
start_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EonayGuideSigner) self = user_data;
  g_autoptr (GSubprocess) process = NULL;

  g_clear_error (&self->error);
  g_clear_pointer (&self->starting, eonay_official_signer_free);
  process = eonay_official_signer_start_finish (result, &self->error);
  if (process != NULL)
    /* Also after the window is closed: the card is its until then. */
    g_subprocess_wait_async (process, NULL, ended_cb, g_object_ref (self));
  else
    {
      g_message ("starting the official signer: %s", self->error->message);
      eonay_card_contents_take_back (self->contents);
    }
  update (self);
}

/* Once this program does not use the card itself. */
static void
start_when_free (EonayGuideSigner *self)
{
  if (eonay_card_contents_is_reading (self->contents) ||
      eonay_card_contents_is_held (self->contents))
    return;
  g_signal_handlers_disconnect_by_func (self->contents, start_when_free, self);
  eonay_official_signer_start_async (self->starting, self->java, NULL, start_cb,
                                     g_object_ref (self));
}

static void
start_agreed (EonayGuideSigner *self, const EonayOfficialSigner *signer)
{
  self->starting = eonay_official_signer_copy (signer);
  self->has_ended = FALSE;
  g_clear_error (&self->error);
  eonay_card_contents_lend (self->contents);
  g_signal_connect_object (self->contents, "changed", G_CALLBACK (start_when_free), self,
                           G_CONNECT_SWAPPED);
  start_when_free (self);
}

static void
question_response_cb (GtkDialog *dialog, int response, gpointer user_data)
{
  EonayGuideSigner *self = user_data;
  g_autoptr (EonayOfficialSigner) asked = g_object_steal_data (G_OBJECT (dialog), ASKED_KEY);

  gtk_widget_destroy (GTK_WIDGET (dialog));
  if (response != GTK_RESPONSE_ACCEPT)
    return;
  g_clear_error (&self->error);
  if (eonay_official_signer_agree (asked, &self->error))
    start_agreed (self, asked);
  else
    update (self);
}

static void
ask (EonayGuideSigner *self)
{
  GtkWidget *dialog = eonay_guide_first_start_new (get_window (self), self->signer);

  g_object_set_data_full (G_OBJECT (dialog), ASKED_KEY, eonay_official_signer_copy (self->signer),
                          (GDestroyNotify) eonay_official_signer_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (question_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
eonay_guide_signer_start (EonayGuideSigner *self)
{
  if (!eonay_guide_signer_is_ready (self) || eonay_card_contents_is_lent (self->contents))
    return;
  if (self->signer->is_agreed)
    start_agreed (self, self->signer);
  else
    ask (self);
}

gboolean
eonay_guide_signer_is_ready (EonayGuideSigner *self)
{
  return self->signer != NULL && self->java != NULL &&
         eonay_official_signer_check (self->signer, self->java, NULL);
}

gboolean
eonay_guide_signer_is_searching (EonayGuideSigner *self)
{
  return self->n_pending > 0 || self->java == NULL;
}

gboolean
eonay_guide_signer_is_running (EonayGuideSigner *self)
{
  return eonay_card_contents_is_lent (self->contents) && self->starting == NULL;
}

GtkWidget *
eonay_guide_signer_get_button (EonayGuideSigner *self)
{
  return self->button;
}

/* -- object ------------------------------------------------------------------------------------ */

static void
eonay_guide_signer_dispose (GObject *object)
{
  EonayGuideSigner *self = EONAY_GUIDE_SIGNER (object);

  g_cancellable_cancel (self->cancellable);
  /* It was waiting to be started. */
  if (g_signal_handlers_disconnect_by_func (self->contents, start_when_free, self) > 0)
    eonay_card_contents_take_back (self->contents);
  G_OBJECT_CLASS (eonay_guide_signer_parent_class)->dispose (object);
}

static void
eonay_guide_signer_finalize (GObject *object)
{
  EonayGuideSigner *self = EONAY_GUIDE_SIGNER (object);

  g_clear_object (&self->contents);
  g_clear_object (&self->profile);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->java, eonay_java_free);
  g_clear_pointer (&self->signer, eonay_official_signer_free);
  g_clear_pointer (&self->starting, eonay_official_signer_free);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (eonay_guide_signer_parent_class)->finalize (object);
}

static void
eonay_guide_signer_class_init (EonayGuideSignerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = eonay_guide_signer_dispose;
  G_OBJECT_CLASS (klass)->finalize = eonay_guide_signer_finalize;

  signals[CHANGED] = g_signal_new ("changed", EONAY_TYPE_GUIDE_SIGNER, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
eonay_guide_signer_init (EonayGuideSigner *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), EONAY_GAP);
}

static void
fill (EonayGuideSigner *self, const char *label)
{
  GtkWidget *grid = eonay_grid_new ();
  GtkWidget *buttons = eonay_button_flow_new ();
  GtkWidget *warning = eonay_warning_new ("");
  g_autoptr (GList) parts = gtk_container_get_children (GTK_CONTAINER (warning));
  GtkWidget *choose = NULL;

  self->problem = g_list_last (parts)->data;
  self->file = eonay_value_new ("");
  self->java_line = eonay_value_new ("");
  self->state = eonay_paragraph_new ("");
  eonay_grid_add_widget (GTK_GRID (grid), 0, _ ("File"), self->file);
  eonay_grid_add_widget (GTK_GRID (grid), 1, _ ("Java"), self->java_line);
  self->button = eonay_button_flow_add (buttons, label);
  gtk_widget_set_can_default (self->button, TRUE);
  choose = eonay_button_flow_add (buttons, _ ("Choose a _File…"));
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (eonay_guide_signer_start), self);
  g_signal_connect_swapped (choose, "clicked", G_CALLBACK (choose_cb), self);
  gtk_box_pack_start (GTK_BOX (self), grid, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), warning, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), buttons, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), self->state, FALSE, FALSE, 0);
  gtk_widget_show_all (GTK_WIDGET (self));
  gtk_widget_set_no_show_all (GTK_WIDGET (self), TRUE);
}

GtkWidget *
eonay_guide_signer_new (EonayCardContents *contents, EonayProvider *provider)
{
  EonayGuideSigner *self = g_object_new (EONAY_TYPE_GUIDE_SIGNER, NULL);

  g_autofree char *label = g_strdup_printf (_ ("_Open the %s E-Signature Program"),
                                            eonay_provider_get_display_name (provider));

  self->contents = g_object_ref (contents);
  self->profile = g_object_ref (eonay_provider_get_profile (provider));
  fill (self, label);
  g_signal_connect_object (contents, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
