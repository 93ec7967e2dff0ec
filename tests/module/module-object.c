/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "module-object.h"

#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "module-garbage.h"

struct _ModuleObject
{
  GHashTable *attributes; /* type → GBytes */
  EVP_PKEY *key;          /* NULL unless a private key */
};

static ModuleObject *
object_new (CK_OBJECT_CLASS class)
{
  ModuleObject *self = g_new0 (ModuleObject, 1);

  self->attributes = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_bytes_unref);
  g_hash_table_insert (self->attributes, GSIZE_TO_POINTER (CKA_CLASS),
                       g_bytes_new (&class, sizeof class));
  return self;
}

/**
 * module_object_free:
 */
void
module_object_free (ModuleObject *self)
{
  g_hash_table_unref (self->attributes);
  EVP_PKEY_free (self->key);
  g_free (self);
}

static void
set_bytes (ModuleObject *self, CK_ATTRIBUTE_TYPE type, const void *data, gsize size)
{
  g_hash_table_insert (self->attributes, GSIZE_TO_POINTER (type), g_bytes_new (data, size));
}

static void
set_flag (ModuleObject *self, CK_ATTRIBUTE_TYPE type, gboolean is_set)
{
  CK_BBOOL value = is_set ? CK_TRUE : CK_FALSE;

  set_bytes (self, type, &value, sizeof value);
}

static void
set_number (ModuleObject *self, CK_ATTRIBUTE_TYPE type, CK_ULONG value)
{
  set_bytes (self, type, &value, sizeof value);
}

/* An id is in hexadecimal digits. */
static void
set_names (ModuleObject *self, const char *id, const char *label)
{
  GByteArray *bytes = g_byte_array_new ();

  for (gsize i = 0; id[i] != '\0' && id[i + 1] != '\0'; i += 2)
    {
      guint8 byte = (guint8) (g_ascii_xdigit_value (id[i]) * 16 + g_ascii_xdigit_value (id[i + 1]));

      g_byte_array_append (bytes, &byte, 1);
    }
  set_bytes (self, CKA_ID, bytes->data, bytes->len);
  set_bytes (self, CKA_LABEL, label, strlen (label));
  g_byte_array_unref (bytes);
}

static void
set_number_of_key (ModuleObject *self, CK_ATTRIBUTE_TYPE type, EVP_PKEY *key, const char *name)
{
  BIGNUM *number = NULL;
  g_autofree unsigned char *bytes = NULL;

  if (EVP_PKEY_get_bn_param (key, name, &number) != 1)
    return;

  bytes = g_malloc ((gsize) BN_num_bytes (number));
  set_bytes (self, type, bytes, (gsize) BN_bn2bin (number, bytes));
  BN_free (number);
}

static void
set_curve (ModuleObject *self, EVP_PKEY *key)
{
  char name[80];
  gsize length = 0;
  unsigned char *der = NULL;
  int size = 0;

  if (EVP_PKEY_get_utf8_string_param (key, OSSL_PKEY_PARAM_GROUP_NAME, name, sizeof name,
                                      &length) != 1)
    return;

  size = i2d_ASN1_OBJECT (OBJ_nid2obj (OBJ_txt2nid (name)), &der);
  set_bytes (self, CKA_EC_PARAMS, der, (gsize) MAX (size, 0));
  OPENSSL_free (der);
}

/* Only on the public key, as on cards: an OCTET STRING around the point. */
static void
set_point (ModuleObject *self, EVP_PKEY *key)
{
  ASN1_OCTET_STRING *string = ASN1_OCTET_STRING_new ();
  unsigned char *point = NULL;
  unsigned char *der = NULL;
  gsize size = EVP_PKEY_get1_encoded_public_key (key, &point);

  ASN1_OCTET_STRING_set (string, point, (int) size);
  size = (gsize) i2d_ASN1_OCTET_STRING (string, &der);
  set_bytes (self, CKA_EC_POINT, der, size);
  OPENSSL_free (der);
  OPENSSL_free (point);
  ASN1_OCTET_STRING_free (string);
}

static ModuleObject *
new_key (CK_OBJECT_CLASS class, EVP_PKEY *key)
{
  ModuleObject *self = object_new (class);

  set_flag (self, CKA_TOKEN, TRUE);
  if (EVP_PKEY_get_base_id (key) == EVP_PKEY_RSA)
    {
      set_number (self, CKA_KEY_TYPE, CKK_RSA);
      set_number_of_key (self, CKA_MODULUS, key, OSSL_PKEY_PARAM_RSA_N);
      set_number_of_key (self, CKA_PUBLIC_EXPONENT, key, OSSL_PKEY_PARAM_RSA_E);
    }
  else if (EVP_PKEY_get_base_id (key) == EVP_PKEY_ED25519)
    set_number (self, CKA_KEY_TYPE, CKK_EC_EDWARDS);
  else
    {
      set_number (self, CKA_KEY_TYPE, CKK_EC);
      set_curve (self, key);
      if (class == CKO_PUBLIC_KEY)
        set_point (self, key);
    }
  return self;
}

static ModuleObject *
new_certificate (GBytes *der)
{
  ModuleObject *self = object_new (CKO_CERTIFICATE);

  set_flag (self, CKA_TOKEN, TRUE);
  set_flag (self, CKA_PRIVATE, FALSE);
  set_number (self, CKA_CERTIFICATE_TYPE, CKC_X_509);
  g_hash_table_insert (self->attributes, GSIZE_TO_POINTER (CKA_VALUE), g_bytes_ref (der));
  return self;
}

