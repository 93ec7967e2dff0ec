/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <p11-kit/pkcs11.h>

#include "eonay-error.h"

EonayError eonay_ckr_to_error (CK_RV value);
void eonay_ckr_set_error (GError **error, CK_RV value, const char *doing);
void eonay_ckr_set_error_from_queue (GError **error, const char *doing);
