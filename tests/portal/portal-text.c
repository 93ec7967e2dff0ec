/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal-text.h"

static char *
format_time (gint64 now)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (now);

  return g_date_time_format (time, "%d.%m.%Y %H:%M:%S");
}

static char *
compose_login (const char *code, const char *time)
{
  return g_strdup_printf ("Bireysel Nitelikli Elektronik Sertifika İşlemleri\n"
                          "E-imzalı Giriş (sınama portalı)\n"
                          "Doğrulama Kodu: %s\n"
                          "Zaman: %s",
                          code, time);
}

static char *
compose_consent (const char *code, const char *time, const char *holder, const char *national_id)
{
  return g_strdup_printf (
      "E-ONAY (sınama portalı)\n"
      "T.C. kimlik numaram %s, adım %s. Bundan sonra yapacağım nitelikli elektronik sertifika "
      "başvurularımın, ıslak imzalı başvuru formu göndermeme gerek kalmaksızın, elektronik imzalı "
      "onayımla işleme alınmasını kabul ediyorum.\n"
      "Doğrulama Kodu: %s\n"
      "Zaman: %s",
      national_id, holder, code, time);
}

/* As in tests/provider-example/example.ini: the portal does not know yet who will sign. */
static char *
compose_nameless_consent (const char *code, const char *time)
{
  return g_strdup_printf ("E-ONAY (örnek sağlayıcı)\n"
                          "Bundan sonra yapacağım nitelikli elektronik sertifika başvurularımın, "
                          "elektronik imzalı onayımla işleme alınmasını kabul ediyorum.\n"
                          "Doğrulama Kodu: %s\n"
                          "Zaman: %s",
                          code, time);
}

/* A minimal visible change: ı to i. */
static char *
change_one_character (char *text)
{
  g_autofree char *original = text;
  char *at = strstr (original, "ı");

  *at = '\0';
  return g_strconcat (original, "i", at + strlen ("ı"), NULL);
}

char *
portal_text_compose (PortalStep step,
                     const char *code,
                     gint64 now,
                     const char *holder,
                     const char *national_id,
                     gboolean changed)
{
  g_autofree char *time = format_time (now);
  char *text;

  if (step == PORTAL_STEP_LOGIN)
    text = compose_login (code, time);
  else if (national_id == NULL)
    text = compose_nameless_consent (code, time);
  else
    text = compose_consent (code, time, holder, national_id);
  return changed ? change_one_character (text) : text;
}

/* Each line has bidirectional control characters. */
char *
portal_text_lengthen (char *text, guint n_lines)
{
  GString *longer = g_string_new (text);

  g_free (text);
  for (guint i = 1; i <= n_lines; i++)
    g_string_append_printf (longer, "\nEk satır %u: \u202eters\u202c\u200b yazı", i);
  return g_string_free (longer, FALSE);
}