static EVP_PKEY *
parse_key (GBytes *pem)
{
  BIO *bio = BIO_new_mem_buf (g_bytes_get_data (pem, NULL), (int) g_bytes_get_size (pem));
  EVP_PKEY *key = PEM_read_bio_PrivateKey (bio, NULL, NULL, NULL);

  BIO_free (bio);
  return key;
}

/* The key to sign with; its attributes are those of @key even if it is a wrong one. */
static EVP_PKEY *
signing_key (ModuleConfig *config, EVP_PKEY *key)
{
  if (module_garbage_is (config, "wrong-key"))
    return EVP_PKEY_get_base_id (key) == EVP_PKEY_EC ? EVP_EC_gen ("P-256") : EVP_RSA_gen (2048);

  EVP_PKEY_up_ref (key);
  return key;
}

static void
add_keys (ModuleConfig *config,
          const char *group,
          const char *cert_id,
          const char *cert_label,
          GPtrArray *objects)
{
  g_autoptr (GBytes) pem = module_config_read_file (config, group, "key");
  g_autofree char *id = module_config_dup_string (config, group, "key-id", cert_id);
  g_autofree char *label = module_config_dup_string (config, group, "key-label", cert_label);
  EVP_PKEY *key = pem != NULL ? parse_key (pem) : NULL;
  ModuleObject *object = NULL;

  if (key == NULL)
    return;

  object = new_key (CKO_PRIVATE_KEY, key);
  object->key = signing_key (config, key);
  set_names (object, id, label);
  set_flag (object, CKA_PRIVATE, TRUE);
  set_flag (object, CKA_SENSITIVE, TRUE);
  set_flag (object, CKA_SIGN, TRUE);
  set_flag (object, CKA_ALWAYS_AUTHENTICATE,
            module_config_get_boolean (config, group, "always-authenticate", FALSE));
  g_ptr_array_add (objects, object);

  if (module_config_get_boolean (config, group, "public-key", TRUE))
    {
      object = new_key (CKO_PUBLIC_KEY, key);
      set_names (object, id, label);
      set_flag (object, CKA_PRIVATE, FALSE);
      g_ptr_array_add (objects, object);
    }
  EVP_PKEY_free (key);
}

/**
 * module_object_add_group:
 * @group: group of the key file: a certificate and its key
 * @objects: (element-type ModuleObject): the objects are added to it
 */
void
module_object_add_group (ModuleConfig *config, const char *group, GPtrArray *objects)
{
  g_autofree char *number = g_strdup_printf (
      "%02x", (guint) g_ascii_strtoull (group + strcspn (group, "0123456789"), NULL, 10));
  g_autofree char *id = module_config_dup_string (config, group, "id", number);
  g_autofree char *label = module_config_dup_string (config, group, "label", group);
  g_autoptr (GBytes) der = module_config_read_file (config, group, "file");

  if (der != NULL)
    {
      ModuleObject *object = new_certificate (der);

      set_names (object, id, label);
      g_ptr_array_add (objects, object);
    }
  add_keys (config, group, id, label, objects);
}

/**
 * module_object_matches:
 *
 * Returns: whether it has all of the attributes (PKCS #11 v2.40, 5.7)
 */
gboolean
module_object_matches (ModuleObject *self, const CK_ATTRIBUTE *attributes, CK_ULONG n_attributes)
{
  for (CK_ULONG i = 0; i < n_attributes; i++)
    {
      GBytes *value = g_hash_table_lookup (self->attributes, GSIZE_TO_POINTER (attributes[i].type));

      if (value == NULL || g_bytes_get_size (value) != attributes[i].ulValueLen ||
          memcmp (g_bytes_get_data (value, NULL), attributes[i].pValue, attributes[i].ulValueLen) !=
              0)
        return FALSE;
    }
  return TRUE;
}

/**
 * module_object_get_attribute:
 * @attribute: as for C_GetAttributeValue
 */
CK_RV
module_object_get_attribute (ModuleObject *self, CK_ATTRIBUTE *attribute)
{
  GBytes *value = g_hash_table_lookup (self->attributes, GSIZE_TO_POINTER (attribute->type));
  gsize size = value != NULL ? g_bytes_get_size (value) : 0;

  if (value == NULL)
    {
      attribute->ulValueLen = CK_UNAVAILABLE_INFORMATION;
      return CKR_ATTRIBUTE_TYPE_INVALID;
    }
  if (attribute->pValue != NULL && attribute->ulValueLen < size)
    {
      attribute->ulValueLen = CK_UNAVAILABLE_INFORMATION;
      return CKR_BUFFER_TOO_SMALL;
    }
  if (attribute->pValue != NULL && size > 0)
    memcpy (attribute->pValue, g_bytes_get_data (value, NULL), size);
  attribute->ulValueLen = size;
  return CKR_OK;
}

/**
 * module_object_has_flag:
 *
 * Returns: whether a boolean attribute is there and true
 */
gboolean
module_object_has_flag (ModuleObject *self, CK_ATTRIBUTE_TYPE type)
{
  CK_BBOOL value = CK_TRUE;
  CK_ATTRIBUTE attribute = { type, &value, sizeof value };

  return module_object_matches (self, &attribute, 1);
}

/**
 * module_object_is_private:
 *
 * Returns: whether it is only visible after login
 */
gboolean
module_object_is_private (ModuleObject *self)
{
  return module_object_has_flag (self, CKA_PRIVATE);
}

/**
 * module_object_get_key:
 *
 * Returns: (transfer none) (nullable): the private key
 */
EVP_PKEY *
module_object_get_key (ModuleObject *self)
{
  return self->key;
}
