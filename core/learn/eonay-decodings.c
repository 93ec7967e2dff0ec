/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-decodings.h"

#include <string.h>

#include "eonay-exchange-encoding.h"

/* Base64 of base64, or percent-encoded base64; deeper nesting was never seen. */
#define MAX_DEPTH 2
#define MAX_SIZE  ((gsize) 8 * 1024 * 1024)

/* RFC 7468, with any label. */
static GBytes *
decode_pem (GBytes *encoded)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (encoded, &size);
  g_autofree char *text = g_strndup (data != NULL ? data : "", size);
  char *start = strstr (text, "-----BEGIN ");
  char *end = start != NULL ? strstr (start, "-----END ") : NULL;
  g_autoptr (GBytes) inner = NULL;

  start = start != NULL ? strstr (start + strlen ("-----BEGIN "), "-----") : NULL;
  if (start == NULL || end == NULL || start >= end)
    return NULL;
  start += strlen ("-----");
  inner = g_bytes_new (start, (gsize) (end - start));
  return eonay_exchange_decode ("base64", inner, NULL);
}

static GBytes *
decode (const char *name, GBytes *encoded)
{
  g_autoptr (GBytes) value = g_str_equal (name, "pem")
                                 ? decode_pem (encoded)
                                 : eonay_exchange_decode (name, encoded, NULL);

  return value != NULL && g_bytes_get_size (value) > 0 && !g_bytes_equal (value, encoded)
             ? g_steal_pointer (&value)
             : NULL;
}

static gboolean
search_below (GBytes *encoded,
              const char **names,
              guint depth,
              EonayDecodingFunc func,
              gpointer user_data)
{
  static const char *const decoders[] = { "base64", "base64url", "hex", "pem", "html", "percent" };

  if (func (encoded, names, user_data))
    return TRUE;
  for (gsize i = 0; depth < MAX_DEPTH && i < G_N_ELEMENTS (decoders); i++)
    {
      g_autoptr (GBytes) value = decode (decoders[i], encoded);
      gboolean is_found = FALSE;

      names[depth] = decoders[i];
      is_found = value != NULL && search_below (value, names, depth + 1, func, user_data);
      names[depth] = NULL;
      if (is_found)
        return TRUE;
    }
  return FALSE;
}

/**
 * eonay_decodings_search:
 * @encoded: a value
 * @func: called with the value and with all that it may encode, until it returns %TRUE
 *
 * Returns: whether @func returned %TRUE
 */
gboolean
eonay_decodings_search (GBytes *encoded, EonayDecodingFunc func, gpointer user_data)
{
  const char *names[MAX_DEPTH + 1] = { NULL };

  return g_bytes_get_size (encoded) <= MAX_SIZE &&
         search_below (encoded, names, 0, func, user_data);
}
