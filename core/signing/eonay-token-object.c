/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-token-object.h"

#include <openssl/err.h>

#include "eonay-ckr.h"
#include "eonay-error.h"

/* Not by libp11, which believes a module every size and count, waits without an end for a session
 * that it cannot open, and gives up all certificates where one cannot be read. What is larger or
 * more than any card has is left out. */
#define MAX_OBJECTS          64
#define MAX_CERTIFICATE_SIZE ((gsize) 32 * 1024)
#define MAX_NAME_SIZE        255

#define FIND_AT_ONCE 16

/**
 * eonay_token_object_free:
 */
void
eonay_token_object_free (EonayTokenObject *self)
{
  X509_free (self->certificate);
  g_clear_pointer (&self->id, g_bytes_unref);
  g_free (self->label);
  g_free (self);
}

/**
 * eonay_token_object_read_attribute:
 * @max_size: what is larger is taken for none
 * @rv: (out): what the module answered
 *
 * Returns: (transfer full) (nullable): the attribute, %NULL where the object has none
 */
GBytes *
eonay_token_object_read_attribute (CK_FUNCTION_LIST *functions,
                                   CK_SESSION_HANDLE session,
                                   CK_OBJECT_HANDLE object,
                                   CK_ATTRIBUTE_TYPE type,
                                   gsize max_size,
                                   CK_RV *rv)
{
  CK_ATTRIBUTE attribute = { type, NULL, 0 };
  g_autofree guint8 *value = NULL;
  gsize size = 0;

  *rv = functions->C_GetAttributeValue (session, object, &attribute, 1);
  size = attribute.ulValueLen;
  if (*rv != CKR_OK || size > max_size)
    return NULL;

  value = g_malloc0 (size + 1);
  attribute.pValue = value;
  *rv = functions->C_GetAttributeValue (session, object, &attribute, 1);
  if (*rv != CKR_OK || attribute.ulValueLen > size)
    return NULL;

  return g_bytes_new_take (g_steal_pointer (&value), attribute.ulValueLen);
}

/* An empty one where there is none. */
static GBytes *
read_name (CK_FUNCTION_LIST *functions,
           CK_SESSION_HANDLE session,
           CK_OBJECT_HANDLE object,
           CK_ATTRIBUTE_TYPE type)
{
  CK_RV rv = CKR_OK;
  GBytes *name =
      eonay_token_object_read_attribute (functions, session, object, type, MAX_NAME_SIZE, &rv);

  return name != NULL ? name : g_bytes_new_static ("", 0);
}

static X509 *
parse_certificate (GBytes *der)
{
  gsize size = 0;
  const unsigned char *data = g_bytes_get_data (der, &size);
  X509 *certificate = d2i_X509 (NULL, &data, (long) size);

  ERR_clear_error ();
  return certificate;
}

/* NULL where it is none that can be used. */
static EonayTokenObject *
read_certificate (CK_FUNCTION_LIST *functions,
                  CK_SESSION_HANDLE session,
                  CK_OBJECT_HANDLE object,
                  CK_RV *rv)
{
  g_autoptr (GBytes) der = eonay_token_object_read_attribute (functions, session, object, CKA_VALUE,
                                                              MAX_CERTIFICATE_SIZE, rv);
  X509 *certificate = der != NULL ? parse_certificate (der) : NULL;
  EonayTokenObject *self = NULL;
  g_autoptr (GBytes) label = NULL;

  if (certificate == NULL)
    return NULL;

  label = read_name (functions, session, object, CKA_LABEL);
  self = g_new0 (EonayTokenObject, 1);
  self->certificate = certificate;
  self->id = read_name (functions, session, object, CKA_ID);
  self->label = g_strndup ((const char *) g_bytes_get_data (label, NULL), g_bytes_get_size (label));
  return self;
}

/**
 * eonay_token_object_find:
 * @class: what kind of objects
 * @doing: what that is for, in errors
 *
 * Returns: (transfer full) (element-type CK_OBJECT_HANDLE) (nullable): handles, as many as a card
 *   may have at most
 */
GArray *
eonay_token_object_find (CK_FUNCTION_LIST *functions,
                         CK_SESSION_HANDLE session,
                         CK_OBJECT_CLASS class,
                         const char *doing,
                         GError **error)
{
  CK_ATTRIBUTE wanted = { CKA_CLASS, &class, sizeof class };
  g_autoptr (GArray) handles = g_array_new (FALSE, FALSE, sizeof (CK_OBJECT_HANDLE));
  CK_OBJECT_HANDLE found[FIND_AT_ONCE];
  CK_ULONG n_found = FIND_AT_ONCE;
  CK_RV rv = functions->C_FindObjectsInit (session, &wanted, 1);

  while (rv == CKR_OK && n_found > 0 && handles->len < MAX_OBJECTS)
    {
      n_found = 0;
      rv = functions->C_FindObjects (session, found, FIND_AT_ONCE, &n_found);
      if (rv == CKR_OK)
        g_array_append_vals (handles, found, (guint) MIN (n_found, FIND_AT_ONCE));
    }
  if (handles->len >= MAX_OBJECTS)
    g_warning ("%s: objects after the first %d are left out", doing, MAX_OBJECTS);
  functions->C_FindObjectsFinal (session);

  if (rv == CKR_OK)
    return g_steal_pointer (&handles);
  eonay_ckr_set_error (error, rv, doing);
  return NULL;
}

/**
 * eonay_token_object_read_certificates:
 * @functions: of the module
 * @session: a session with the card
 * @error: return location: codes of %EONAY_ERROR
 *
 * Reads the certificates, as they may be read without a PIN. One that is not X.509, or too large for
 * one, is left out and the others told; so an error is set only where none could be read.
 *
 * Returns: (transfer full) (element-type EonayTokenObject) (nullable): the certificates, maybe none
 */
GPtrArray *
eonay_token_object_read_certificates (CK_FUNCTION_LIST *functions,
                                      CK_SESSION_HANDLE session,
                                      GError **error)
{
  g_autoptr (GArray) handles = eonay_token_object_find (
      functions, session, CKO_CERTIFICATE, "reading the certificates of a card", error);
  g_autoptr (GPtrArray) objects =
      g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_token_object_free);
  CK_RV failure = CKR_OK;

  for (guint i = 0; handles != NULL && i < handles->len; i++)
    {
      CK_RV rv = CKR_OK;
      EonayTokenObject *object =
          read_certificate (functions, session, g_array_index (handles, CK_OBJECT_HANDLE, i), &rv);

      if (object != NULL)
        g_ptr_array_add (objects, object);
      else if (rv != CKR_OK)
        failure = rv;
      else
        g_warning ("reading the certificates of a card: one is too large or none, and left out");
    }

  if (handles == NULL)
    return NULL;
  if (objects->len > 0 || failure == CKR_OK)
    return g_steal_pointer (&objects);
  eonay_ckr_set_error (error, failure, "reading the certificates of a card");
  return NULL;
}
