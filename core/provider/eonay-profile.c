/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-profile.h"

struct _EonayProfile
{
  GObject parent_instance;

  char *id;
  /* Where it was searched for; NULL for a text. */
  GStrv folders;
  GKeyFile *key_file;
};

G_DEFINE_FINAL_TYPE (EonayProfile, eonay_profile, G_TYPE_OBJECT)

static void
eonay_profile_finalize (GObject *object)
{
  EonayProfile *self = EONAY_PROFILE (object);

  g_free (self->id);
  g_strfreev (self->folders);
  g_key_file_unref (self->key_file);
  G_OBJECT_CLASS (eonay_profile_parent_class)->finalize (object);
}

static void
eonay_profile_class_init (EonayProfileClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_profile_finalize;
}

static void
eonay_profile_init (EonayProfile *self)
{
  self->key_file = g_key_file_new ();
}

/* Copies raw values, so that escapes and translated keys are preserved. */
static void
eonay_profile_override (EonayProfile *self, GKeyFile *other)
{
  g_auto (GStrv) groups = g_key_file_get_groups (other, NULL);

  for (gsize i = 0; groups[i] != NULL; i++)
    {
      g_auto (GStrv) keys = g_key_file_get_keys (other, groups[i], NULL, NULL);

      for (gsize j = 0; keys != NULL && keys[j] != NULL; j++)
        {
          g_autofree char *value = g_key_file_get_value (other, groups[i], keys[j], NULL);

          g_key_file_set_value (self->key_file, groups[i], keys[j], value);
        }
    }
}

static gboolean
eonay_profile_load_file (EonayProfile *self, const char *path, gboolean *found, GError **error)
{
  g_autoptr (GKeyFile) other = g_key_file_new ();
  g_autoptr (GError) local_error = NULL;

  if (g_key_file_load_from_file (other, path, G_KEY_FILE_KEEP_TRANSLATIONS, &local_error))
    {
      *found = TRUE;
      eonay_profile_override (self, other);
      return TRUE;
    }
  if (g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return TRUE;
  g_propagate_prefixed_error (error, g_steal_pointer (&local_error), "reading profile %s: ", path);
  return FALSE;
}

/**
 * eonay_profile_new_for_id:
 * @id: the profile's id, a file name without its ".ini"
 * @folders: (array zero-terminated=1): the folders to search; a later folder overrides an earlier
 *   one key by key
 * @error: return location for an error
 *
 * Reads a provider's profile. Fails if an existing file cannot be read: a partly applied override
 * could mean another portal than the administrator intended.
 *
 * Returns: (transfer full) (nullable): the profile; %NULL with a #GFileError or #GKeyFileError
 */
EonayProfile *
eonay_profile_new_for_id (const char *id, const char *const *folders, GError **error)
{
  g_autoptr (EonayProfile) self = g_object_new (EONAY_TYPE_PROFILE, NULL);
  g_autofree char *name = g_strconcat (id, ".ini", NULL);
  gboolean found = FALSE;

  self->id = g_strdup (id);
  self->folders = g_strdupv ((GStrv) folders);
  for (gsize i = 0; folders[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (folders[i], name, NULL);

      if (!eonay_profile_load_file (self, path, &found, error))
        return NULL;
    }
  if (!found)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT, "reading profile %s: no such file", id);
      return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * eonay_profile_new_for_text:
 * @id: the profile's id
 * @text: the text of a profile
 * @base: (nullable): the profile that it overrides key by key
 * @error: return location for a #GKeyFileError
 *
 * Returns: (transfer full) (nullable): the profile; %NULL with an error
 */
EonayProfile *
eonay_profile_new_for_text (const char *id, const char *text, EonayProfile *base, GError **error)
{
  g_autoptr (EonayProfile) self = g_object_new (EONAY_TYPE_PROFILE, NULL);
  g_autoptr (GKeyFile) other = g_key_file_new ();

  self->id = g_strdup (id);
  if (base != NULL)
    eonay_profile_override (self, base->key_file);
  if (!g_key_file_load_from_data (other, text, (gsize) -1, G_KEY_FILE_KEEP_TRANSLATIONS, error))
    return NULL;
  eonay_profile_override (self, other);
  return g_steal_pointer (&self);
}

/**
 * eonay_profile_dup_groups:
 * @self: a profile
 *
 * Returns: (transfer full) (not nullable): the names of the groups, in their order in the file
 */
GStrv
eonay_profile_dup_groups (EonayProfile *self)
{
  g_return_val_if_fail (EONAY_IS_PROFILE (self), NULL);
  return g_key_file_get_groups (self->key_file, NULL);
}

/**
 * eonay_profile_dup_keys:
 * @self: a profile
 * @group: a group
 *
 * Returns: (transfer full) (not nullable): the group's keys, those with an empty value too; empty
 *   if there is no such group
 */
GStrv
eonay_profile_dup_keys (EonayProfile *self, const char *group)
{
  GStrv keys;

  g_return_val_if_fail (EONAY_IS_PROFILE (self), NULL);

  keys = g_key_file_get_keys (self->key_file, group, NULL, NULL);
  return keys != NULL ? keys : g_new0 (char *, 1);
}

/**
 * eonay_profile_is_readable:
 * @self: a profile
 * @group: a group
 * @key: a key
 * @is_list: whether its value is a list
 *
 * Returns: whether the value, if there is one, is UTF-8 without an unknown escape; otherwise GLib
 *   leaves it out or takes it as it is
 */
gboolean
eonay_profile_is_readable (EonayProfile *self, const char *group, const char *key, gboolean is_list)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) values = NULL;
  g_autofree char *value = NULL;

  g_return_val_if_fail (EONAY_IS_PROFILE (self), FALSE);

  if (is_list)
    values = g_key_file_get_string_list (self->key_file, group, key, NULL, &error);
  else
    value = g_key_file_get_string (self->key_file, group, key, &error);
  return error == NULL ||
         g_error_matches (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND) ||
         g_error_matches (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_GROUP_NOT_FOUND);
}

