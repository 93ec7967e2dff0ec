/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-inside.h"

#include "eonay-exchange-encoding.h"

typedef struct
{
  char *expression;
  const char *decoder; /* or NULL */
  GBytes *body;
  EonayBodyKind kind;
  guint n_found;
} Search;

/* JSON or XML with something in it: EONAY_BODY_NONE for anything else. */
static EonayBodyKind
guess_kind (GBytes *value)
{
  const EonayRecordedMessage message = { .type = (char *) "", .body = value };
  gsize size = 0;
  const char *data = g_bytes_get_data (value, &size);
  EonayBodyKind kind = size > 2 && (*data == '{' || *data == '[' || *data == '<')
                           ? eonay_body_kind_guess (&message)
                           : EONAY_BODY_NONE;

  return kind == EONAY_BODY_JSON || kind == EONAY_BODY_XML ? kind : EONAY_BODY_NONE;
}

static char *
find_cb (const EonayField *field, gpointer user_data)
{
  Search *self = user_data;
  g_autoptr (GBytes) decoded = NULL;
  GBytes *value = field->value;
  EonayBodyKind kind = guess_kind (value);

  if (field->type != EONAY_FIELD_STRING)
    return NULL;
  if (kind == EONAY_BODY_NONE)
    {
      decoded = eonay_exchange_decode ("base64", field->value, NULL);
      value = decoded;
      kind = value != NULL ? guess_kind (value) : EONAY_BODY_NONE;
    }
  if (kind == EONAY_BODY_NONE || self->n_found++ > 0)
    return NULL;
  self->expression = g_strdup (field->expression);
  self->decoder = decoded != NULL ? "base64" : NULL;
  self->body = g_bytes_ref (value);
  self->kind = kind;
  return NULL;
}

/**
 * eonay_inside_open:
 * @message: an answer
 *
 * If exactly one value of the answer is JSON or XML itself, perhaps in base64, it becomes the
 * answer's body, as the key Inside of a profile has it.
 *
 * Returns: whether there is one
 */
gboolean
eonay_inside_open (EonayRecordedMessage *message)
{
  Search search = { NULL };
  EonayBodyKind kind = message->inside == NULL ? eonay_body_kind_guess (message) : EONAY_BODY_NONE;
  g_autofree char *rewritten = NULL;

  if (kind == EONAY_BODY_JSON)
    rewritten = eonay_fields_rewrite_json (message->body, find_cb, &search);
  else if (kind == EONAY_BODY_XML)
    rewritten = eonay_fields_rewrite_xml (message->body, find_cb, &search);
  if (search.n_found != 1)
    {
      g_clear_pointer (&search.body, g_bytes_unref);
      g_free (search.expression);
      return FALSE;
    }
  message->inside = search.expression;
  message->decoders = g_strdupv ((char *[]) { (char *) search.decoder, NULL });
  message->outside = message->body;
  message->outside_type = message->type;
  message->body = search.body;
  message->type = g_strdup (search.kind == EONAY_BODY_JSON ? "application/json" : "text/xml");
  return TRUE;
}
