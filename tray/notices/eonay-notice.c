/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-notice.h"

#include <string.h>

struct _EonayNotice
{
  GObject parent_instance;

  char *id;
  char *icon_name;
  char *title;
  char *body;
  EonayNoticeKind kind;
  gboolean critical;
  char *default_action;
  GPtrArray *actions;
};

G_DEFINE_FINAL_TYPE (EonayNotice, eonay_notice, G_TYPE_OBJECT)

enum
{
  CHOSEN,
  SEEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
action_free (gpointer data)
{
  EonayNoticeAction *action = data;

  g_free (action->name);
  g_free (action->label);
  g_free (action);
}

static void
eonay_notice_finalize (GObject *object)
{
  EonayNotice *self = EONAY_NOTICE (object);

  g_free (self->id);
  g_free (self->icon_name);
  g_free (self->title);
  g_free (self->body);
  g_free (self->default_action);
  g_ptr_array_unref (self->actions);
  G_OBJECT_CLASS (eonay_notice_parent_class)->finalize (object);
}

static void
eonay_notice_class_init (EonayNoticeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_notice_finalize;

  signals[CHOSEN] =
      g_signal_new ("chosen", EONAY_TYPE_NOTICE, G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SEEN] = g_signal_new ("seen", EONAY_TYPE_NOTICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
}

static void
eonay_notice_init (EonayNotice *self)
{
  self->actions = g_ptr_array_new_with_free_func (action_free);
}

EonayNotice *
eonay_notice_new (const char *id, const char *icon_name, const char *title, const char *body)
{
  EonayNotice *self = g_object_new (EONAY_TYPE_NOTICE, NULL);

  self->id = g_strdup (id);
  self->icon_name = g_strdup (icon_name);
  self->title = g_strdup (title);
  self->body = g_strdup (body);
  return self;
}

void
eonay_notice_add_action (EonayNotice *self, const char *name, const char *label)
{
  EonayNoticeAction *action = g_new0 (EonayNoticeAction, 1);

  action->name = g_strdup (name);
  action->label = g_strdup (label);
  g_ptr_array_add (self->actions, action);
}

void
eonay_notice_set_default_action (EonayNotice *self, const char *name)
{
  g_free (self->default_action);
  self->default_action = g_strdup (name);
}

void
eonay_notice_set_kind (EonayNotice *self, EonayNoticeKind kind)
{
  self->kind = kind;
}

void
eonay_notice_set_critical (EonayNotice *self, gboolean critical)
{
  self->critical = critical;
}

void
eonay_notice_choose (EonayNotice *self, const char *name)
{
  g_signal_emit (self, signals[CHOSEN], g_quark_from_string (name), name);
}

void
eonay_notice_see (EonayNotice *self)
{
  g_signal_emit (self, signals[SEEN], 0);
}

gboolean
eonay_notice_has_action (EonayNotice *self, const char *name)
{
  for (guint i = 0; i < self->actions->len; i++)
    if (strcmp (((EonayNoticeAction *) g_ptr_array_index (self->actions, i))->name, name) == 0)
      return TRUE;
  return FALSE;
}

/* Whether the user would see no difference. The actions follow from the text. */
gboolean
eonay_notice_is_equal (EonayNotice *self, EonayNotice *other)
{
  return strcmp (self->id, other->id) == 0 && strcmp (self->title, other->title) == 0 &&
         strcmp (self->body, other->body) == 0;
}

const char *
eonay_notice_get_id (EonayNotice *self)
{
  return self->id;
}

const char *
eonay_notice_get_icon_name (EonayNotice *self)
{
  return self->icon_name;
}

const char *
eonay_notice_get_title (EonayNotice *self)
{
  return self->title;
}

const char *
eonay_notice_get_body (EonayNotice *self)
{
  return self->body;
}

EonayNoticeKind
eonay_notice_get_kind (EonayNotice *self)
{
  return self->kind;
}

gboolean
eonay_notice_get_critical (EonayNotice *self)
{
  return self->critical;
}

const char *
eonay_notice_get_default_action (EonayNotice *self)
{
  return self->default_action;
}

GPtrArray *
eonay_notice_get_actions (EonayNotice *self)
{
  return self->actions;
}
