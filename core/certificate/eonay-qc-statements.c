/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-qc-statements.h"

#include <openssl/asn1.h>
#include <openssl/objects.h>

/* Real certificates have fewer than ten statements; data from a card is not trusted. */
#define MAX_LENGTH     8192
#define MAX_STATEMENTS 64

#define OID_PKIX_SYNTAX "1.3.6.1.5.5.7.11.1"

static const struct
{
  const char *oid;
  EonayQcStatements meaning;
} known[] = {
  { "0.4.0.1862.1.1", EONAY_QC_STATEMENTS_COMPLIANCE },
  { "2.16.792.1.61.0.1.5070.1.1", EONAY_QC_STATEMENTS_LAW },
  { "2.16.792.1.61.0.1.5070.2.1", EONAY_QC_STATEMENTS_LAW },
  { "2.16.792.1.61.0.1.5070.1.3", EONAY_QC_STATEMENTS_SEAL },
  { "2.16.792.1.61.0.1.5070.2.2", EONAY_QC_STATEMENTS_SEAL },
};

static void
sequence_free (ASN1_SEQUENCE_ANY *sequence)
{
  sk_ASN1_TYPE_pop_free (sequence, ASN1_TYPE_free);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ASN1_SEQUENCE_ANY, sequence_free)

static ASN1_SEQUENCE_ANY *
parse_sequence (const guint8 *der, gsize length)
{
  const guint8 *at = der;
  g_autoptr (ASN1_SEQUENCE_ANY) sequence = NULL;

  if (length > MAX_LENGTH)
    return NULL;

  sequence = d2i_ASN1_SEQUENCE_ANY (NULL, &at, (long) length);
  if (sequence == NULL || at != der + length || sk_ASN1_TYPE_num (sequence) > MAX_STATEMENTS)
    return NULL;

  return g_steal_pointer (&sequence);
}

static ASN1_SEQUENCE_ANY *
parse_inner_sequence (const ASN1_TYPE *value)
{
  const ASN1_STRING *string = NULL;

  if (value == NULL || ASN1_TYPE_get (value) != V_ASN1_SEQUENCE)
    return NULL;

  /* An ASN1_TYPE holds the whole encoding of a sequence, with tag and length. */
  string = value->value.sequence;
  return parse_sequence (ASN1_STRING_get0_data (string), ASN1_STRING_length (string));
}

static gboolean
read_oid (ASN1_SEQUENCE_ANY *sequence, char oid[static 128])
{
  const ASN1_TYPE *first = NULL;
  int n = 0;

  if (sk_ASN1_TYPE_num (sequence) < 1)
    return FALSE;

  first = sk_ASN1_TYPE_value (sequence, 0);
  if (ASN1_TYPE_get (first) != V_ASN1_OBJECT)
    return FALSE;

  n = OBJ_obj2txt (oid, 128, first->value.object, TRUE);
  return n > 0 && n < 128;
}

static EonayQcStatements
get_meaning (const char *oid)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    {
      if (g_str_equal (oid, known[i].oid))
        return known[i].meaning;
    }

  return EONAY_QC_STATEMENTS_NONE;
}

/* QCStatement ::= SEQUENCE { statementId OBJECT IDENTIFIER, statementInfo ANY OPTIONAL } */
static gboolean
parse_statement (const ASN1_TYPE *value, EonayQcStatements *statements)
{
  g_autoptr (ASN1_SEQUENCE_ANY) statement = parse_inner_sequence (value);
  g_autoptr (ASN1_SEQUENCE_ANY) info = NULL;
  char oid[128];

  if (statement == NULL || !read_oid (statement, oid))
    return FALSE;

  *statements |= get_meaning (oid);

  /* A known test hierarchy puts QcCompliance into this statement as its semantics identifier. */
  if (g_str_equal (oid, OID_PKIX_SYNTAX) && sk_ASN1_TYPE_num (statement) > 1)
    {
      info = parse_inner_sequence (sk_ASN1_TYPE_value (statement, 1));
      if (info != NULL && read_oid (info, oid))
        *statements |= get_meaning (oid) & EONAY_QC_STATEMENTS_COMPLIANCE;
    }

  return TRUE;
}

/**
 * eonay_qc_statements_parse:
 * @der: (array length=length): the value of a qcStatements extension in DER
 * @length: its length in bytes
 * @statements: (out): the statements
 *
 * Reads a qcStatements extension (RFC 3739, 3.2.6). QcCompliance (ETSI EN 319 412-5) is accepted as
 * a separate statement and, for a known test hierarchy, inside a pkixQCSyntax statement.
 *
 * Returns: %FALSE if @der is malformed or has trailing bytes
 */
gboolean
eonay_qc_statements_parse (const guint8 *der, gsize length, EonayQcStatements *statements)
{
  g_autoptr (ASN1_SEQUENCE_ANY) sequence = NULL;
  EonayQcStatements found = EONAY_QC_STATEMENTS_NONE;

  *statements = EONAY_QC_STATEMENTS_NONE;

  sequence = parse_sequence (der, length);
  if (sequence == NULL)
    return FALSE;

  for (int i = 0; i < sk_ASN1_TYPE_num (sequence); i++)
    {
      if (!parse_statement (sk_ASN1_TYPE_value (sequence, i), &found))
        return FALSE;
    }

  *statements = found;
  return TRUE;
}
