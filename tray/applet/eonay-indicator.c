/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <gdk/gdkx.h>
#include <libayatana-appindicator/app-indicator.h>

#include "eonay-indicator.h"
#include "eonay-widgets.h"

/* The library, up to version 0.5.94, never registers its indicator if the panel's name appears before
 * the library has its connection to the bus: it requests both in threads. Such an indicator is replaced.
 */
#define WATCHER_NAME         "org.kde.StatusNotifierWatcher"
#define REGISTRATION_SECONDS 5

struct _EonayIndicator
{
  GObject parent_instance;

  GActionGroup *actions;
  AppIndicator *indicator;
  /* Changed in place, never replaced: setting another menu makes the indicator register again, and
   * a panel that is still reading the old one may crash (xfce4-panel 4.18 does). */
  GtkWidget *menu;
  GtkWidget *line_item;
  GtkWidget *line_end;
  GtkWidget *certificate_items[EONAY_MENU_MODEL_MAX_CERTIFICATES];
  GtkWidget *more_item;
  GtkWidget *renewal_item;
  GtkWidget *certificates_end;
  GtkWidget *activate_item;
  EonayStatusKind kind;
  /* Whether a panel accepted the indicator. Otherwise the library falls back to a GtkStatusIcon,
   * which is visible only if it is embedded. */
  gboolean is_connected;
  guint watch_id;
  guint registration_timeout_id;
  GtkStatusIcon *fallback;
  gboolean has_place;
};

G_DEFINE_FINAL_TYPE (EonayIndicator, eonay_indicator, G_TYPE_OBJECT)

