/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Rows of text in aligned columns. Escapes terminal control sequences. */
typedef struct _EonayCliColumns EonayCliColumns;

/* indent: blanks before each row. */
EonayCliColumns *eonay_cli_columns_new (guint indent);
void eonay_cli_columns_free (EonayCliColumns *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayCliColumns, eonay_cli_columns_free)

/* cells: NULL-terminated. */
void eonay_cli_columns_add (EonayCliColumns *self, ...) G_GNUC_NULL_TERMINATED;
/* Prints one line for each row, without trailing blanks. */
void eonay_cli_columns_print (EonayCliColumns *self);
