/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-exchange-document.h"

#include "eonay-exchange-encoding.h"
#include "eonay-provider.h"

/* The bytes must be a text, so that they can be shown. */
static gboolean
read_text (EonayExchangeAnswer *answer,
           const EonayExchangeContent *content,
           char **text,
           GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  if (content->expression == NULL)
    return TRUE;
  bytes = eonay_exchange_answer_decode (answer, content, error);
  if (bytes == NULL)
    return FALSE;
  *text = eonay_exchange_dup_text (bytes);
  if (*text != NULL && **text != '\0')
    return TRUE;
  g_set_error_literal (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNEXPECTED,
                       "reading the portal's answer: what is to be signed is no text");
  return FALSE;
}

/* Only a text is signed, whatever else the portal's codes are for. */
static gboolean
check_operation (EonayExchangeAnswer *answer, EonayExchangeCall *call, GError **error)
{
  g_autofree char *operation =
      call->operation != NULL ? eonay_exchange_answer_dup_value (answer, call->operation) : NULL;

  if (call->operation == NULL ||
      (operation != NULL && g_strv_contains ((const char *const *) call->operations, operation)))
    return TRUE;
  g_set_error_literal (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_OTHER_OPERATION,
                       "reading the portal's answer: the code is not for signing a text");
  return FALSE;
}

/**
 * eonay_exchange_document_read:
 * @answer: an answer that was accepted
 * @call: its call
 * @text: (inout) (nullable): set to what is signed: the data, if they stand in a field of their own
 * @portal_text: (inout) (nullable): set to what the portal shows, if it is something else
 * @error: return location for an #EonayProviderError
 *
 * Reads what the portal wants signed, if it stands in this answer.
 *
 * Returns: whether a text is to be signed, or none stands there
 */
gboolean
eonay_exchange_document_read (EonayExchangeAnswer *answer,
                              EonayExchangeCall *call,
                              char **text,
                              char **portal_text,
                              GError **error)
{
  g_autofree char *shown = NULL;
  g_autofree char *data = NULL;

  if (!check_operation (answer, call, error) || !read_text (answer, &call->text, &shown, error) ||
      !read_text (answer, &call->data, &data, error))
    return FALSE;
  if (shown == NULL && data == NULL)
    return TRUE;
  if (data != NULL && shown != NULL && !g_str_equal (data, shown))
    *portal_text = g_steal_pointer (&shown);
  *text = data != NULL ? g_steal_pointer (&data) : g_steal_pointer (&shown);
  return TRUE;
}
