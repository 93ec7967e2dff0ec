/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-diagnosis-window.h"

#include <gio/gdesktopappinfo.h>
#include <glib/gi18n-lib.h>

#include "eonay-diagnosis-report.h"
#include "eonay-diagnosis.h"
#include "eonay-screen.h"
#include "eonay-widgets.h"
#include "eonay-wording-diagnosis.h"

#define WIDTH  560
#define HEIGHT 600

struct _EonayDiagnosisWindow
{
  GtkApplicationWindow parent_instance;

  EonayDiagnosis *diagnosis;
  GCancellable *cancellable;
  GPtrArray *findings; /* NULL while it runs */
  GtkWidget *spinner;
  GtkWidget *headline;
  GtkWidget *hint;
  /* Problems, and in an expander what is well. */
  GtkWidget *list;
  GtkWidget *fold;
  GtkWidget *good;
  guint n_found;
  guint n_good;
  GtkWidget *again;
  GtkWidget *copy;
  GtkWidget *save;
};

G_DEFINE_FINAL_TYPE (EonayDiagnosisWindow, eonay_diagnosis_window, GTK_TYPE_APPLICATION_WINDOW)

/* -- findings ---------------------------------------------------------------------------------- */

static GtkWidget *
create_icon (EonayFindingState state)
{
  static const struct
  {
    const char *name;
    const char *style;
  } icons[] = {
    [EONAY_FINDING_OK] = { "object-select-symbolic", EONAY_STYLE_GOOD },
    [EONAY_FINDING_NOT_CHECKED] = { "list-remove-symbolic", EONAY_STYLE_HINT },
    [EONAY_FINDING_WARNING] = { "dialog-warning-symbolic", EONAY_STYLE_WARNING },
    [EONAY_FINDING_FAILED] = { "process-stop-symbolic", EONAY_STYLE_BAD },
  };
  GtkWidget *icon = gtk_image_new_from_icon_name (icons[state].name, GTK_ICON_SIZE_BUTTON);

  gtk_style_context_add_class (gtk_widget_get_style_context (icon), icons[state].style);
  return icon;
}

/* -- remedies ---------------------------------------------------------------------------------- */

#define TARGET_KEY "eonay-target"

static void
open_page_cb (EonayDiagnosisWindow *self, GtkWidget *button)
{
  eonay_show_uri (GTK_WINDOW (self), g_object_get_data (G_OBJECT (button), TARGET_KEY));
}

static void
copy_command_cb (EonayDiagnosisWindow *self, GtkWidget *button)
{
  gtk_clipboard_set_text (gtk_clipboard_get (GDK_SELECTION_CLIPBOARD),
                          g_object_get_data (G_OBJECT (button), TARGET_KEY), -1);
  gtk_label_set_text (GTK_LABEL (self->hint), _ ("The command was copied; run it in a terminal."));
}

/* Returns: (transfer full) (nullable): this desktop's settings of date and time, if installed. */
static GDesktopAppInfo *
find_clock_settings (void)
{
  static const char *const names[] = {
    "gnome-datetime-panel.desktop",
    "gnome-system-panel.desktop",
    "mate-time-admin.desktop",
    "cinnamon-settings-calendar.desktop",
    "kcm_clock.desktop",
    "lxqt-admin-time.desktop",
    "time-admin.desktop",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GDesktopAppInfo) settings = g_desktop_app_info_new (names[i]);

      if (settings != NULL && g_desktop_app_info_get_show_in (settings, NULL))
        return g_steal_pointer (&settings);
    }
  return NULL;
}

static void
set_clock_cb (EonayDiagnosisWindow *self)
{
  g_autoptr (GDesktopAppInfo) settings = find_clock_settings ();
  g_autoptr (GdkAppLaunchContext) context =
      gdk_display_get_app_launch_context (gtk_widget_get_display (GTK_WIDGET (self)));
  g_autoptr (GError) error = NULL;

  gdk_app_launch_context_set_timestamp (context, gtk_get_current_event_time ());
  if (settings != NULL &&
      !g_app_info_launch (G_APP_INFO (settings), NULL, G_APP_LAUNCH_CONTEXT (context), &error))
    g_warning ("opening the settings of date and time: %s", error->message);
}

static gboolean
can_help (EonayRemedyKind kind)
{
  g_autoptr (GDesktopAppInfo) settings = NULL;

  if (kind != EONAY_REMEDY_SET_CLOCK)
    return kind != EONAY_REMEDY_BY_HAND;
  settings = find_clock_settings ();
  return settings != NULL;
}

