/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-exchange-description.h"

#include <string.h>

#include "eonay-exchange-encoding.h"
#include "eonay-provider.h"

#define MAX_CALLS     16
#define GROUP         "Exchange"
#define PREFIX        "Exchange "
#define REASONS_GROUP "Exchange reasons"
#define NAME_REGEX    "\\A[a-z0-9][a-z0-9-]*\\z"

static const struct
{
  const char *name;
  int code;
} known_reasons[] = {
  { "code-expired", EONAY_PROVIDER_ERROR_CODE_EXPIRED },
  { "not-opened", EONAY_PROVIDER_ERROR_NOT_OPENED },
  { "refused", EONAY_PROVIDER_ERROR_REFUSED },
  { "session-expired", EONAY_PROVIDER_ERROR_SESSION_EXPIRED },
};

/* What a slot's value is before any filter. */
typedef enum
{
  SLOT_NONE,
  SLOT_TEXT,
  SLOT_BYTES,
} SlotKind;

static const struct
{
  const char *name;
  SlotKind kind;
  gboolean is_signed; /* is there once the text was signed */
} built_in_slots[] = {
  { "code", SLOT_TEXT, FALSE },         { "national-id", SLOT_TEXT, FALSE },
  { "certificate", SLOT_BYTES, FALSE }, { "uuid", SLOT_TEXT, FALSE },
  { "time", SLOT_TEXT, FALSE },         { "text", SLOT_TEXT, TRUE },
  { "signature", SLOT_BYTES, TRUE },
};

static const char *const text_filters[] = {
  "number", "upper", "lower", "percent", "json", "xml", "path", NULL,
};

/**
 * eonay_exchange_description_free:
 * @self: (transfer full): a description
 */
void
eonay_exchange_description_free (EonayExchangeDescription *self)
{
  g_ptr_array_unref (self->redeem);
  g_ptr_array_unref (self->submit);
  g_hash_table_unref (self->reasons);
  g_ptr_array_unref (self->faults);
  g_free (self);
}

static gboolean
is_name (const char *name)
{
  return g_regex_match_simple (NAME_REGEX, name, G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT);
}

/* -- reasons ----------------------------------------------------------------------------------- */

/* Returns -1 if it is not known. */
static int
find_code (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known_reasons); i++)
    if (g_str_equal (known_reasons[i].name, name))
      return known_reasons[i].code;
  return -1;
}

static void
read_reasons (EonayExchangeDescription *self, EonayProfile *profile)
{
  EonayExchangeReader reader = { profile, REASONS_GROUP, self->faults };
  g_auto (GStrv) keys = eonay_profile_dup_keys (profile, REASONS_GROUP);

  for (gsize i = 0; keys[i] != NULL; i++)
    {
      g_autofree char *name = eonay_exchange_reader_dup_string (&reader, keys[i]);

      if (name != NULL && find_code (name) < 0)
        eonay_exchange_reader_fault (&reader, EONAY_PROFILE_FAULT_UNKNOWN_REASON, keys[i], name);
      else if (name != NULL)
        g_hash_table_insert (self->reasons, g_strdup (keys[i]), GINT_TO_POINTER (find_code (name)));
    }
}

/* A call's own reasons, from now on without blanks. */
static void
check_reasons (EonayExchangeCall *call, EonayExchangeReader *reader)
{
  for (gsize i = 0; call->reasons[i] != NULL; i++)
    {
      g_autofree char *reason = NULL;
      g_autofree char *name = NULL;

      if (!eonay_exchange_reader_split (reader, "Reasons", call->reasons[i], "=", &reason, &name))
        continue;
      if (find_code (name) < 0)
        eonay_exchange_reader_fault (reader, EONAY_PROFILE_FAULT_UNKNOWN_REASON, "Reasons", name);
      g_free (call->reasons[i]);
      call->reasons[i] = g_strconcat (reason, "=", name, NULL);
    }
}

/**
 * eonay_exchange_description_find_reason:
 * @self: a description
 * @call: the call that was refused
 * @reason: (nullable): the portal's reason
 *
 * Returns: the code of the #EonayProviderError for it; %EONAY_PROVIDER_ERROR_REFUSED if the profile
 *   does not know it
 */
