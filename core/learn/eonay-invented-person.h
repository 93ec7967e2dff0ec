/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-evidence.h"

/**
 * EonayInventedPerson:
 * @holder: a name
 * @national_id: a T.C. number with valid check digits
 * @certificate: a certificate with both, DER
 *
 * A person that takes the place of a real one, with a key that lasts as long as this struct.
 */
typedef struct
{
  char *holder;
  char *national_id;
  GBytes *certificate;
  gpointer key;
  gpointer x509;
} EonayInventedPerson;

EonayInventedPerson *eonay_invented_person_new (const char *holder, const char *other_id);
void eonay_invented_person_free (EonayInventedPerson *self);
GBytes *eonay_invented_person_sign (EonayInventedPerson *self, GBytes *text, gboolean is_detached);
char *eonay_invented_person_dup_number (guint number);
