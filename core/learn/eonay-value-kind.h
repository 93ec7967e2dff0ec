/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/**
 * EonayValueKind:
 * @EONAY_VALUE_PLAIN: a word, a short number or a sentence
 * @EONAY_VALUE_UUID: a UUID
 * @EONAY_VALUE_TIME: the time as ${time} gives it
 * @EONAY_VALUE_OTHER_TIME: the time in another form
 * @EONAY_VALUE_HASH: as long as the result of a hash function, in hexadecimal digits or base64
 * @EONAY_VALUE_RANDOM: looks as if it were made by chance
 *
 * What a value looks like that is not known from elsewhere.
 */
typedef enum
{
  EONAY_VALUE_PLAIN,
  EONAY_VALUE_UUID,
  EONAY_VALUE_TIME,
  EONAY_VALUE_OTHER_TIME,
  EONAY_VALUE_HASH,
  EONAY_VALUE_RANDOM,
} EonayValueKind;

EonayValueKind eonay_value_kind_guess (GBytes *value, gint64 time);

typedef enum
{
  EONAY_OUTCOME_UNKNOWN,
  EONAY_OUTCOME_ACCEPTED,
  EONAY_OUTCOME_REFUSED,
  EONAY_OUTCOME_PENDING,
} EonayOutcome;

EonayOutcome eonay_outcome_guess (const char *name, const char *value);
gboolean eonay_outcome_is_named (const char *name);
char *eonay_value_dup_folded (const char *text);
GRegex *eonay_value_create_regex (const char *pattern, gboolean is_caseless, const char *text);