int
eonay_exchange_description_find_reason (EonayExchangeDescription *self,
                                        EonayExchangeCall *call,
                                        const char *reason)
{
  gpointer code = NULL;

  if (reason == NULL)
    return EONAY_PROVIDER_ERROR_REFUSED;
  for (gsize i = 0; call->reasons[i] != NULL; i++)
    {
      gsize length = strlen (reason);

      if (g_str_has_prefix (call->reasons[i], reason) && call->reasons[i][length] == '=')
        return find_code (call->reasons[i] + length + 1);
    }
  return g_hash_table_lookup_extended (self->reasons, reason, NULL, &code)
             ? GPOINTER_TO_INT (code)
             : EONAY_PROVIDER_ERROR_REFUSED;
}

/* -- slots ------------------------------------------------------------------------------------- */

static SlotKind
find_slot (const char *name, GHashTable *taken, gboolean is_signed)
{
  for (gsize i = 0; i < G_N_ELEMENTS (built_in_slots); i++)
    if (g_str_equal (built_in_slots[i].name, name) && (is_signed || !built_in_slots[i].is_signed))
      return built_in_slots[i].kind;
  return g_hash_table_contains (taken, name) ? SLOT_TEXT : SLOT_NONE;
}

/* detached: of a signature only; pem: of what a certificate or a signature is; path: at the start of
 * Path. */
static gboolean
fits (EonayExchangePart *part, guint index, gboolean is_start)
{
  const char *filter = part->filters[index];
  gboolean is_signature = g_str_equal (part->slot, "signature");

  if (g_str_equal (filter, "detached"))
    return is_signature && index == 0;
  if (g_str_equal (filter, "path"))
    return is_start && eonay_exchange_part_is_path (part);
  if (g_str_equal (filter, "pem"))
    return (index == 0 && (is_signature || g_str_equal (part->slot, "certificate"))) ||
           (index == 1 && g_str_equal (part->filters[0], "detached"));
  return TRUE;
}

static void
check_part (EonayExchangeReader *reader,
            const char *key,
            EonayExchangePart *part,
            SlotKind kind,
            gboolean allows_bytes,
            gboolean is_start)
{
  gboolean is_text = kind == SLOT_TEXT;

  if (kind == SLOT_NONE)
    {
      eonay_exchange_reader_fault (reader, EONAY_PROFILE_FAULT_UNKNOWN_SLOT, key, part->slot);
      return;
    }
  for (guint i = 0; part->filters[i] != NULL; i++)
    {
      const char *filter = part->filters[i];

      if (!fits (part, i, is_start))
        eonay_exchange_reader_fault (reader, EONAY_PROFILE_FAULT_BAD_SLOT, key, part->slot);
      /* What takes text leaves bytes bytes. */
      if (!g_strv_contains (text_filters, filter))
        is_text = eonay_exchange_filter_gives_text (filter);
    }
  if (!is_text && !allows_bytes)
    eonay_exchange_reader_fault (reader, EONAY_PROFILE_FAULT_RAW_SLOT, key, part->slot);
}

static void
check_template (EonayExchangeReader *reader,
                const char *key,
                EonayExchangeTemplate *template,
                GHashTable *known,
                gboolean is_signed)
{
  for (guint i = 0; i < template->parts->len; i++)
    {
      EonayExchangePart *part = g_ptr_array_index (template->parts, i);

      if (part->slot != NULL)
        check_part (reader, key, part, find_slot (part->slot, known, is_signed),
                    template->escape == EONAY_EXCHANGE_ESCAPE_NONE,
                    i == 0 && *part->literal == '\0' && g_str_equal (key, "Path"));
    }
}

/* known: the names of values that an answer gave, or that were made. */
static void
add_name (EonayExchangeReader *reader, const char *key, char *name, GHashTable *known)
{
  if (name == NULL)
    return;
  if (!is_name (name))
    eonay_exchange_reader_fault (reader, EONAY_PROFILE_FAULT_BAD_NAME, key, name);
  else if (find_slot (name, known, TRUE) != SLOT_NONE)
    eonay_exchange_reader_fault (reader, EONAY_PROFILE_FAULT_BAD_SLOT, key, name);
  g_hash_table_add (known, name);
}