static GtkWidget *
create_remedy_button (EonayDiagnosisWindow *self, const EonayDiagnosisWording *wording)
{
  static const struct
  {
    const char *label;
    GCallback callback;
  } kinds[] = {
    [EONAY_REMEDY_OPEN_PAGE] = { N_ ("_Open the Portal's Page"), G_CALLBACK (open_page_cb) },
    [EONAY_REMEDY_SET_CLOCK] = { N_ ("Date and Time _Settings"), G_CALLBACK (set_clock_cb) },
    [EONAY_REMEDY_COPY] = { N_ ("Copy the _Command"), G_CALLBACK (copy_command_cb) },
  };
  GtkWidget *button = gtk_button_new_with_mnemonic (_ (kinds[wording->kind].label));

  g_object_set_data_full (G_OBJECT (button), TARGET_KEY, g_strdup (wording->target), g_free);
  g_signal_connect_object (button, "clicked", kinds[wording->kind].callback, self,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (button, *wording->target != '\0' ? wording->target : NULL);
  return button;
}

/* -- rows -------------------------------------------------------------------------------------- */

static GtkWidget *
create_texts (EonayFindingState state, const EonayDiagnosisWording *wording)
{
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP / 4);
  g_autofree char *title =
      state == EONAY_FINDING_OK
          ? g_strdup (wording->title)
          : g_strdup_printf ("%s — %s", wording->title, eonay_wording_finding_state (state));

  gtk_box_pack_start (GTK_BOX (texts), eonay_heading_new (title), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (texts),
                      state == EONAY_FINDING_OK ? eonay_hint_new (wording->finding)
                                                : eonay_paragraph_new (wording->finding),
                      FALSE, FALSE, 0);
  if (*wording->remedy != '\0')
    {
      g_autofree char *remedy = g_strconcat ("→ ", wording->remedy, NULL);
      GtkWidget *label = eonay_paragraph_new (remedy);

      gtk_label_set_selectable (GTK_LABEL (label), TRUE);
      gtk_widget_set_can_focus (label, FALSE);
      gtk_box_pack_start (GTK_BOX (texts), label, FALSE, FALSE, 0);
    }
  return texts;
}

static GtkWidget *
create_row (EonayDiagnosisWindow *self, EonayFinding *finding)
{
  g_autoptr (EonayDiagnosisWording) wording = eonay_wording_for_finding (finding);
  EonayFindingState state = finding->state;
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, EONAY_GAP);
  GtkWidget *icon = create_icon (state);
  GtkWidget *texts = create_texts (state, wording);
  g_autofree char *name =
      g_strdup_printf ("%s, %s: %s %s", wording->title, eonay_wording_finding_state (state),
                       wording->finding, wording->remedy);

  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  atk_object_set_name (gtk_widget_get_accessible (icon), eonay_wording_finding_state (state));
  g_object_set (box, "margin-start", EONAY_GAP, "margin-end", EONAY_GAP, "margin-top",
                EONAY_GAP / 2, "margin-bottom", EONAY_GAP / 2, NULL);
  gtk_box_pack_start (GTK_BOX (box), icon, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), texts, TRUE, TRUE, 0);
  if (can_help (wording->kind))
    gtk_box_pack_start (GTK_BOX (texts), create_remedy_button (self, wording), FALSE, FALSE, 0);
  gtk_container_add (GTK_CONTAINER (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  atk_object_set_name (gtk_widget_get_accessible (row), g_strchomp (name));
  g_object_set_data_full (G_OBJECT (row), "finding", eonay_finding_ref (finding),
                          (GDestroyNotify) eonay_finding_unref);
  gtk_widget_show_all (row);
  return row;
}

/* The most severe first; equal ones in the order of the report. */
static int
compare_rows (GtkListBoxRow *one, GtkListBoxRow *two, gpointer user_data)
{
  const EonayFinding *first = g_object_get_data (G_OBJECT (one), "finding");
  const EonayFinding *second = g_object_get_data (G_OBJECT (two), "finding");

  if (first->state != second->state)
    return (int) second->state - (int) first->state;
  return (int) first->place - (int) second->place;
}

/* -- run --------------------------------------------------------------------------------------- */

static void
found_cb (EonayDiagnosisWindow *self, EonayFinding *finding)
{
  g_autofree char *fold = NULL;

  self->n_good += finding->state == EONAY_FINDING_OK;
  gtk_container_add (GTK_CONTAINER (finding->state == EONAY_FINDING_OK ? self->good : self->list),
                     create_row (self, finding));
  fold = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u check without a problem",
                                       "%u checks without a problem", self->n_good),
                          self->n_good);
  gtk_expander_set_label (GTK_EXPANDER (self->fold), fold);
  gtk_widget_set_visible (self->fold, self->n_good > 0);
  gtk_widget_set_visible (self->list, self->n_good < ++self->n_found);
}