/**
 * eonay_profile_get_id:
 * @self: a profile
 *
 * Returns: (transfer none) (not nullable): the profile's id
 */
const char *
eonay_profile_get_id (EonayProfile *self)
{
  g_return_val_if_fail (EONAY_IS_PROFILE (self), NULL);
  return self->id;
}

/**
 * eonay_profile_find_file:
 * @self: a profile
 * @extension: such as ".pem"
 *
 * Returns: (transfer full) (nullable): the path of the file `ID` + @extension that stands beside the
 *   profile, in the last folder that has one; %NULL if none has, or the profile is not from files
 */
char *
eonay_profile_find_file (EonayProfile *self, const char *extension)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (EONAY_IS_PROFILE (self), NULL);

  name = g_strconcat (self->id, extension, NULL);
  for (guint i = self->folders != NULL ? g_strv_length (self->folders) : 0; i > 0; i--)
    {
      g_autofree char *path = g_build_filename (self->folders[i - 1], name, NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }
  return NULL;
}

static char *
take_unless_empty (char *value)
{
  if (value != NULL && *value == '\0')
    g_clear_pointer (&value, g_free);
  return value;
}

/**
 * eonay_profile_dup_string:
 * @self: a profile
 * @group: a group
 * @key: a key
 *
 * Returns: (transfer full) (nullable): the value; %NULL if it is missing or empty, so that an
 *   override can remove a value
 */
char *
eonay_profile_dup_string (EonayProfile *self, const char *group, const char *key)
{
  g_return_val_if_fail (EONAY_IS_PROFILE (self), NULL);
  return take_unless_empty (g_key_file_get_string (self->key_file, group, key, NULL));
}

/**
 * eonay_profile_dup_locale_string:
 * @self: a profile
 * @group: a group
 * @key: a key
 *
 * Returns: (transfer full) (nullable): like eonay_profile_dup_string(), in the user's language
 */
char *
eonay_profile_dup_locale_string (EonayProfile *self, const char *group, const char *key)
{
  g_return_val_if_fail (EONAY_IS_PROFILE (self), NULL);
  return take_unless_empty (g_key_file_get_locale_string (self->key_file, group, key, NULL, NULL));
}

/**
 * eonay_profile_dup_strings:
 * @self: a profile
 * @group: a group
 * @key: a key
 *
 * Returns: (transfer full) (not nullable): the values of a list, separated by ';' in the file;
 *   empty if the key is missing
 */
GStrv
eonay_profile_dup_strings (EonayProfile *self, const char *group, const char *key)
{
  GStrv values;

  g_return_val_if_fail (EONAY_IS_PROFILE (self), NULL);

  values = g_key_file_get_string_list (self->key_file, group, key, NULL, NULL);
  return values != NULL ? values : g_new0 (char *, 1);
}

/**
 * eonay_profile_get_uint:
 * @self: a profile
 * @group: a group
 * @key: a key
 * @fallback: the default if the key is missing or not a number
 *
 * Returns: the number
 */
guint
eonay_profile_get_uint (EonayProfile *self, const char *group, const char *key, guint fallback)
{
  g_autofree char *value = NULL;
  g_autoptr (GError) error = NULL;
  guint64 number;

  g_return_val_if_fail (EONAY_IS_PROFILE (self), fallback);

  value = eonay_profile_dup_string (self, group, key);
  if (value == NULL)
    return fallback;
  if (!g_ascii_string_to_unsigned (g_strstrip (value), 10, 0, G_MAXINT, &number, &error))
    {
      g_warning ("profile %s: [%s] %s: %s", self->id, group, key, error->message);
      return fallback;
    }
  return (guint) number;
}
