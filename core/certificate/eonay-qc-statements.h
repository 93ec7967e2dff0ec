/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/**
 * EonayQcStatements:
 * @EONAY_QC_STATEMENTS_NONE: no statement of interest
 * @EONAY_QC_STATEMENTS_COMPLIANCE: QcCompliance, ETSI EN 319 412-5
 * @EONAY_QC_STATEMENTS_LAW: qualified under law 5070
 * @EONAY_QC_STATEMENTS_SEAL: an institution's seal under law 5070
 *
 * Claims of a certificate's qcStatements.
 */
typedef enum
{
  EONAY_QC_STATEMENTS_NONE = 0,
  EONAY_QC_STATEMENTS_COMPLIANCE = 1 << 0,
  EONAY_QC_STATEMENTS_LAW = 1 << 1,
  EONAY_QC_STATEMENTS_SEAL = 1 << 2,
} EonayQcStatements;

gboolean eonay_qc_statements_parse (const guint8 *der, gsize length, EonayQcStatements *statements);