static void
set_running (EonayDiagnosisWindow *self, gboolean is_running)
{
  g_object_set (self->spinner, "active", is_running, "visible", is_running, NULL);
  gtk_widget_set_sensitive (self->again, !is_running);
  gtk_widget_set_sensitive (self->copy, !is_running);
  gtk_widget_set_sensitive (self->save, !is_running);
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EonayDiagnosisWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  GPtrArray *findings = eonay_diagnosis_run_finish (EONAY_DIAGNOSIS (source), result, &error);
  g_autofree char *summary = NULL;

  /* Fails only if the window was closed. */
  if (findings == NULL)
    return;
  self->findings = findings;
  summary = eonay_wording_findings_summary (findings);
  gtk_label_set_text (GTK_LABEL (self->headline), summary);
  gtk_label_set_text (GTK_LABEL (self->hint),
                      _ ("The report has no names, numbers or account names in it; you can share "
                         "it with the person who helps you."));
  set_running (self, FALSE);
  gtk_widget_grab_focus (self->again);
}

static void
remove_row_cb (GtkWidget *row, gpointer user_data)
{
  gtk_widget_destroy (row);
}

static void
start (EonayDiagnosisWindow *self)
{
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  gtk_container_foreach (GTK_CONTAINER (self->list), remove_row_cb, NULL);
  gtk_container_foreach (GTK_CONTAINER (self->good), remove_row_cb, NULL);
  self->n_good = self->n_found = 0;
  gtk_widget_hide (self->fold);
  gtk_widget_hide (self->list);
  gtk_label_set_text (GTK_LABEL (self->headline), _ ("Checking"));
  gtk_label_set_text (GTK_LABEL (self->hint), _ ("Checking everything that E-Onay needs."));
  set_running (self, TRUE);
  eonay_diagnosis_run_async (self->diagnosis, FALSE, self->cancellable, ended_cb,
                             g_object_ref (self));
}

/* -- the report -------------------------------------------------------------------------------- */

static void
copy_cb (EonayDiagnosisWindow *self)
{
  g_autofree char *report = eonay_diagnosis_report (self->findings);

  gtk_clipboard_set_text (gtk_clipboard_get (GDK_SELECTION_CLIPBOARD), report, -1);
  gtk_label_set_text (GTK_LABEL (self->hint), _ ("The report was copied."));
}

static void
save_response_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  EonayDiagnosisWindow *self = EONAY_DIAGNOSIS_WINDOW (user_data);
  g_autofree char *path = NULL;
  g_autofree char *report = NULL;
  g_autoptr (GError) error = NULL;

  if (response == GTK_RESPONSE_ACCEPT && self->findings != NULL)
    {
      path = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (dialog));
      report = eonay_diagnosis_report (self->findings);
      if (path != NULL && g_file_set_contents (path, report, -1, &error))
        gtk_label_set_text (GTK_LABEL (self->hint), _ ("The report was saved."));
      else
        gtk_label_set_text (GTK_LABEL (self->hint), _ ("The report could not be saved."));
      if (error != NULL)
        g_warning ("saving the report: %s", error->message);
    }
  gtk_native_dialog_destroy (dialog);
}

static void
save_cb (EonayDiagnosisWindow *self)
{
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (_ ("Save Report"), GTK_WINDOW (self),
                                   GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));

  gtk_file_chooser_set_do_overwrite_confirmation (GTK_FILE_CHOOSER (dialog), TRUE);
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (dialog), g_get_home_dir ());
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), _ ("eonay-diagnosis.txt"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_object_set_data_full (G_OBJECT (self), "chooser", dialog, g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (save_response_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* -- the window -------------------------------------------------------------------------------- */

static GtkWidget *
create_header (EonayDiagnosisWindow *self)
{
  GtkWidget *header = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP / 2);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, EONAY_GAP);

  self->headline = eonay_headline_new ("");
  self->hint = eonay_hint_new ("");
  self->spinner = gtk_spinner_new ();
  gtk_widget_set_no_show_all (self->spinner, TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (self->hint), 60);
  gtk_box_pack_start (GTK_BOX (line), self->headline, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (line), self->spinner, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (header), line, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (header), self->hint, FALSE, FALSE, 0);
  return header;
}

static GtkWidget *
create_list (const char *name)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_list_box_set_sort_func (GTK_LIST_BOX (list), compare_rows, NULL, NULL);
  atk_object_set_name (gtk_widget_get_accessible (list), name);
  return list;
}

/* Problems first; what is well is folded. */
static GtkWidget *
create_findings (EonayDiagnosisWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->list = create_list (_ ("What was found"));
  self->good = create_list (_ ("Without a problem"));
  self->fold = gtk_expander_new (NULL);
  g_object_set (self->fold, "margin", EONAY_GAP / 2, NULL);
  gtk_widget_show (self->good);
  gtk_container_add (GTK_CONTAINER (self->fold), self->good);
  gtk_box_pack_start (GTK_BOX (box), self->list, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->fold, FALSE, FALSE, 0);
  gtk_widget_set_no_show_all (self->list, TRUE);
  gtk_widget_set_no_show_all (self->fold, TRUE);
  return eonay_framed_scroll_new (box);
}

