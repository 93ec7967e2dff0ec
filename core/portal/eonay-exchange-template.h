/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-profile-fault.h"

/* How a slot's value is written into the text around it. */
typedef enum
{
  EONAY_EXCHANGE_ESCAPE_NONE, /* any bytes */
  EONAY_EXCHANGE_ESCAPE_TEXT, /* UTF-8 */
  EONAY_EXCHANGE_ESCAPE_PERCENT,
  EONAY_EXCHANGE_ESCAPE_JSON,
  EONAY_EXCHANGE_ESCAPE_XML,
} EonayExchangeEscape;

/* A literal text and the slot that follows it; slot: NULL at the end. */
typedef struct
{
  char *literal;
  char *slot;
  GStrv filters;
} EonayExchangePart;

/* A text with slots, "${NAME:FILTER:FILTER}"; "$$" is a dollar sign. */
typedef struct
{
  GPtrArray *parts;
  EonayExchangeEscape escape;
} EonayExchangeTemplate;

/* kind, detail: what is wrong, if NULL is returned. */
EonayExchangeTemplate *eonay_exchange_template_new (const char *text,
                                                    EonayExchangeEscape escape,
                                                    EonayProfileFaultKind *kind,
                                                    char **detail);
void eonay_exchange_template_free (EonayExchangeTemplate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayExchangeTemplate, eonay_exchange_template_free)

gboolean eonay_exchange_part_is_path (EonayExchangePart *self);
gboolean eonay_exchange_template_has_slot (EonayExchangeTemplate *self, const char *slot);
gboolean eonay_exchange_template_is_well_formed (EonayExchangeTemplate *self);
/* values: of GBytes by the slots' names */
GBytes *
eonay_exchange_template_fill (EonayExchangeTemplate *self, GHashTable *values, GError **error);
