/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal-knobs.h"

#define CODE_LIFETIME    300
#define SESSION_LIFETIME 1800
#define PENDING          1
#define MAX_NUMBER       (24 * 60 * 60)

typedef enum
{
  KNOB_NUMBER,
  KNOB_SWITCH,
  KNOB_CHOICE,
} KnobKind;

/* In the order of the enumerations. */
static const char *const steps[] = { "none", "login", "consent", NULL };
static const char *const faults[] = { "none",       "lost",     "garbage", "cut-off", "late",
                                      "status-500", "redirect", "repeat",  NULL };
static const char *const calls[] = { "hand-over", "redeem", "result", NULL };
static const char *const data[] = { "same", "other", "binary", NULL };
static const char *const shapes[] = { "json", "rest", "document", "form",   "page", "multipart",
                                      "raw",  "soap", "xml",      "nested", NULL };
static const char *const authority_faults[] = {
  "none", "old",   "future",  "other-signer", "other-certificate", "replay",  "no-nonce",
  "hold", "large", "garbage", "slow",         "redirect",          "missing", NULL
};

static const struct
{
  const char *name;
  KnobKind kind;
  gsize offset;
  const char *const *choices;
} knobs[] = {
  { "code-lifetime", KNOB_NUMBER, G_STRUCT_OFFSET (PortalKnobs, code_lifetime) },
  { "session-lifetime", KNOB_NUMBER, G_STRUCT_OFFSET (PortalKnobs, session_lifetime) },
  { "latency", KNOB_NUMBER, G_STRUCT_OFFSET (PortalKnobs, latency) },
  { "refuse", KNOB_CHOICE, G_STRUCT_OFFSET (PortalKnobs, refuse), steps },
  { "drop-reply", KNOB_CHOICE, G_STRUCT_OFFSET (PortalKnobs, drop_reply), steps },
  { "login-text-change", KNOB_SWITCH, G_STRUCT_OFFSET (PortalKnobs, login_text_change) },
  { "consent-text-change", KNOB_SWITCH, G_STRUCT_OFFSET (PortalKnobs, consent_text_change) },
  { "extra-lines", KNOB_NUMBER, G_STRUCT_OFFSET (PortalKnobs, extra_lines) },
  { "unauthorized", KNOB_SWITCH, G_STRUCT_OFFSET (PortalKnobs, unauthorized) },
  { "not-opened", KNOB_SWITCH, G_STRUCT_OFFSET (PortalKnobs, not_opened) },
  { "shape", KNOB_CHOICE, G_STRUCT_OFFSET (PortalKnobs, shape), shapes },
  { "fault", KNOB_CHOICE, G_STRUCT_OFFSET (PortalKnobs, fault), faults },
  { "fault-call", KNOB_CHOICE, G_STRUCT_OFFSET (PortalKnobs, fault_call), calls },
  { "fault-step", KNOB_CHOICE, G_STRUCT_OFFSET (PortalKnobs, fault_step), steps },
  { "data", KNOB_CHOICE, G_STRUCT_OFFSET (PortalKnobs, data), data },
  { "pin-change", KNOB_SWITCH, G_STRUCT_OFFSET (PortalKnobs, pin_change) },
  { "outdated", KNOB_SWITCH, G_STRUCT_OFFSET (PortalKnobs, outdated) },
  { "close", KNOB_SWITCH, G_STRUCT_OFFSET (PortalKnobs, close) },
  { "pending", KNOB_NUMBER, G_STRUCT_OFFSET (PortalKnobs, pending) },
  { "ocsp", KNOB_CHOICE, G_STRUCT_OFFSET (PortalKnobs, ocsp), authority_faults },
  { "crl", KNOB_CHOICE, G_STRUCT_OFFSET (PortalKnobs, crl), authority_faults },
};

const char *
portal_step_to_string (PortalStep step)
{
  return steps[step];
}

static gboolean
parse_choice (const char *const *choices, const char *text, guint *choice)
{
  for (guint i = 0; choices[i] != NULL; i++)
    if (g_str_equal (text, choices[i]))
      {
        *choice = i;
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
    .pending = PENDING,
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
        case KNOB_CHOICE:
          return parse_choice (knobs[i].choices, value, field);
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
        case KNOB_CHOICE:
          json_builder_add_string_value (builder, knobs[i].choices[*(guint *) field]);
          break;
        }
    }
}
