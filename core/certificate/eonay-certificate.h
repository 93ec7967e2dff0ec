/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "eonay-validity.h"

typedef enum
{
  EONAY_CERTIFICATE_ERROR_INVALID,
  EONAY_CERTIFICATE_ERROR_NAME, /* a name is not valid text */
} EonayCertificateError;

#define EONAY_CERTIFICATE_ERROR (eonay_certificate_error_quark ())
GQuark eonay_certificate_error_quark (void);

#define EONAY_TYPE_CERTIFICATE (eonay_certificate_get_type ())
G_DECLARE_FINAL_TYPE (EonayCertificate, eonay_certificate, EONAY, CERTIFICATE, GObject)

EonayCertificate *eonay_certificate_new_from_der (GBytes *der, GError **error);

GBytes *eonay_certificate_get_der (EonayCertificate *self);
const char *eonay_certificate_get_id (EonayCertificate *self);
const char *eonay_certificate_get_holder (EonayCertificate *self);
const char *eonay_certificate_get_name (EonayCertificate *self);
const char *eonay_certificate_get_issuer (EonayCertificate *self);
const char *eonay_certificate_get_national_id (EonayCertificate *self);
char *eonay_certificate_dup_masked_national_id (EonayCertificate *self);
gint64 eonay_certificate_get_not_before (EonayCertificate *self);
gint64 eonay_certificate_get_not_after (EonayCertificate *self);
gboolean eonay_certificate_is_qualified (EonayCertificate *self);
gboolean eonay_certificate_is_seal (EonayCertificate *self);
gboolean eonay_certificate_has_policy (EonayCertificate *self, const char *oid);
gboolean eonay_certificate_may_sign (EonayCertificate *self);
EonayCertificateState
eonay_certificate_get_state (EonayCertificate *self, gint64 now, guint expiring_days);
gint eonay_certificate_get_days_left (EonayCertificate *self, gint64 now);
gboolean eonay_certificate_verify_signature (EonayCertificate *self,
                                             GBytes *signature,
                                             GBytes *content,
                                             GError **error);