static GtkWidget *
create_button (EonayDiagnosisWindow *self, const char *label, GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
  return button;
}

static GtkWidget *
create_footer (EonayDiagnosisWindow *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, EONAY_GAP);

  self->copy = create_button (self, _ ("_Copy Report"), G_CALLBACK (copy_cb));
  self->save = create_button (self, _ ("_Save Report…"), G_CALLBACK (save_cb));
  self->again = create_button (self, _ ("_Try Again"), G_CALLBACK (start));
  GtkWidget *close = create_button (self, _ ("_Close"), G_CALLBACK (gtk_window_close));

  gtk_widget_set_can_default (self->again, TRUE);
  gtk_box_pack_start (GTK_BOX (row), self->copy, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), self->save, FALSE, FALSE, 0);
  gtk_box_pack_end (GTK_BOX (row), close, FALSE, FALSE, 0);
  gtk_box_pack_end (GTK_BOX (row), self->again, FALSE, FALSE, 0);
  return row;
}

static void
eonay_diagnosis_window_dispose (GObject *object)
{
  EonayDiagnosisWindow *self = EONAY_DIAGNOSIS_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_object_set_data (object, "chooser", NULL);
  G_OBJECT_CLASS (eonay_diagnosis_window_parent_class)->dispose (object);
}

static void
eonay_diagnosis_window_finalize (GObject *object)
{
  EonayDiagnosisWindow *self = EONAY_DIAGNOSIS_WINDOW (object);

  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->diagnosis);
  G_OBJECT_CLASS (eonay_diagnosis_window_parent_class)->finalize (object);
}

static gboolean
eonay_diagnosis_window_key_press_event (GtkWidget *widget, GdkEventKey *event)
{
  if (event->keyval == GDK_KEY_Escape)
    {
      gtk_window_close (GTK_WINDOW (widget));
      return GDK_EVENT_STOP;
    }
  return GTK_WIDGET_CLASS (eonay_diagnosis_window_parent_class)->key_press_event (widget, event);
}

static void
eonay_diagnosis_window_class_init (EonayDiagnosisWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = eonay_diagnosis_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = eonay_diagnosis_window_finalize;
  GTK_WIDGET_CLASS (klass)->key_press_event = eonay_diagnosis_window_key_press_event;
}

static void
eonay_diagnosis_window_init (EonayDiagnosisWindow *self)
{
  GtkWidget *page = eonay_window_page_new ();

  self->cancellable = g_cancellable_new ();
  gtk_box_pack_start (GTK_BOX (page), create_header (self), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (page), create_findings (self), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (page), create_footer (self), FALSE, FALSE, 0);
  gtk_widget_show_all (page);
  gtk_container_add (GTK_CONTAINER (self), page);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Diagnosis"));
  gtk_window_set_icon_name (GTK_WINDOW (self), "tr.org.pardus.EOnay");
  gtk_window_set_default_size (GTK_WINDOW (self), WIDTH,
                               MIN (HEIGHT, eonay_screen_get_free_height (GTK_WINDOW (self))));
  gtk_window_set_position (GTK_WINDOW (self), GTK_WIN_POS_CENTER);
  gtk_window_set_default (GTK_WINDOW (self), self->again);
}

static EonayDiagnosisWindow *
find_window (GtkApplication *application)
{
  for (GList *at = gtk_application_get_windows (application); at != NULL; at = at->next)
    if (EONAY_IS_DIAGNOSIS_WINDOW (at->data))
      return at->data;
  return NULL;
}

/**
 * eonay_diagnosis_window_show:
 * @application: the applet
 * @context: the applet's shared objects
 *
 * Opens the window, which starts the diagnosis, or brings the open one to the front.
 */
void
eonay_diagnosis_window_show (GtkApplication *application, EonayContext *context)
{
  EonayDiagnosisWindow *self = find_window (application);

  if (self == NULL)
    {
      g_autoptr (GArray) reminder_days = eonay_settings_dup_reminder_days (context->settings);

      self = g_object_new (EONAY_TYPE_DIAGNOSIS_WINDOW, "application", application, "show-menubar",
                           FALSE, NULL);
      self->diagnosis = eonay_diagnosis_new (context->registry, context->ledger, reminder_days);
      g_signal_connect_object (self->diagnosis, "found", G_CALLBACK (found_cb), self,
                               G_CONNECT_SWAPPED);
      start (self);
    }
  eonay_present (GTK_WINDOW (self));
}
