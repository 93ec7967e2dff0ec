/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-place-hint.h"

#define NOTICE_ID "place"
#define KEY       "missing-place-told"
/* How long to wait for the panel of a starting desktop. */
#define GRACE_SECONDS 30

struct _EonayPlaceHint
{
  GObject parent_instance;

  EonayContext *context;
  EonayIndicator *indicator;
  EonayNotifier *notifier;
  guint grace_id;
};

G_DEFINE_FINAL_TYPE (EonayPlaceHint, eonay_place_hint, G_TYPE_OBJECT)

enum
{
  SHOW,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
show_cb (EonayPlaceHint *self)
{
  g_signal_emit (self, signals[SHOW], 0);
}

static void
seen_cb (EonayPlaceHint *self)
{
  g_settings_set_boolean (self->context->settings, KEY, TRUE);
}

/* How to make place for it. XDG_CURRENT_DESKTOP is a list, from the particular to the general. */
static const char *
get_remedy (void)
{
  const char *value = g_getenv ("XDG_CURRENT_DESKTOP");
  g_auto (GStrv) names = g_strsplit (value != NULL ? value : "", ":", -1);

  if (g_strv_contains ((const char *const *) names, "XFCE"))
    return _ ("To see it, add “Status Tray Plugin” to the panel.");
  if (g_strv_contains ((const char *const *) names, "GNOME"))
    return _ ("To see it, switch on the AppIndicator extension.");
  return _ ("To see it, add a system tray to the panel.");
}

static void
tell (EonayPlaceHint *self)
{
  g_autofree char *body =
      g_strdup_printf ("%s\n%s", get_remedy (),
                       _ ("Without it, open E-Onay from the applications menu; notifications are "
                          "shown in any case."));
  g_autoptr (EonayNotice) notice = eonay_notice_new (
      NOTICE_ID, "tr.org.pardus.EOnay", _ ("The E-Onay icon cannot be shown here"), body);

  eonay_notice_add_action (notice, "show", _ ("Show E-Onay"));
  eonay_notice_set_default_action (notice, "show");
  eonay_notice_set_kind (notice, EONAY_NOTICE_PATIENT);
  g_signal_connect_object (notice, "seen", G_CALLBACK (seen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (notice, "chosen::show", G_CALLBACK (show_cb), self, G_CONNECT_SWAPPED);
  eonay_notifier_show (self->notifier, notice);
}

static gboolean
grace_over_cb (gpointer user_data)
{
  EonayPlaceHint *self = user_data;

  self->grace_id = 0;
  tell (self);
  return G_SOURCE_REMOVE;
}

static void
place_changed_cb (EonayPlaceHint *self)
{
  GSettings *settings = self->context->settings;

  if (eonay_indicator_has_place (self->indicator))
    {
      g_clear_handle_id (&self->grace_id, g_source_remove);
      eonay_notifier_withdraw (self->notifier, NOTICE_ID);
    }
  else if (self->grace_id == 0 && !g_settings_get_boolean (settings, KEY))
    self->grace_id = g_timeout_add_seconds (GRACE_SECONDS, grace_over_cb, self);
}

static void
eonay_place_hint_finalize (GObject *object)
{
  EonayPlaceHint *self = EONAY_PLACE_HINT (object);

  g_clear_handle_id (&self->grace_id, g_source_remove);
  g_clear_pointer (&self->context, eonay_context_unref);
  g_clear_object (&self->indicator);
  g_clear_object (&self->notifier);
  G_OBJECT_CLASS (eonay_place_hint_parent_class)->finalize (object);
}

static void
eonay_place_hint_class_init (EonayPlaceHintClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_place_hint_finalize;

  signals[SHOW] = g_signal_new ("show", EONAY_TYPE_PLACE_HINT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
}

static void
eonay_place_hint_init (EonayPlaceHint *self)
{
}

EonayPlaceHint *
eonay_place_hint_new (EonayContext *context, EonayIndicator *indicator, EonayNotifier *notifier)
{
  EonayPlaceHint *self = g_object_new (EONAY_TYPE_PLACE_HINT, NULL);

  self->context = eonay_context_ref (context);
  self->indicator = g_object_ref (indicator);
  self->notifier = g_object_ref (notifier);
  g_signal_connect_object (indicator, "place-changed", G_CALLBACK (place_changed_cb), self,
                           G_CONNECT_SWAPPED);
  place_changed_cb (self);
  return self;
}
