/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-exchange-coder.h"

#include "eonay-provider.h"

/**
 * eonay_exchange_dup_text:
 * @value: bytes
 *
 * Returns: (transfer full) (nullable): the bytes as text; %NULL unless they are UTF-8 without NUL
 */
char *
eonay_exchange_dup_text (GBytes *value)
{
  gsize size;
  const char *data = g_bytes_get_data (value, &size);

  if (size == 0)
    return g_strdup ("");
  return g_utf8_validate_len (data, size, NULL) ? g_strndup (data, size) : NULL;
}

/**
 * eonay_exchange_code:
 * @coder: (nullable): a function of that name; %NULL if there is none
 * @name: its name
 * @value: what to encode or decode
 * @error: return location for an #EonayProviderError, which does not contain the value
 *
 * Returns: (transfer full) (nullable): the result; %NULL with an error
 */
GBytes *
eonay_exchange_code (EonayExchangeCoder coder, const char *name, GBytes *value, GError **error)
{
  GBytes *result = coder != NULL ? coder (value) : NULL;

  if (result == NULL)
    g_set_error (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNEXPECTED,
                 "coding a value of the exchange: it cannot be %s", name);
  return result;
}
