/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card-piv.h"
#include "card-key.h"
#include "card-objects.h"
#include "card-pin.h"
#include "card-tlv.h"

#include <glib/gstdio.h>

#define PIN_REFERENCE 0x80
#define PUK_REFERENCE 0x81
#define AID_MINIMUM   9

typedef enum
{
  ACCESS_PIN,
  ACCESS_PIN_ALWAYS,
  ACCESS_NEVER_ASKS,
} Access;

/* NIST SP 800-73-4 part 1, tables 2, 4b and 5. */
static const struct
{
  guint8 reference;
  const gchar *name;
  guint object;
  Access access;
} SLOTS[] = {
  { 0x9A, "9a", 0x5FC105, ACCESS_PIN },
  { 0x9C, "9c", 0x5FC10A, ACCESS_PIN_ALWAYS },
  { 0x9D, "9d", 0x5FC10B, ACCESS_PIN },
  { 0x9E, "9e", 0x5FC101, ACCESS_NEVER_ASKS },
};

struct _EonayCardPiv
{
  gchar *name;
  gchar *state_path;
  EonayCardPin *pin;
  EonayCardKey *keys[G_N_ELEMENTS (SLOTS)];
  EonayCardCounters counters;
  gboolean is_selected;
  gboolean is_verified;
  gboolean is_fresh; /* the previous command was a successful VERIFY */
};

static gboolean
load_keys (EonayCardPiv *self, const gchar *folder, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (SLOTS); i++)
    {
      g_autoptr (GError) local_error = NULL;

      self->keys[i] = eonay_card_key_load (folder, SLOTS[i].name, &local_error);
      if (local_error == NULL || g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        continue;
      g_propagate_prefixed_error (error, g_steal_pointer (&local_error), "read card: ");
      return FALSE;
    }
  return TRUE;
}

/**
 * eonay_card_piv_new:
 * @folder: folder of a prepared card; the last component is the card's name
 * @state_path: where PIN, PUK and tries are kept
 * @error: return location
 *
 * Returns: (transfer full): the card, or %NULL with @error set
 */
