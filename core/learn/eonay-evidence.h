/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-certificate.h"
#include "eonay-recording.h"

/* Where an answer has a value, and how it is encoded there. */
typedef struct
{
  char *expression;
  char *name;
  GStrv decoders;
} EonayEvidencePlace;

/**
 * EonayEvidence:
 * @code: (nullable): the verification code, see eonay_evidence_find_codes()
 * @signature: the CMS, as it was sent
 * @is_detached: whether it has no content
 * @text: the bytes that were signed
 * @certificate: (nullable): the signer's, if the signature encloses it
 * @names: see eonay_personal_find_names(): the parts of the holder's name, folded
 * @words: those of them that are words of the exchange, such as "metin"
 * @first: index of the first call that may belong to it
 * @text_call: index of the call whose answer has the text
 * @signature_call: index of the first call that carries the signature
 * @end: index after the last call that may belong to it
 * @places: (element-type EonayEvidencePlace): where that answer has the text
 *
 * What one signature in a recording tells.
 */
typedef struct
{
  char *code;
  GBytes *signature;
  gboolean is_detached;
  GBytes *text;
  EonayCertificate *certificate;
  GStrv names;
  GStrv words;
  guint first;
  guint text_call;
  guint signature_call;
  guint end;
  GPtrArray *places;
} EonayEvidence;

void eonay_evidence_free (EonayEvidence *self);
GPtrArray *eonay_evidence_find (GPtrArray *calls, GError **error);
GBytes *eonay_evidence_find_cms (GBytes *value);
gboolean eonay_evidence_is_same_cms (GBytes *one, GBytes *other);
GBytes *eonay_evidence_attach (const EonayEvidence *self);
