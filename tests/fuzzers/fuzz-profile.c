/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A provider's profile and an administrator's override of it, and the provider's use of them. */
#include "fuzz.h"

#include <glib/gstdio.h>

#include "eonay-exchange.h"
#include "eonay-known-text.h"
#include "eonay-profile-check.h"
#include "kamusm-provider.h"
#include "pki.h"

static const char *const texts[][2] = {
  { "Portal", "EntryPath" },   { "Labels", "SignedLogin" }, { "Labels", "Code" },
  { "Labels", "StateActive" }, { "Texts", "Login" },        { "Texts", "Consent" },
};

static const char *const numbers[][2] = {
  { "Portal", "Port" },    { "Code", "MinLength" }, { "Code", "Lifetime" },
  { "Limits", "Timeout" }, { "Limits", "Bytes" },   { "Card", "PinTries" },
};

static void
write_part (GPtrArray *parts, guint index, const char *name)
{
  g_autofree char *path = g_build_filename (fuzz_get_folder (), name, NULL);

  g_unlink (path);
  if (index < parts->len)
    {
      GBytes *part = parts->pdata[index];

      g_free (fuzz_write_file (name, g_bytes_get_data (part, NULL), g_bytes_get_size (part)));
    }
}

static void
read_values (EonayProfile *profile, EonayCertificate *certificate)
{
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *text = eonay_profile_dup_string (profile, texts[i][0], texts[i][1]);
      g_autofree char *filled =
          text != NULL ? eonay_known_text_fill (text, certificate, NULL) : NULL;

      g_assert_true (text == NULL || (*text != '\0' && g_utf8_validate (text, -1, NULL)));
      g_assert_true (filled == NULL || g_utf8_validate (filled, -1, NULL));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_assert_cmpuint (eonay_profile_get_uint (profile, numbers[i][0], numbers[i][1], 7), <=,
                      G_MAXINT);
}

/* GLib 2.74 leaks the error of a translated value with a bad escape. */
static EonayProvider *
make_provider (EonayProfile *profile)
{
  EonayProvider *provider = NULL;

  fuzz_ignore_leaks (TRUE);
  provider = g_object_new (KAMUSM_TYPE_PROVIDER, "profile", profile, NULL);
  fuzz_ignore_leaks (FALSE);
  return provider;
}

static void
check (EonayProfile *profile, const char *text)
{
  g_autoptr (GPtrArray) faults = eonay_profile_check (profile, text, NULL);

  for (guint i = 0; i < faults->len; i++)
    g_free (eonay_profile_fault_to_string (faults->pdata[i]));
}

static void
use (EonayProfile *profile, EonayCertificate *certificate)
{
  g_autoptr (EonayProvider) provider = make_provider (profile);
  g_autoptr (EonayPortalClient) client = eonay_portal_client_new (profile);

  g_assert_nonnull (eonay_provider_get_display_name (provider));
  eonay_provider_get_renewal_uri (provider);
  eonay_provider_get_host (provider);
  eonay_provider_matches (provider, certificate);
  eonay_provider_get_capabilities (provider);
  eonay_exchange_is_known (profile);
  read_values (profile, certificate);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static EonayCertificate *certificate;
  const char *const folders[] = { fuzz_get_folder (), NULL };
  g_autofree char *override = g_build_filename (fuzz_get_folder (), "override", NULL);
  const char *const both[] = { folders[0], override, NULL };
  g_autoptr (GPtrArray) parts = fuzz_split (data, size, 2);
  g_autoptr (EonayProfile) profile = NULL;
  g_autoptr (EonayProfileFault) bad_line = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (certificate == NULL)
    certificate = pki_make_certificate ("Ayşe Yılmaz", "10000000146", 0, G_MAXINT32);
  g_mkdir (override, 0700);
  write_part (parts, 0, "kamusm.ini");
  write_part (parts, 1, "override/kamusm.ini");
  profile = eonay_profile_new_for_id ("kamusm", both, &error);
  text = fuzz_dup_part (parts, 0, "");
  bad_line = eonay_profile_find_bad_line (text);
  g_assert_true ((profile == NULL) == (error != NULL));
  if (profile != NULL)
    {
      use (profile, certificate);
      check (profile, text);
    }
  write_part (parts, G_MAXUINT, "override/kamusm.ini");
  return 0;
}
