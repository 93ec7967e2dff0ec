/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-exchange-values.h"

#include <string.h>

#include "eonay-exchange-encoding.h"
#include "eonay-portal-reply.h"

/* No name of a slot: it is only masked. */
#define HOLDER "holder name"

/**
 * eonay_exchange_values_new:
 *
 * Returns: (transfer full) (element-type utf8 GBytes): no values
 */
GHashTable *
eonay_exchange_values_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
}

/**
 * eonay_exchange_values_copy:
 *
 * Returns: (transfer full) (element-type utf8 GBytes): the same values
 */
GHashTable *
eonay_exchange_values_copy (GHashTable *values)
{
  GHashTable *copy = eonay_exchange_values_new ();
  GHashTableIter iter;
  gpointer name;
  gpointer value;

  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, &name, &value))
    eonay_exchange_values_set_bytes (copy, name, value);
  return copy;
}

/**
 * eonay_exchange_values_set_bytes:
 * @value: (nullable): bytes; %NULL changes nothing
 *
 * Sets a slot's value.
 */
void
eonay_exchange_values_set_bytes (GHashTable *values, const char *name, GBytes *value)
{
  if (value != NULL)
    g_hash_table_insert (values, g_strdup (name), g_bytes_ref (value));
}

/**
 * eonay_exchange_values_set_text:
 * @value: (nullable): a text; %NULL changes nothing
 *
 * Sets a slot's value.
 */
void
eonay_exchange_values_set_text (GHashTable *values, const char *name, const char *value)
{
  g_autoptr (GBytes) bytes = value != NULL ? g_bytes_new (value, strlen (value)) : NULL;

  eonay_exchange_values_set_bytes (values, name, bytes);
}

/**
 * eonay_exchange_values_set_time:
 *
 * Sets the time to now.
 */
void
eonay_exchange_values_set_time (GHashTable *values)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *text = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");

  eonay_exchange_values_set_text (values, "time", text);
}

/**
 * eonay_exchange_values_begin:
 * @code: a code of the portal
 * @certificate: (nullable): the certificate that signs
 *
 * Drops all values and sets those that an exchange begins with.
 */
void
eonay_exchange_values_begin (GHashTable *values, const char *code, EonayCertificate *certificate)
{
  g_autofree char *uuid = g_uuid_string_random ();

  g_hash_table_remove_all (values);
  eonay_exchange_values_set_text (values, "code", code);
  eonay_exchange_values_set_text (values, "uuid", uuid);
  if (certificate == NULL)
    return;
  eonay_exchange_values_set_text (values, "national-id",
                                  eonay_certificate_get_national_id (certificate));
  eonay_exchange_values_set_text (values, HOLDER, eonay_certificate_get_holder (certificate));
  eonay_exchange_values_set_bytes (values, "certificate", eonay_certificate_get_der (certificate));
}

/**
 * eonay_exchange_values_mask:
 * @text: words of the portal
 *
 * Returns: (transfer full): one line without the code, the T.C. number, the holder's name and the text,
 *   which the portal may have repeated
 */
char *
eonay_exchange_values_mask (GHashTable *values, const char *text)
{
  static const char *const secrets[] = { "text", "code", "national-id", HOLDER };
  g_autofree char *masked = g_strdup (text);

  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    {
      GBytes *value = g_hash_table_lookup (values, secrets[i]);
      g_autofree char *secret = value != NULL ? eonay_exchange_dup_text (value) : NULL;
      g_auto (GStrv) parts = NULL;

      if (secret == NULL || *secret == '\0')
        continue;
      parts = g_strsplit (masked, secret, -1);
      g_free (masked);
      masked = g_strjoinv ("…", parts);
    }
  return eonay_portal_reply_dup_line (masked);
}
