/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal-archive.h"

#include <errno.h>
#include <glib/gstdio.h>

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static char *
describe (const PortalCode *code, const PortalSigner *signer, gint64 now)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  add_string (builder, "step", portal_step_to_string (code->step));
  add_string (builder, "code", code->digits);
  add_string (builder, "holder", signer->holder);
  add_string (builder, "national-id", signer->national_id);
  add_string (builder, "certificate", signer->fingerprint);
  json_builder_set_member_name (builder, "time");
  json_builder_add_int_value (builder, now);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, TRUE);
}

static gboolean
write_file (const char *base, const char *extension, const void *data, gsize size, GError **error)
{
  g_autofree char *path = g_strconcat (base, extension, NULL);

  return g_file_set_contents (path, data, (gssize) size, error);
}

gboolean
portal_archive_keep (const char *folder,
                     guint number,
                     const PortalCode *code,
                     GBytes *signature,
                     const PortalSigner *signer,
                     gint64 now,
                     GError **error)
{
  g_autofree char *name = g_strdup_printf ("%04u-%s", number, portal_step_to_string (code->step));
  g_autofree char *base = g_build_filename (folder, name, NULL);
  g_autofree char *json = describe (code, signer, now);
  gsize size;
  const void *data = g_bytes_get_data (signature, &size);

  if (g_mkdir_with_parents (folder, 0755) != 0)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "making %s: %s", folder,
                   g_strerror (errno));
      return FALSE;
    }
  return write_file (base, ".txt", code->content, strlen (code->content), error) &&
         write_file (base, ".p7m", data, size, error) &&
         write_file (base, ".json", json, strlen (json), error);
}
