/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Why a signature is refused; also the exchange's "neden" and the counter's "last_refusal". */
#define PORTAL_REFUSAL_UNREADABLE    "imza-okunamadi"
#define PORTAL_REFUSAL_BAD_SIGNATURE "imza-gecersiz"
#define PORTAL_REFUSAL_NO_ATTRIBUTE  "imza-ozniteligi-eksik"
#define PORTAL_REFUSAL_OTHER_TEXT    "metin-farkli"
#define PORTAL_REFUSAL_UNTRUSTED     "sertifika-guvenilmez"
#define PORTAL_REFUSAL_NOT_QUALIFIED "sertifika-nitelikli-degil"
#define PORTAL_REFUSAL_SEAL          "sertifika-muhur"
#define PORTAL_REFUSAL_REVOKED       "sertifika-iptal"
#define PORTAL_REFUSAL_EXPIRED       "sertifika-suresi-dolmus"
#define PORTAL_REFUSAL_NOT_YET_VALID "sertifika-henuz-gecerli-degil"
#define PORTAL_REFUSAL_OTHER_PERSON  "baska-kisi"
#define PORTAL_REFUSAL_UNKNOWN_CODE  "kod-bilinmiyor"
#define PORTAL_REFUSAL_EXPIRED_CODE  "kod-suresi-doldu"
#define PORTAL_REFUSAL_USED_CODE     "kod-kullanilmis"
#define PORTAL_REFUSAL_NOT_OPENED    "kullanima-acilmamis"
#define PORTAL_REFUSAL_JUST_SO       "reddedildi"

/* Who made a signature. */
typedef struct
{
  char *holder;
  char *national_id;
  char *fingerprint;
} PortalSigner;

void portal_signer_free (PortalSigner *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortalSigner, portal_signer_free)

/* Verifies signatures with OpenSSL only: it shares no code with the signing programs. */
typedef struct _PortalVerifier PortalVerifier;

PortalVerifier *portal_verifier_new (const char *pki, GError **error);
void portal_verifier_free (PortalVerifier *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortalVerifier, portal_verifier_free)

/* NULL for a valid signature of text, with its signer; else the reason. is_detached: whether the text
 * has to stand outside of the signature, instead of in it. */
const char *portal_verifier_check (PortalVerifier *self,
                                   GBytes *signature,
                                   const char *text,
                                   gboolean is_detached,
                                   PortalSigner **signer);

/* The number of a certificate's holder; NULL if it is no certificate. */
char *portal_verifier_dup_national_id (GBytes *der);
