/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-exchange-call.h"
#include "eonay-exchange-encoding.h"

#define DEFAULT_REPEAT 10
#define MAX_REPEAT     60
#define DEFAULT_PAUSE  2
#define MAX_PAUSE      30

/* Seconds in all, as long as a code is valid: the person cannot stop the wait for a result. */
#define MAX_WAIT       300
#define MAX_WAIT_RANGE "Repeat × Pause ≤ 300"

static const char *const answer_kinds[] = { "json", "xml", "html", "text", "none", NULL };

static void
take_free (EonayExchangeTake *self)
{
  g_free (self->name);
  g_clear_pointer (&self->expression, eonay_exchange_expression_free);
  g_free (self);
}

static EonayExchangeExpression *
read_expression (EonayExchangeCall *self, EonayExchangeReader *reader, const char *key)
{
  g_autofree char *text = eonay_exchange_reader_dup_string (reader, key);

  return eonay_exchange_reader_parse_expression (reader, key, text, self->answer);
}

static void
read_content (EonayExchangeCall *self,
              EonayExchangeReader *reader,
              const char *key,
              EonayExchangeContent *content)
{
  g_autofree char *encoding = g_strconcat (key, "Encoding", NULL);

  content->expression = read_expression (self, reader, key);
  content->decoders = eonay_exchange_reader_dup_list (reader, encoding);
  for (gsize i = 0; content->decoders[i] != NULL; i++)
    if (eonay_exchange_find_decoder (content->decoders[i]) == NULL)
      eonay_exchange_reader_fault (reader, EONAY_PROFILE_FAULT_UNKNOWN_FILTER, encoding,
                                   content->decoders[i]);
}

static void
read_takes (EonayExchangeCall *self, EonayExchangeReader *reader)
{
  g_auto (GStrv) entries = eonay_exchange_reader_dup_list (reader, "Take");

  self->takes = g_ptr_array_new_with_free_func ((GDestroyNotify) take_free);
  for (gsize i = 0; entries[i] != NULL; i++)
    {
      EonayExchangeTake *take = g_new0 (EonayExchangeTake, 1);
      g_autofree char *value = NULL;

      g_ptr_array_add (self->takes, take);
      if (eonay_exchange_reader_split (reader, "Take", entries[i], "=", &take->name, &value))
        take->expression =
            eonay_exchange_reader_parse_expression (reader, "Take", value, self->answer);
    }
}

static void
read_statuses (EonayExchangeCall *self, EonayExchangeReader *reader)
{
  static const char *const defaults[] = { "200", NULL };

  self->statuses = eonay_exchange_reader_dup_list (reader, "Statuses");
  for (gsize i = 0; self->statuses[i] != NULL; i++)
    if (!g_ascii_string_to_unsigned (self->statuses[i], 10, 100, 599, NULL, NULL))
      eonay_exchange_reader_fault (reader, EONAY_PROFILE_FAULT_BAD_NUMBER, "Statuses", "100–599");
  if (*self->statuses == NULL)
    {
      g_strfreev (self->statuses);
      self->statuses = g_strdupv ((char **) defaults);
    }
}

static void
read_verdict (EonayExchangeCall *self, EonayExchangeReader *reader)
{
  self->accepted = eonay_exchange_reader_dup_conditions (reader, "Accepted", self->answer);
  self->refused = eonay_exchange_reader_dup_conditions (reader, "Refused", self->answer);
  self->pending = eonay_exchange_reader_dup_conditions (reader, "Pending", self->answer);
  self->repeat = eonay_exchange_reader_get_number (reader, "Repeat", DEFAULT_REPEAT, 1, MAX_REPEAT);
  self->pause = eonay_exchange_reader_get_number (reader, "Pause", DEFAULT_PAUSE, 1, MAX_PAUSE);
  if (self->repeat * self->pause > MAX_WAIT)
    eonay_exchange_reader_fault (reader, EONAY_PROFILE_FAULT_BAD_NUMBER, "Repeat", MAX_WAIT_RANGE);
  if (self->accepted->len == 0 && self->refused->len + self->pending->len > 0)
    eonay_exchange_reader_fault (reader, EONAY_PROFILE_FAULT_MISSING, "Accepted", NULL);
}

/* The other keys' expressions are of the answer inside, if there is one. */
static void
read_kind (EonayExchangeCall *self, EonayExchangeReader *reader)
{
  int inside = eonay_exchange_reader_get_choice (reader, "InsideAnswer", answer_kinds, -1);

  self->outside = (EonayExchangeAnswerKind) eonay_exchange_reader_get_choice (
      reader, "Answer", answer_kinds, EONAY_EXCHANGE_ANSWER_JSON);
  self->answer = self->outside;
  read_content (self, reader, "Inside", &self->inside);
  if (self->inside.expression != NULL)
    self->answer = inside >= 0 ? (EonayExchangeAnswerKind) inside : EONAY_EXCHANGE_ANSWER_JSON;
  else if (inside >= 0 || *self->inside.decoders != NULL)
    eonay_exchange_reader_fault (reader, EONAY_PROFILE_FAULT_MISSING, "Inside", NULL);
}

/**
 * eonay_exchange_call_read_answer:
 * @self: a call
 * @reader: of its group
 *
 * Reads the keys that say what its answer means.
 */
void
eonay_exchange_call_read_answer (EonayExchangeCall *self, EonayExchangeReader *reader)
{
  read_kind (self, reader);
  read_statuses (self, reader);
  read_verdict (self, reader);
  self->reason = read_expression (self, reader, "Reason");
  self->words = read_expression (self, reader, "Words");
  read_content (self, reader, "Text", &self->text);
  read_content (self, reader, "Data", &self->data);
  self->operation = read_expression (self, reader, "Operation");
  self->operations = eonay_exchange_reader_dup_list (reader, "Operations");
  if ((self->operation != NULL) != (*self->operations != NULL))
    eonay_exchange_reader_fault (reader, EONAY_PROFILE_FAULT_MISSING,
                                 self->operation != NULL ? "Operations" : "Operation", NULL);
  read_takes (self, reader);
  self->reasons = eonay_exchange_reader_dup_list (reader, "Reasons");
}