enum
{
  PLACE_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* -- visibility -------------------------------------------------------------------------------- */

/* The library's indicator, which switches to the GtkStatusIcon without a signal. */
typedef struct
{
  AppIndicator parent_instance;

  EonayIndicator *owner;
} EonayItem;

typedef AppIndicatorClass EonayItemClass;

GType eonay_item_get_type (void);
G_DEFINE_TYPE (EonayItem, eonay_item, APP_INDICATOR_TYPE)

static void
update_place (EonayIndicator *self)
{
  gboolean is_embedded = FALSE;

  if (self->fallback != NULL)
    g_object_get (self->fallback, "embedded", &is_embedded, NULL);
  if (self->has_place == (self->is_connected || is_embedded))
    return;
  self->has_place = !self->has_place;
  g_signal_emit (self, signals[PLACE_CHANGED], 0);
}

static void
eonay_item_connection_changed (AppIndicator *indicator, gboolean connected, gpointer user_data)
{
  EonayIndicator *owner = ((EonayItem *) indicator)->owner;

  owner->is_connected = connected;
  if (connected)
    g_clear_handle_id (&owner->registration_timeout_id, g_source_remove);
  update_place (owner);
}

static GtkStatusIcon *
eonay_item_fallback (AppIndicator *indicator)
{
  EonayIndicator *owner = ((EonayItem *) indicator)->owner;
  GtkStatusIcon *icon = NULL;

  /* It exists on X11 only; elsewhere each change of it is a critical warning. */
  if (!GDK_IS_X11_DISPLAY (gdk_display_get_default ()))
    return NULL;
  icon = APP_INDICATOR_CLASS (eonay_item_parent_class)->fallback (indicator);
  g_set_weak_pointer (&owner->fallback, icon);
  g_signal_connect_object (icon, "notify::embedded", G_CALLBACK (update_place), owner,
                           G_CONNECT_SWAPPED);
  update_place (owner);
  return icon;
}

static void
eonay_item_class_init (EonayItemClass *klass)
{
  klass->connection_changed = eonay_item_connection_changed;
  klass->fallback = eonay_item_fallback;
}

static void
eonay_item_init (EonayItem *self)
{
}

/* -- the menu ---------------------------------------------------------------------------------- */

static void
item_activate_cb (GtkMenuItem *item, EonayIndicator *self)
{
  const char *target = g_object_get_data (G_OBJECT (item), "target");

  g_action_group_activate_action (self->actions, gtk_widget_get_name (GTK_WIDGET (item)),
                                  target != NULL ? g_variant_new_string (target) : NULL);
  eonay_provide_activation_token (NULL);
}

/* Plain items: those made from a menu model appear as check boxes in the indicator. */
static GtkWidget *
append_item (EonayIndicator *self, const char *action, const char *label)
{
  GtkWidget *item = gtk_menu_item_new_with_label (label);

  gtk_widget_set_name (item, action);
  gtk_widget_set_sensitive (item, g_action_group_get_action_enabled (self->actions, action));
  g_signal_connect_object (item, "activate", G_CALLBACK (item_activate_cb), self, 0);
  gtk_menu_shell_append (GTK_MENU_SHELL (self->menu), item);
  gtk_widget_show (item);
  return item;
}

static GtkWidget *
append_separator (EonayIndicator *self)
{
  GtkWidget *separator = gtk_separator_menu_item_new ();

  gtk_menu_shell_append (GTK_MENU_SHELL (self->menu), separator);
  gtk_widget_show (separator);
  return separator;
}

/* Creates the maximum number of items: they are shown and hidden, never added. */
static void
append_certificates (EonayIndicator *self)
{
  for (guint i = 0; i < EONAY_MENU_MODEL_MAX_CERTIFICATES; i++)
    {
      self->certificate_items[i] = append_item (self, "show-certificate", "");
      gtk_widget_hide (self->certificate_items[i]);
    }
  self->more_item = append_item (self, "show", "");
  gtk_widget_hide (self->more_item);
  self->renewal_item = append_item (self, "renew", _ ("Open the Renewal Page"));
  gtk_widget_hide (self->renewal_item);
  self->certificates_end = append_separator (self);
  gtk_widget_hide (self->certificates_end);
}

/* Appends the actions that exist. */
static void
append_actions (EonayIndicator *self)
{
  static const struct
  {
    const char *action;
    const char *label;
  } entries[] = {
    { "sign-code", N_ ("Sign with a Verification Code…") },
    { NULL, NULL },
    { "show", N_ ("Certificates") },
    { "receipts", N_ ("Receipts") },
    { "preferences", N_ ("Preferences") },
    { "diagnosis", N_ ("Diagnosis") },
    { NULL, NULL },
    { "help", N_ ("Help") },
    { "about", N_ ("About") },
    { "quit", N_ ("Quit") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    if (entries[i].action == NULL)
      append_separator (self);
    else if (g_action_group_has_action (self->actions, entries[i].action))
      append_item (self, entries[i].action, _ (entries[i].label));
}

static void
build_menu (EonayIndicator *self)
{
  self->menu = g_object_ref_sink (gtk_menu_new ());
  /* Sensitive: a panel would show it with too little contrast otherwise. */
  self->line_item = append_item (self, "show", "");
  self->line_end = append_separator (self);
  append_certificates (self);
  self->activate_item = append_item (self, "activate", _ ("Activate E-Onay"));
  append_actions (self);
}

static void
update_item_cb (GtkWidget *item, gpointer user_data)
{
  EonayIndicator *self = user_data;
  const char *action = gtk_widget_get_name (item);

  /* The menu model decides about the sensitivity of this item. */
  if (item != self->activate_item && g_action_group_has_action (self->actions, action))
    gtk_widget_set_sensitive (item, g_action_group_get_action_enabled (self->actions, action));
}

static void
action_enabled_changed_cb (EonayIndicator *self)
{
  gtk_container_foreach (GTK_CONTAINER (self->menu), update_item_cb, self);
}

/* Each change is sent to the panel, so avoid redundant ones. */
static void
set_label (GtkWidget *item, const char *label)
{
  if (g_strcmp0 (gtk_menu_item_get_label (GTK_MENU_ITEM (item)), label) != 0)
    gtk_menu_item_set_label (GTK_MENU_ITEM (item), label);
}

static void
update_certificates (EonayIndicator *self, const EonayMenuModel *model)
{
  for (guint i = 0; i < EONAY_MENU_MODEL_MAX_CERTIFICATES; i++)
    {
      GtkWidget *item = self->certificate_items[i];
      gboolean is_used = i < model->certificates->len;

      if (is_used)
        {
          EonayMenuCertificate *certificate = g_ptr_array_index (model->certificates, i);
          set_label (item, certificate->label);
          g_object_set_data_full (G_OBJECT (item), "target", g_strdup (certificate->id), g_free);
        }
      gtk_widget_set_visible (item, is_used);
    }
  if (model->more_label != NULL)
    set_label (self->more_item, model->more_label);
  gtk_widget_set_visible (self->more_item, model->more_label != NULL);
  g_object_set_data_full (G_OBJECT (self->renewal_item), "target", g_strdup (model->renewal_id),
                          g_free);
  gtk_widget_set_visible (self->renewal_item, model->renewal_id != NULL);
  gtk_widget_set_visible (self->certificates_end, model->certificates->len > 0);
}

static void
update_line (EonayIndicator *self, const char *line, gboolean is_shown)
{
  set_label (self->line_item, line);
  gtk_widget_set_visible (self->line_item, is_shown);
  gtk_widget_set_visible (self->line_end, is_shown);
}

/* -- the icon ---------------------------------------------------------------------------------- */

/* The state line describes the icon, whether or not the menu has it: panels show it under the pointer
 * and to screen readers. */
static const char *
get_description (EonayIndicator *self)
{
  return gtk_menu_item_get_label (GTK_MENU_ITEM (self->line_item));
}

static void
update_icon (EonayIndicator *self, EonayStatusKind kind)
{
  if (kind == self->kind &&
      g_strcmp0 (app_indicator_get_icon_desc (self->indicator), get_description (self)) == 0)
    return;
  self->kind = kind;
  app_indicator_set_icon_full (self->indicator, eonay_status_get_icon_name (kind),
                               get_description (self));
}

static void
create_item (EonayIndicator *self)
{
  self->indicator = g_object_new (eonay_item_get_type (), "id", "eonay", "category", "Hardware",
                                  "icon-name", eonay_status_get_icon_name (self->kind), "icon-desc",
                                  get_description (self), NULL);
  ((EonayItem *) self->indicator)->owner = self;
  app_indicator_set_title (self->indicator, _ ("E-Onay"));
  app_indicator_set_status (self->indicator, APP_INDICATOR_STATUS_ACTIVE);
  app_indicator_set_menu (self->indicator, GTK_MENU (self->menu));
}

/* Dispose of the old one explicitly: the library leaks a reference to it. */
static gboolean
registration_timeout_cb (gpointer user_data)
{
  EonayIndicator *self = user_data;

  self->registration_timeout_id = 0;
  g_debug ("replacing an indicator that was not registered");
  g_object_run_dispose (G_OBJECT (self->indicator));
  g_clear_object (&self->indicator);
  create_item (self);
  return G_SOURCE_REMOVE;
}

static void
watcher_appeared_cb (GDBusConnection *connection,
                     const char *name,
                     const char *owner,
                     gpointer user_data)
{
  EonayIndicator *self = user_data;

  if (!self->is_connected && self->registration_timeout_id == 0)
    self->registration_timeout_id =
        g_timeout_add_seconds (REGISTRATION_SECONDS, registration_timeout_cb, self);
}

static void
watcher_vanished_cb (GDBusConnection *connection, const char *name, gpointer user_data)
{
  EonayIndicator *self = user_data;

  g_clear_handle_id (&self->registration_timeout_id, g_source_remove);
}

/* -- object ------------------------------------------------------------------------------------ */

static void
eonay_indicator_finalize (GObject *object)
{
  EonayIndicator *self = EONAY_INDICATOR (object);

  g_clear_handle_id (&self->watch_id, g_bus_unwatch_name);
  g_clear_handle_id (&self->registration_timeout_id, g_source_remove);
  g_clear_weak_pointer (&self->fallback);
  g_clear_object (&self->indicator);
  g_clear_object (&self->menu);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (eonay_indicator_parent_class)->finalize (object);
}

static void
eonay_indicator_class_init (EonayIndicatorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_indicator_finalize;

  signals[PLACE_CHANGED] = g_signal_new ("place-changed", EONAY_TYPE_INDICATOR, G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
eonay_indicator_init (EonayIndicator *self)
{
}

EonayIndicator *
eonay_indicator_new (GActionGroup *actions)
{
  EonayIndicator *self = g_object_new (EONAY_TYPE_INDICATOR, NULL);

  self->actions = g_object_ref (actions);
  g_signal_connect_object (actions, "action-enabled-changed",
                           G_CALLBACK (action_enabled_changed_cb), self, G_CONNECT_SWAPPED);
  build_menu (self);
  create_item (self);
  self->watch_id =
      g_bus_watch_name (G_BUS_TYPE_SESSION, WATCHER_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                        watcher_appeared_cb, watcher_vanished_cb, self, NULL);
  return self;
}

/**
 * eonay_indicator_update:
 * @self: an indicator
 * @status: the icon, its description and the first line of the menu
 * @model: the other changing parts of the menu
 *
 * Shows both. Only differences are sent to the panel.
 */
void
eonay_indicator_update (EonayIndicator *self,
                        const EonayStatus *status,
                        const EonayMenuModel *model)
{
  update_line (self, status->line, model->has_state_line);
  update_certificates (self, model);
  set_label (self->activate_item, model->activate_label);
  gtk_widget_set_sensitive (self->activate_item, model->can_activate);
  update_icon (self, status->kind);
}

/**
 * eonay_indicator_has_place:
 * @self: an indicator
 *
 * Returns: whether a panel shows the icon; the signal "place-changed" reports changes
 */
gboolean
eonay_indicator_has_place (EonayIndicator *self)
{
  return self->has_place;
}
