/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The value of a qcStatements extension. */
#include "fuzz.h"

#include <openssl/err.h>

#include "eonay-qc-statements.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const EonayQcStatements all =
      EONAY_QC_STATEMENTS_COMPLIANCE | EONAY_QC_STATEMENTS_LAW | EONAY_QC_STATEMENTS_SEAL;
  EonayQcStatements statements = all;

  if (!eonay_qc_statements_parse (data, size, &statements))
    g_assert_cmpint (statements, ==, EONAY_QC_STATEMENTS_NONE);
  g_assert_cmpint (statements & ~all, ==, 0);
  ERR_clear_error ();
  return 0;
}