/* What is made is there for this call only, and for what is made after it. */
static void
check_slots (EonayExchangeCall *call,
             EonayExchangeReader *reader,
             GHashTable *taken,
             gboolean is_signed)
{
  g_auto (GStrv) keys = NULL;
  g_autoptr (GPtrArray) templates = eonay_exchange_call_list_templates (call, &keys);
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter names;
  gpointer name;

  g_hash_table_iter_init (&names, taken);
  while (g_hash_table_iter_next (&names, &name, NULL))
    g_hash_table_add (known, name);
  for (guint i = 0; i < call->makes->len; i++)
    {
      EonayExchangeField *make = g_ptr_array_index (call->makes, i);

      if (make->value != NULL)
        check_template (reader, "Make", make->value, known, is_signed);
      add_name (reader, "Make", make->name, known);
    }
  for (guint i = 0; i < templates->len; i++)
    if (!g_str_equal (keys[i], "Make"))
      check_template (reader, keys[i], g_ptr_array_index (templates, i), known, is_signed);
}

static void
add_taken (EonayExchangeCall *call, EonayExchangeReader *reader, GHashTable *taken)
{
  for (guint i = 0; i < call->takes->len; i++)
    {
      EonayExchangeTake *take = g_ptr_array_index (call->takes, i);

      add_name (reader, "Take", take->name, taken);
    }
}

/* -- the calls --------------------------------------------------------------------------------- */

static void
read_calls (EonayExchangeDescription *self,
            EonayProfile *profile,
            const char *key,
            GPtrArray *calls,
            GHashTable *taken)
{
  EonayExchangeReader reader = { profile, GROUP, self->faults };
  gboolean is_signed = calls == self->submit;
  g_auto (GStrv) names = eonay_exchange_reader_dup_list (&reader, key);

  if (g_strv_length (names) > MAX_CALLS)
    eonay_exchange_reader_fault (&reader, EONAY_PROFILE_FAULT_TOO_LONG, key, NULL);
  for (gsize i = 0; names[i] != NULL && i < MAX_CALLS; i++)
    {
      g_autofree char *group = g_strconcat (PREFIX, names[i], NULL);
      g_auto (GStrv) keys = eonay_profile_dup_keys (profile, group);
      EonayExchangeReader call_reader = { profile, group, self->faults };
      gboolean is_good = is_name (names[i]) && !g_str_equal (group, REASONS_GROUP);
      EonayExchangeCall *call;

      if (!is_good || *keys == NULL)
        {
          eonay_exchange_reader_fault (
              &reader, is_good ? EONAY_PROFILE_FAULT_UNKNOWN_CALL : EONAY_PROFILE_FAULT_BAD_NAME,
              key, names[i]);
          continue;
        }
      call = eonay_exchange_call_new (profile, names[i], self->faults);
      g_ptr_array_add (calls, call);
      check_reasons (call, &call_reader);
      check_slots (call, &call_reader, taken, is_signed);
      add_taken (call, &call_reader, taken);
    }
}

static gboolean
is_listed (GPtrArray *calls, const char *group)
{
  for (guint i = 0; i < calls->len; i++)
    {
      EonayExchangeCall *call = g_ptr_array_index (calls, i);

      if (g_str_equal (call->group, group))
        return TRUE;
    }
  return FALSE;
}

static void
check_groups (EonayExchangeDescription *self, EonayProfile *profile)
{
  g_auto (GStrv) groups = eonay_profile_dup_groups (profile);

  for (gsize i = 0; groups[i] != NULL; i++)
    {
      EonayExchangeReader reader = { profile, groups[i], self->faults };

      if (g_str_has_prefix (groups[i], PREFIX) && !g_str_equal (groups[i], REASONS_GROUP) &&
          !is_listed (self->redeem, groups[i]) && !is_listed (self->submit, groups[i]))
        eonay_exchange_reader_fault (&reader, EONAY_PROFILE_FAULT_UNUSED_CALL, NULL, NULL);
    }
}

