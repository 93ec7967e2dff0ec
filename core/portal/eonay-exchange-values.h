/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-certificate.h"

/* The values of slots: GBytes by name. */
GHashTable *eonay_exchange_values_new (void);
GHashTable *eonay_exchange_values_copy (GHashTable *values);
void
eonay_exchange_values_begin (GHashTable *values, const char *code, EonayCertificate *certificate);
void eonay_exchange_values_set_bytes (GHashTable *values, const char *name, GBytes *value);
void eonay_exchange_values_set_text (GHashTable *values, const char *name, const char *value);
void eonay_exchange_values_set_time (GHashTable *values);
char *eonay_exchange_values_mask (GHashTable *values, const char *text);
