/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal-qualified.h"

#define QC_STATEMENTS "1.3.6.1.5.5.7.1.3"
#define QC_SYNTAX     "1.3.6.1.5.5.7.11.1"
#define QC_COMPLIANCE "0.4.0.1862.1.1"
#define QC_LAW_1      "2.16.792.1.61.0.1.5070.1.1"
#define QC_LAW_2      "2.16.792.1.61.0.1.5070.2.1"
#define QC_SEAL_1     "2.16.792.1.61.0.1.5070.1.3"
#define QC_SEAL_2     "2.16.792.1.61.0.1.5070.2.2"

static void
sequence_free (ASN1_SEQUENCE_ANY *sequence)
{
  sk_ASN1_TYPE_pop_free (sequence, ASN1_TYPE_free);
}

static ASN1_SEQUENCE_ANY *
read_sequence (const ASN1_STRING *string)
{
  const guchar *at = ASN1_STRING_get0_data (string);

  return d2i_ASN1_SEQUENCE_ANY (NULL, &at, ASN1_STRING_length (string));
}

static gboolean
is_object (const ASN1_TYPE *type, const char *oid)
{
  char text[80];

  return type != NULL && ASN1_TYPE_get (type) == V_ASN1_OBJECT &&
         OBJ_obj2txt (text, sizeof text, type->value.object, 1) > 0 && g_str_equal (text, oid);
}

static void
read_statement (ASN1_TYPE *statement, gboolean *compliance, gboolean *law, gboolean *seal)
{
  ASN1_SEQUENCE_ANY *parts;
  const ASN1_TYPE *id, *info;

  if (ASN1_TYPE_get (statement) != V_ASN1_SEQUENCE)
    return;
  parts = read_sequence (statement->value.sequence);
  id = sk_ASN1_TYPE_value (parts, 0);
  info = sk_ASN1_TYPE_value (parts, 1);
  *compliance |= is_object (id, QC_COMPLIANCE);
  *law |= is_object (id, QC_LAW_1) || is_object (id, QC_LAW_2);
  *seal |= is_object (id, QC_SEAL_1) || is_object (id, QC_SEAL_2);
  /* In Kamu SM's test hierarchy QcCompliance is inside this statement. */
  if (is_object (id, QC_SYNTAX) && info != NULL && ASN1_TYPE_get (info) == V_ASN1_SEQUENCE)
    {
      ASN1_SEQUENCE_ANY *inner = read_sequence (info->value.sequence);

      *compliance |= is_object (sk_ASN1_TYPE_value (inner, 0), QC_COMPLIANCE);
      sequence_free (inner);
    }
  sequence_free (parts);
}

PortalQualified
portal_qualified_read (X509 *certificate)
{
  ASN1_OBJECT *object = OBJ_txt2obj (QC_STATEMENTS, 1);
  int index = X509_get_ext_by_OBJ (certificate, object, -1);
  X509_EXTENSION *extension = index >= 0 ? X509_get_ext (certificate, index) : NULL;
  gboolean compliance = FALSE, law = FALSE, seal = FALSE;
  ASN1_SEQUENCE_ANY *statements;

  ASN1_OBJECT_free (object);
  if (extension == NULL)
    return (PortalQualified) { FALSE, FALSE };
  statements = read_sequence (X509_EXTENSION_get_data (extension));
  for (int i = 0; i < sk_ASN1_TYPE_num (statements); i++)
    read_statement (sk_ASN1_TYPE_value (statements, i), &compliance, &law, &seal);
  sequence_free (statements);
  return (PortalQualified) { compliance && law, seal };
}
