/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal-knobs.h"

#define CODE_LIFETIME    300
#define SESSION_LIFETIME 1800
#define MAX_NUMBER       (24 * 60 * 60)

typedef enum
{
  KNOB_NUMBER,
  KNOB_SWITCH,
  KNOB_STEP,
} KnobKind;

static const struct
{
  const char *name;
  KnobKind kind;
  gsize offset;
} knobs[] = {
  { "code-lifetime", KNOB_NUMBER, G_STRUCT_OFFSET (PortalKnobs, code_lifetime) },
  { "session-lifetime", KNOB_NUMBER, G_STRUCT_OFFSET (PortalKnobs, session_lifetime) },
  { "latency", KNOB_NUMBER, G_STRUCT_OFFSET (PortalKnobs, latency) },
  { "refuse", KNOB_STEP, G_STRUCT_OFFSET (PortalKnobs, refuse) },
  { "drop-reply", KNOB_STEP, G_STRUCT_OFFSET (PortalKnobs, drop_reply) },
  { "login-text-change", KNOB_SWITCH, G_STRUCT_OFFSET (PortalKnobs, login_text_change) },
  { "consent-text-change", KNOB_SWITCH, G_STRUCT_OFFSET (PortalKnobs, consent_text_change) },
  { "extra-lines", KNOB_NUMBER, G_STRUCT_OFFSET (PortalKnobs, extra_lines) },
  { "not-opened", KNOB_SWITCH, G_STRUCT_OFFSET (PortalKnobs, not_opened) },
};

const char *
portal_step_to_string (PortalStep step)
{
  static const char *const names[] = { "none", "login", "consent" };

  return names[step];
}

static gboolean
parse_step (const char *text, PortalStep *step)
{
  for (int i = PORTAL_STEP_NONE; i <= PORTAL_STEP_CONSENT; i++)
    if (g_str_equal (text, portal_step_to_string ((PortalStep) i)))
      {
        *step = (PortalStep) i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
parse_switch (const char *text, gboolean *on)
{
  *on = g_str_equal (text, "on");
  return *on || g_str_equal (text, "off");
}

static gboolean
parse_number (const char *text, guint *number)
{
  guint64 parsed;

  if (!g_ascii_string_to_unsigned (text, 10, 0, MAX_NUMBER, &parsed, NULL))
    return FALSE;
  *number = (guint) parsed;
  return TRUE;
}

void
portal_knobs_init (PortalKnobs *self)
{
  *self = (PortalKnobs) {
    .code_lifetime = CODE_LIFETIME,
    .session_lifetime = SESSION_LIFETIME,
  };
}

gboolean
portal_knobs_set (PortalKnobs *self, const char *key, const char *value)
{
  for (gsize i = 0; i < G_N_ELEMENTS (knobs); i++)
    {
      gpointer field = G_STRUCT_MEMBER_P (self, knobs[i].offset);

      if (!g_str_equal (knobs[i].name, key))
        continue;
      switch (knobs[i].kind)
        {
        case KNOB_NUMBER:
          return parse_number (value, field);
        case KNOB_SWITCH:
          return parse_switch (value, field);
        case KNOB_STEP:
          return parse_step (value, field);
        }
    }
  return FALSE;
}

/* Adds an object's members, one for each knob. */
void
portal_knobs_describe (PortalKnobs *self, JsonBuilder *builder)
{
  for (gsize i = 0; i < G_N_ELEMENTS (knobs); i++)
    {
      gpointer field = G_STRUCT_MEMBER_P (self, knobs[i].offset);

      json_builder_set_member_name (builder, knobs[i].name);
      switch (knobs[i].kind)
        {
        case KNOB_NUMBER:
          json_builder_add_int_value (builder, *(guint *) field);
          break;
        case KNOB_SWITCH:
          json_builder_add_boolean_value (builder, *(gboolean *) field);
          break;
        case KNOB_STEP:
          json_builder_add_string_value (builder, portal_step_to_string (*(PortalStep *) field));
          break;
        }
    }
}