EonayCardPiv *
eonay_card_piv_new (const gchar *folder, const gchar *state_path, GError **error)
{
  g_autoptr (EonayCardPiv) self = g_new0 (EonayCardPiv, 1);

  self->name = g_path_get_basename (folder);
  self->state_path = g_strdup (state_path);
  self->pin = eonay_card_pin_load (state_path, error);
  if (self->pin == NULL || !load_keys (self, folder, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
eonay_card_piv_free (EonayCardPiv *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (SLOTS); i++)
    g_clear_pointer (&self->keys[i], eonay_card_key_free);
  g_clear_pointer (&self->pin, eonay_card_pin_free);
  g_free (self->state_path);
  g_free (self->name);
  g_free (self);
}

void
eonay_card_piv_power_off (EonayCardPiv *self)
{
  self->is_selected = self->is_verified = self->is_fresh = FALSE;
}

/**
 * eonay_card_piv_reset:
 * @self: the card
 * @error: return location
 *
 * Resets PIN, PUK, tries and counters to those of a fresh card.
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
eonay_card_piv_reset (EonayCardPiv *self, GError **error)
{
  g_autoptr (EonayCardPin) pin = NULL;

  g_unlink (self->state_path);
  pin = eonay_card_pin_load (self->state_path, error);
  if (pin == NULL)
    return FALSE;
  eonay_card_pin_free (self->pin);
  self->pin = g_steal_pointer (&pin);
  self->counters = (EonayCardCounters) { 0 };
  self->is_verified = self->is_fresh = FALSE;
  return TRUE;
}

static EonayCardStatus
select_application (EonayCardPiv *self, const EonayCardCommand *command, GBytes **out)
{
  gsize size;
  const guint8 *aid = g_bytes_get_data (command->data, &size);

  if (command->p1 != 0x04 || command->p2 != 0)
    return CARD_SW_WRONG_P1P2;
  if (size < AID_MINIMUM || size > sizeof CARD_PIV_AID || memcmp (aid, CARD_PIV_AID, size) != 0)
    return CARD_SW_NOT_FOUND;
  self->is_selected = TRUE;
  *out = eonay_card_object_application ();
  return CARD_SW_OK;
}

static GBytes *
get_object (EonayCardPiv *self, guint object)
{
  if (object == CARD_OBJECT_DISCOVERY)
    return eonay_card_object_discovery ();
  if (object == CARD_OBJECT_CHUID)
    return eonay_card_object_chuid (self->name);
  if (object == CARD_OBJECT_CAPABILITIES)
    return eonay_card_object_capabilities (self->name);
  for (gsize i = 0; i < G_N_ELEMENTS (SLOTS); i++)
    if (SLOTS[i].object == object && self->keys[i] != NULL)
      return eonay_card_object_certificate (eonay_card_key_get_certificate (self->keys[i]));
  return NULL;
}

static EonayCardStatus
get_data (EonayCardPiv *self, const EonayCardCommand *command, GBytes **out)
{
  EonayCardTlv tag;
  guint object = 0;
  gsize size;
  const guint8 *data = g_bytes_get_data (command->data, &size);

  if (command->p1 != 0x3F || command->p2 != 0xFF)
    return CARD_SW_WRONG_P1P2;
  if (!eonay_card_tlv_read (&data, &size, &tag) || tag.tag != 0x5C || size != 0 || tag.size == 0 ||
      tag.size > 3)
    return CARD_SW_WRONG_DATA;
  for (gsize i = 0; i < tag.size; i++)
    object = object << 8 | tag.value[i];
  *out = get_object (self, object);
  return *out != NULL ? CARD_SW_OK : CARD_SW_NOT_FOUND;
}

static EonayCardStatus
verify_pin (EonayCardPiv *self, const EonayCardCommand *command)
{
  EonayCardStatus status;
  gsize size;
  const guint8 *pin = g_bytes_get_data (command->data, &size);

  if (command->p1 != 0 && command->p1 != 0xFF)
    return CARD_SW_WRONG_P1P2;
  if (command->p2 != PIN_REFERENCE)
    return CARD_SW_NO_REFERENCE;
  if (size == 0 && command->p1 == 0)
    return self->is_verified ? CARD_SW_OK : eonay_card_pin_query (self->pin);
  if (size == 0)
    {
      self->is_verified = FALSE;
      return CARD_SW_OK;
    }
  if (command->p1 != 0)
    return CARD_SW_WRONG_P1P2;
  if (size != CARD_PIN_SIZE)
    return CARD_SW_WRONG_DATA;

  status = eonay_card_pin_verify (self->pin, pin);
  self->is_verified = self->is_fresh = status == CARD_SW_OK;
  self->counters.verifies++;
  if (status != CARD_SW_OK)
    self->counters.failed_verifies++;
  return status;
}

static EonayCardStatus
change_reference (EonayCardPiv *self, const EonayCardCommand *command)
{
  EonayCardStatus status;
  gsize size;
  const guint8 *data = g_bytes_get_data (command->data, &size);

  if (command->p1 != 0)
    return CARD_SW_WRONG_P1P2;
  if (command->p2 != PIN_REFERENCE && command->p2 != PUK_REFERENCE)
    return CARD_SW_NO_REFERENCE;
  if (size != 2 * CARD_PIN_SIZE)
    return CARD_SW_WRONG_DATA;
  if (command->p2 == PUK_REFERENCE)
    return eonay_card_pin_change_puk (self->pin, data, data + CARD_PIN_SIZE);
  status = eonay_card_pin_change (self->pin, data, data + CARD_PIN_SIZE);
  self->is_verified = status == CARD_SW_OK;
  return status;
}

static EonayCardStatus
reset_retry (EonayCardPiv *self, const EonayCardCommand *command)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (command->data, &size);

  if (command->p1 != 0)
    return CARD_SW_WRONG_P1P2;
  if (command->p2 != PIN_REFERENCE)
    return CARD_SW_NO_REFERENCE;
  if (size != 2 * CARD_PIN_SIZE)
    return CARD_SW_WRONG_DATA;
  return eonay_card_pin_unblock (self->pin, data, data + CARD_PIN_SIZE);
}

static gboolean
is_permitted (EonayCardPiv *self, Access access, gboolean was_fresh)
{
  switch (access)
    {
    case ACCESS_NEVER_ASKS:
      return TRUE;
    case ACCESS_PIN:
      return self->is_verified;
    case ACCESS_PIN_ALWAYS:
      return self->is_verified && was_fresh;
    default:
      return FALSE;
    }
}

/* Dynamic authentication template, part 2, 3.2.4: an empty 82 requests a signature, 81 contains the
 * data to sign. */
static gboolean
read_challenge (const EonayCardCommand *command, EonayCardTlv *challenge)
{
  EonayCardTlv template, response;
  gsize size;
  const guint8 *data = g_bytes_get_data (command->data, &size);

  return eonay_card_tlv_read (&data, &size, &template) && template.tag == 0x7C && size == 0 &&
         eonay_card_tlv_find (template.value, template.size, 0x82, &response) &&
         response.size == 0 && eonay_card_tlv_find (template.value, template.size, 0x81, challenge);
}

static GBytes *
wrap_signature (GBytes *signature)
{
  g_autoptr (GByteArray) inner = g_byte_array_new ();
  GByteArray *out = g_byte_array_new ();
  gsize size;
  const guint8 *bytes = g_bytes_get_data (signature, &size);

  eonay_card_tlv_append (inner, 0x82, bytes, size);
  eonay_card_tlv_append (out, 0x7C, inner->data, inner->len);
  return g_byte_array_free_to_bytes (out);
}

static EonayCardStatus
authenticate (EonayCardPiv *self, const EonayCardCommand *command, gboolean was_fresh, GBytes **out)
{
  g_autoptr (GBytes) signature = NULL;
  EonayCardTlv challenge;
  gsize i = 0;

  while (i < G_N_ELEMENTS (SLOTS) && SLOTS[i].reference != command->p2)
    i++;
  if (i == G_N_ELEMENTS (SLOTS) || self->keys[i] == NULL ||
      eonay_card_key_get_algorithm (self->keys[i]) != command->p1)
    return CARD_SW_WRONG_P1P2;
  if (!is_permitted (self, SLOTS[i].access, was_fresh))
    return CARD_SW_NOT_PERMITTED;
  if (!read_challenge (command, &challenge))
    return CARD_SW_WRONG_DATA;
  signature = eonay_card_key_sign (self->keys[i], challenge.value, challenge.size);
  if (signature == NULL)
    return CARD_SW_WRONG_DATA;
  self->counters.signatures++;
  *out = wrap_signature (signature);
  return CARD_SW_OK;
}

/**
 * eonay_card_piv_execute:
 * @self: the card
 * @command: a whole command
 * @status: (out): its status word
 *
 * Returns: (nullable): the result of the command
 */
GBytes *
eonay_card_piv_execute (EonayCardPiv *self,
                        const EonayCardCommand *command,
                        EonayCardStatus *status)
{
  GBytes *out = NULL;
  gboolean was_fresh = self->is_fresh;

  /* "PIN always" requires VERIFY directly before: any other command resets it. */
  self->is_fresh = FALSE;
  if (command->cla != 0)
    *status = CARD_SW_WRONG_CLA;
  else if (command->ins == CARD_INS_SELECT)
    *status = select_application (self, command, &out);
  else if (!self->is_selected)
    *status = CARD_SW_WRONG_INS;
  else if (command->ins == CARD_INS_GET_DATA)
    *status = get_data (self, command, &out);
  else if (command->ins == CARD_INS_VERIFY)
    *status = verify_pin (self, command);
  else if (command->ins == CARD_INS_CHANGE)
    *status = change_reference (self, command);
  else if (command->ins == CARD_INS_RESET_RETRY)
    *status = reset_retry (self, command);
  else if (command->ins == CARD_INS_AUTHENTICATE)
    *status = authenticate (self, command, was_fresh, &out);
  else
    *status = CARD_SW_WRONG_INS;
  return out;
}

const gchar *
eonay_card_piv_get_name (EonayCardPiv *self)
{
  return self->name;
}

EonayCardCounters *
eonay_card_piv_get_counters (EonayCardPiv *self)
{
  return &self->counters;
}

guint
eonay_card_piv_get_tries (EonayCardPiv *self)
{
  return eonay_card_pin_get_tries (self->pin);
}

guint
eonay_card_piv_get_puk_tries (EonayCardPiv *self)
{
  return eonay_card_pin_get_puk_tries (self->pin);
}

gboolean
eonay_card_command_is_signature (const EonayCardCommand *command)
{
  return command->ins == CARD_INS_AUTHENTICATE;
}

/* An empty VERIFY only returns the tries. */
gboolean
eonay_card_command_is_verification (const EonayCardCommand *command)
{
  return command->ins == CARD_INS_VERIFY && g_bytes_get_size (command->data) > 0;
}
