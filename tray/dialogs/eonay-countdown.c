/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-calendar.h"
#include "eonay-countdown.h"
#include "eonay-widgets.h"

struct _EonayCountdown
{
  GtkLabel parent_instance;

  gint64 end;
  /* Number of announcement times that have passed. */
  guint n_told;
  guint tick_id;
};

G_DEFINE_FINAL_TYPE (EonayCountdown, eonay_countdown, GTK_TYPE_LABEL)

enum
{
  ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Seconds before the end at which to make an announcement: few enough not to disturb. */
static const int moments[] = { 60, 30, 10 };

static void
announce (EonayCountdown *self, int left)
{
  g_autofree char *text = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%d second left", "%d seconds left", (gulong) left), left);

  eonay_announce (GTK_WIDGET (self), text);
}

/* At most one announcement is due, even if a busy machine has skipped another. */
static gboolean
pass_moments (EonayCountdown *self, int left)
{
  guint before = self->n_told;

  while (self->n_told < G_N_ELEMENTS (moments) && left <= moments[self->n_told])
    self->n_told++;
  return self->n_told > before;
}

static int
update (EonayCountdown *self)
{
  int left = (int) CLAMP (self->end - eonay_calendar_get_now (), 0, G_MAXINT);
  g_autofree char *text = g_strdup_printf (_ ("%d:%02d minutes"), left / 60, left % 60);

  gtk_label_set_text (GTK_LABEL (self), text);
  return left;
}

static gboolean
tick_cb (gpointer user_data)
{
  EonayCountdown *self = user_data;
  int left = update (self);

  if (left > 0)
    {
      if (pass_moments (self, left))
        announce (self, left);
      return G_SOURCE_CONTINUE;
    }
  self->tick_id = 0;
  g_signal_emit (self, signals[ENDED], 0);
  return G_SOURCE_REMOVE;
}

static void
eonay_countdown_destroy (GtkWidget *widget)
{
  EonayCountdown *self = EONAY_COUNTDOWN (widget);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  GTK_WIDGET_CLASS (eonay_countdown_parent_class)->destroy (widget);
}

static void
eonay_countdown_class_init (EonayCountdownClass *klass)
{
  GTK_WIDGET_CLASS (klass)->destroy = eonay_countdown_destroy;

  signals[ENDED] = g_signal_new ("ended", EONAY_TYPE_COUNTDOWN, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
eonay_countdown_init (EonayCountdown *self)
{
  gtk_label_set_xalign (GTK_LABEL (self), 0);
}

/**
 * eonay_countdown_new:
 * @end: the end, in Unix seconds
 *
 * Returns: (transfer floating): a label that counts down to @end
 */
GtkWidget *
eonay_countdown_new (gint64 end)
{
  EonayCountdown *self = g_object_new (EONAY_TYPE_COUNTDOWN, NULL);

  self->end = end;
  pass_moments (self, update (self));
  self->tick_id = g_timeout_add_seconds (1, tick_cb, self);
  return GTK_WIDGET (self);
}