/* The calls of Redeem give the text once, and the data at most once. */
static void
check_redeem (EonayExchangeDescription *self, EonayExchangeReader *reader)
{
  guint n_texts = 0;
  guint n_data = 0;

  for (guint i = 0; i < self->redeem->len; i++)
    {
      EonayExchangeCall *call = g_ptr_array_index (self->redeem, i);

      n_texts += call->text.expression != NULL;
      n_data += call->data.expression != NULL;
    }
  if (n_texts + n_data == 0)
    eonay_exchange_reader_fault (reader, EONAY_PROFILE_FAULT_NO_TEXT, "Redeem", NULL);
  else if (n_texts > 1 || n_data > 1)
    eonay_exchange_reader_fault (reader, EONAY_PROFILE_FAULT_CONFLICT, "Redeem",
                                 n_texts > 1 ? "Text" : "Data");
}

/* Only a call that repeats nothing may repeat, and only what the profile names is acceptance. */
static void
check_submit (EonayExchangeDescription *self, EonayProfile *profile, EonayExchangeReader *reader)
{
  guint n_signatures = 0;

  for (guint i = 0; i < self->submit->len; i++)
    {
      EonayExchangeCall *call = g_ptr_array_index (self->submit, i);
      EonayExchangeReader call_reader = { profile, call->group, self->faults };
      gboolean is_last = i + 1 == self->submit->len;
      gboolean has_signature = eonay_exchange_call_has_slot (call, "signature");

      n_signatures += has_signature;
      if (has_signature && call->pending->len > 0)
        eonay_exchange_reader_fault (&call_reader, EONAY_PROFILE_FAULT_CONFLICT, "Pending",
                                     "${signature}");
      if (is_last && call->accepted->len == 0)
        eonay_exchange_reader_fault (&call_reader, EONAY_PROFILE_FAULT_MISSING, "Accepted", NULL);
      if (call->text.expression != NULL || call->data.expression != NULL)
        eonay_exchange_reader_fault (&call_reader, EONAY_PROFILE_FAULT_CONFLICT,
                                     call->text.expression != NULL ? "Text" : "Data", "Submit");
    }
  if (n_signatures == 0)
    eonay_exchange_reader_fault (reader, EONAY_PROFILE_FAULT_NO_SIGNATURE, "Submit", NULL);
}

/**
 * eonay_exchange_description_new:
 * @profile: a profile
 *
 * Returns: (transfer full): the description of its exchange
 */
EonayExchangeDescription *
eonay_exchange_description_new (EonayProfile *profile)
{
  static const char *const keys[] = { "Redeem", "Submit", NULL };
  EonayExchangeDescription *self = g_new0 (EonayExchangeDescription, 1);
  g_autoptr (GHashTable) taken = g_hash_table_new (g_str_hash, g_str_equal);
  EonayExchangeReader reader;

  self->redeem = g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_exchange_call_free);
  self->submit = g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_exchange_call_free);
  self->reasons = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->faults = g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_profile_fault_free);
  reader = (EonayExchangeReader) { profile, GROUP, self->faults };
  eonay_exchange_reader_check_keys (&reader, keys);
  read_reasons (self, profile);
  read_calls (self, profile, "Redeem", self->redeem, taken);
  read_calls (self, profile, "Submit", self->submit, taken);
  /* With neither list the exchange is not known, and an override may have switched it off. */
  if (self->redeem->len + self->submit->len + self->faults->len == 0)
    return self;
  check_groups (self, profile);
  check_redeem (self, &reader);
  check_submit (self, profile, &reader);
  return self;
}

/**
 * eonay_exchange_description_is_known:
 * @self: a description
 *
 * Returns: whether the profile describes the exchange, without a fault
 */
gboolean
eonay_exchange_description_is_known (EonayExchangeDescription *self)
{
  return self->redeem->len > 0 && self->submit->len > 0 && self->faults->len == 0;
}
