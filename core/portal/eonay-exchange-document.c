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
 * eonay_exchange_document_clear:
 * @self: a document
 *
 * Drops what was read.
 */
void
eonay_exchange_document_clear (EonayExchangeDocument *self)
{
  g_clear_pointer (&self->shown, g_free);
  g_clear_pointer (&self->data, g_free);
}

/**
 * eonay_exchange_document_read:
 * @self: a document
 * @answer: an answer that was accepted
 * @call: its call
 * @error: return location for an #EonayProviderError
 *
 * Reads what stands in this answer.
 *
 * Returns: whether it is a text that is to be signed, or nothing
 */
gboolean
eonay_exchange_document_read (EonayExchangeDocument *self,
                              EonayExchangeAnswer *answer,
                              EonayExchangeCall *call,
                              GError **error)
{
  return check_operation (answer, call, error) &&
         read_text (answer, &call->text, &self->shown, error) &&
         read_text (answer, &call->data, &self->data, error);
}

/**
 * eonay_exchange_document_get_text:
 * @self: a document
 *
 * Returns: (transfer none) (nullable): what is signed, and therefore shown
 */
const char *
eonay_exchange_document_get_text (const EonayExchangeDocument *self)
{
  return self->data != NULL ? self->data : self->shown;
}

/**
 * eonay_exchange_document_get_portal_text:
 * @self: a document
 *
 * Returns: (transfer none) (nullable): what the portal shows, if it is something else
 */
const char *
eonay_exchange_document_get_portal_text (const EonayExchangeDocument *self)
{
  return self->data != NULL && g_strcmp0 (self->data, self->shown) != 0 ? self->shown : NULL;
}
