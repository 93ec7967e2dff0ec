/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Strict decoders of signatures: what a maker's own decoder would refuse is refused. */
#include "portal-call.h"

#define LINE_LENGTH 76

GBytes *
portal_decode_base64 (const char *text)
{
  gsize size;
  g_autofree guchar *data = g_base64_decode (text, &size);
  g_autofree char *again = g_base64_encode (data, size);

  return size > 0 && g_str_equal (again, text) ? g_bytes_new (data, size) : NULL;
}

/* Lines of 76 characters, the last one may be shorter; after it a line end or none. */
GBytes *
portal_decode_base64_lines (const char *text)
{
  g_autoptr (GString) joined = g_string_new (NULL);
  const char *at = text;

  while (*at != '\0')
    {
      gsize length = strcspn (at, "\r\n");
      const char *next = at + length;

      next += *next == '\r';
      next += *next == '\n';
      if (length == 0 || length > LINE_LENGTH || (length < LINE_LENGTH && *next != '\0'))
        return NULL;
      g_string_append_len (joined, at, (gssize) length);
      at = next;
    }
  return portal_decode_base64 (joined->str);
}

GBytes *
portal_decode_base64url (const char *text)
{
  g_autoptr (GString) plain = g_string_new (text);

  if (strpbrk (text, "+/=") != NULL)
    return NULL;
  g_strdelimit (g_strdelimit (plain->str, "-", '+'), "_", '/');
  while (plain->len % 4 != 0)
    g_string_append_c (plain, '=');
  return portal_decode_base64 (plain->str);
}

GBytes *
portal_decode_hex (const char *text, gboolean upper)
{
  const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
  gsize length = strlen (text);
  g_autoptr (GByteArray) data = g_byte_array_new ();

  if (length == 0 || length % 2 != 0 || strspn (text, digits) != length)
    return NULL;
  for (gsize i = 0; i < length; i += 2)
    {
      guint8 byte =
          (guint8) (g_ascii_xdigit_value (text[i]) * 16 + g_ascii_xdigit_value (text[i + 1]));

      g_byte_array_append (data, &byte, 1);
    }
  return g_bytes_new (data->data, data->len);
}

/* RFC 7468: lines of 64 characters between the two of the label, which is PKCS7 or CMS. */
GBytes *
portal_decode_pem (const char *text)
{
  g_autoptr (GRegex) regex =
      g_regex_new ("^-----BEGIN (PKCS7|CMS)-----\\r?\\n((?:[A-Za-z0-9+/]{64}\\r?\\n)*"
                   "[A-Za-z0-9+/]{1,64}={0,2}\\r?\\n)-----END \\g1-----\\r?\\n?$",
                   G_REGEX_DOLLAR_ENDONLY, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *lines = NULL;
  g_auto (GStrv) parts = NULL;
  g_autofree char *joined = NULL;

  if (!g_regex_match (regex, text, 0, &match))
    return NULL;
  lines = g_match_info_fetch (match, 2);
  parts = g_strsplit_set (lines, "\r\n", -1);
  joined = g_strjoinv ("", parts);
  return portal_decode_base64 (joined);
}
