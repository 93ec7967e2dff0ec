/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "eonay-test-card"

#include "card-pin.h"

#define GROUP       "card"
#define TRIES       3
#define DEFAULT_PIN "123456"
#define DEFAULT_PUK "12345678"

/* A secret and its keys in the key file. */
typedef struct
{
  const gchar *value;
  const gchar *tries;
} Reference;

static const Reference PIN = { "pin", "tries" };
static const Reference PUK = { "puk", "puk-tries" };

struct _EonayCardPin
{
  gchar *path;
  GKeyFile *file;
};

static void
set_fresh (EonayCardPin *self, const Reference *reference, const gchar *value)
{
  g_key_file_set_string (self->file, GROUP, reference->value, value);
  g_key_file_set_integer (self->file, GROUP, reference->tries, TRIES);
}

/**
 * eonay_card_pin_load:
 * @path: the file; a missing one means a fresh card
 * @error: return location
 *
 * Returns: (transfer full): the card's secrets, or %NULL with @error set
 */
EonayCardPin *
eonay_card_pin_load (const gchar *path, GError **error)
{
  g_autoptr (EonayCardPin) self = g_new0 (EonayCardPin, 1);
  g_autoptr (GError) local_error = NULL;

  self->path = g_strdup (path);
  self->file = g_key_file_new ();
  if (g_key_file_load_from_file (self->file, path, G_KEY_FILE_NONE, &local_error))
    return g_steal_pointer (&self);
  if (!g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_propagate_prefixed_error (error, g_steal_pointer (&local_error), "read card state: ");
      return NULL;
    }
  set_fresh (self, &PIN, DEFAULT_PIN);
  set_fresh (self, &PUK, DEFAULT_PUK);
  return g_steal_pointer (&self);
}

void
eonay_card_pin_free (EonayCardPin *self)
{
  g_free (self->path);
  g_key_file_unref (self->file);
  g_free (self);
}

static gboolean
save (EonayCardPin *self)
{
  g_autoptr (GError) error = NULL;

  if (!g_key_file_save_to_file (self->file, self->path, &error))
    g_warning ("cannot save card state: %s", error->message);
  return error == NULL;
}

static guint
get_tries (EonayCardPin *self, const Reference *reference)
{
  return CLAMP (g_key_file_get_integer (self->file, GROUP, reference->tries, NULL), 0, TRIES);
}

/* A shorter secret is padded with FF, SP 800-73-4 part 2, 2.4.3. */
static gboolean
matches (EonayCardPin *self, const Reference *reference, const guint8 *given)
{
  g_autofree gchar *value = g_key_file_get_string (self->file, GROUP, reference->value, NULL);
  gsize size = value != NULL ? strlen (value) : 0;

  for (gsize i = 0; i < CARD_PIN_SIZE; i++)
    if (given[i] != (i < size ? (guint8) value[i] : 0xFF))
      return FALSE;
  return TRUE;
}

/* Six to eight digits and padding. */
static gchar *
read_new (const guint8 *given)
{
  gsize size = 0;

  while (size < CARD_PIN_SIZE && g_ascii_isdigit (given[size]))
    size++;
  for (gsize i = size; i < CARD_PIN_SIZE; i++)
    if (given[i] != 0xFF)
      return NULL;
  return size < 6 ? NULL : g_strndup ((const gchar *) given, size);
}

/* Decrement the tries on disk before the comparison, so that removing the card gains nothing. */
static EonayCardStatus
check (EonayCardPin *self, const Reference *reference, const guint8 *given)
{
  guint tries = get_tries (self, reference);

  if (tries == 0)
    return CARD_SW_LOCKED;
  g_key_file_set_integer (self->file, GROUP, reference->tries, --tries);
  if (!save (self))
    return CARD_SW_FAULT;
  if (!matches (self, reference, given))
    return CARD_SW_TRIES_LEFT | tries;
  g_key_file_set_integer (self->file, GROUP, reference->tries, TRIES);
  return save (self) ? CARD_SW_OK : CARD_SW_FAULT;
}

static EonayCardStatus
replace (EonayCardPin *self,
         const Reference *proof,
         const guint8 *given,
         const Reference *reference,
         const guint8 *value)
{
  g_autofree gchar *new_value = read_new (value);
  EonayCardStatus status;

  if (new_value == NULL)
    return CARD_SW_WRONG_DATA;
  status = check (self, proof, given);
  if (status != CARD_SW_OK)
    return status;
  set_fresh (self, reference, new_value);
  return save (self) ? CARD_SW_OK : CARD_SW_FAULT;
}

EonayCardStatus
eonay_card_pin_query (EonayCardPin *self)
{
  guint tries = get_tries (self, &PIN);

  return tries == 0 ? CARD_SW_LOCKED : CARD_SW_TRIES_LEFT | tries;
}

EonayCardStatus
eonay_card_pin_verify (EonayCardPin *self, const guint8 *pin)
{
  return check (self, &PIN, pin);
}

EonayCardStatus
eonay_card_pin_change (EonayCardPin *self, const guint8 *old_pin, const guint8 *new_pin)
{
  return replace (self, &PIN, old_pin, &PIN, new_pin);
}

EonayCardStatus
eonay_card_pin_change_puk (EonayCardPin *self, const guint8 *old_puk, const guint8 *new_puk)
{
  return replace (self, &PUK, old_puk, &PUK, new_puk);
}

EonayCardStatus
eonay_card_pin_unblock (EonayCardPin *self, const guint8 *puk, const guint8 *new_pin)
{
  return replace (self, &PUK, puk, &PIN, new_pin);
}

guint
eonay_card_pin_get_tries (EonayCardPin *self)
{
  return get_tries (self, &PIN);
}

guint
eonay_card_pin_get_puk_tries (EonayCardPin *self)
{
  return get_tries (self, &PUK);
}
