/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-wrong-pins.h"

#include "eonay-certificate-id.h"

#define GROUP "WrongPins"
#define KEY   "Certificates"

/* Beyond this number the oldest is dropped. */
#define MAX_IDS 64

/**
 * EonayWrongPins:
 *
 * The certificates whose card refused the last PIN, for modules that do not report it. Cards keep
 * this state as well, so it is saved in a file: SHA-256 of certificates, no personal data.
 */
struct _EonayWrongPins
{
  char *path;
  GPtrArray *ids; /* oldest first */
};

static gboolean
find (EonayWrongPins *self, const char *id, guint *index)
{
  return g_ptr_array_find_with_equal_func (self->ids, id, g_str_equal, index);
}

static void
append (EonayWrongPins *self, const char *id)
{
  guint index = 0;

  if (find (self, id, &index))
    g_ptr_array_remove_index (self->ids, index);
  g_ptr_array_add (self->ids, g_strdup (id));
  if (self->ids->len > MAX_IDS)
    g_ptr_array_remove_index (self->ids, 0);
}

static gboolean
load (EonayWrongPins *self, GError **error)
{
  g_autoptr (GKeyFile) content = g_key_file_new ();
  g_autofree char *data = NULL;
  g_auto (GStrv) ids = NULL;
  gsize size = 0;

  if (!g_file_get_contents (self->path, &data, &size, error) ||
      !g_key_file_load_from_data (content, data, size, G_KEY_FILE_NONE, error))
    return FALSE;

  ids = g_key_file_get_string_list (content, GROUP, KEY, NULL, error);
  for (gsize i = 0; ids != NULL && ids[i] != NULL; i++)
    if (eonay_certificate_id_is_valid (ids[i]))
      append (self, ids[i]);
  return ids != NULL;
}

static void
save (EonayWrongPins *self)
{
  g_autoptr (GKeyFile) content = g_key_file_new ();
  g_autofree char *data = NULL;
  g_autoptr (GError) error = NULL;
  gsize size = 0;

  g_key_file_set_string_list (content, GROUP, KEY, (const char *const *) self->ids->pdata,
                              self->ids->len);
  data = g_key_file_to_data (content, &size, NULL);
  if (!g_file_set_contents_full (self->path, data, (gssize) size,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                 &error))
    g_warning ("remembering wrong PINs: %s", error->message);
}

/**
 * eonay_wrong_pins_new:
 * @path: path of the file; it may be missing, and is ignored if it cannot be read
 *
 * Returns: (transfer full): the content of the file
 */
EonayWrongPins *
eonay_wrong_pins_new (const char *path)
{
  EonayWrongPins *self = g_new0 (EonayWrongPins, 1);
  g_autoptr (GError) error = NULL;

  self->path = g_strdup (path);
  self->ids = g_ptr_array_new_with_free_func (g_free);
  if (!load (self, &error) && !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    g_warning ("reading the record of wrong PINs: %s", error->message);
  return self;
}

/**
 * eonay_wrong_pins_free:
 */
void
eonay_wrong_pins_free (EonayWrongPins *self)
{
  g_ptr_array_unref (self->ids);
  g_free (self->path);
  g_free (self);
}

/**
 * eonay_wrong_pins_add:
 * @id: SHA-256 of a certificate
 *
 * Records that its card refused a PIN. At most 64 are kept; the oldest is dropped.
 */
void
eonay_wrong_pins_add (EonayWrongPins *self, const char *id)
{
  append (self, id);
  save (self);
}

/**
 * eonay_wrong_pins_remove:
 * @id: SHA-256 of a certificate
 *
 * Records that its card accepted the PIN.
 */
void
eonay_wrong_pins_remove (EonayWrongPins *self, const char *id)
{
  guint index = 0;

  if (!find (self, id, &index))
    return;

  g_ptr_array_remove_index (self->ids, index);
  save (self);
}

/**
 * eonay_wrong_pins_contains:
 * @id: SHA-256 of a certificate
 *
 * Returns: whether its card refused the last PIN
 */
gboolean
eonay_wrong_pins_contains (EonayWrongPins *self, const char *id)
{
  return find (self, id, NULL);
}
