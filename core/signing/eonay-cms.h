/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <openssl/cms.h>

/**
 * EonayCmsParts:
 * @cms: the signature
 * @signer: the enclosed certificate of the signer
 * @content: the attached content
 * @signing_time: when it was signed, by the signer's own claim, in Unix time
 */
typedef struct
{
  CMS_ContentInfo *cms;
  X509 *signer;
  GBytes *content;
  gint64 signing_time;
} EonayCmsParts;

gboolean eonay_cms_read (GBytes *signature, EonayCmsParts *parts);
void eonay_cms_parts_clear (EonayCmsParts *parts);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EonayCmsParts, eonay_cms_parts_clear)

const char *eonay_cms_parts_verify (const EonayCmsParts *parts);
const char *eonay_cms_verify (X509 *signer, GBytes *signature, GBytes *content);
