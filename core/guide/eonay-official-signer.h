/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "eonay-java.h"
#include "eonay-official-signer-file.h"

typedef enum
{
  EONAY_OFFICIAL_SIGNER_JAR,
  EONAY_OFFICIAL_SIGNER_JNLP,
} EonayOfficialSignerKind;

/**
 * EonayOfficialSigner:
 * @path: where the file lies, absolute, no symbolic link
 * @kind: a jar or a JNLP file
 * @sha256: the SHA-256 of its content, 64 hexadecimal digits
 * @size: its size in bytes
 * @modified: when it was last written, in Unix time
 * @is_agreed: whether the person agreed to start this very content before
 * @refusal: (nullable): why it must not be started; then only @path is set
 *
 * The signer that the provider offers for download: a file that the person has downloaded.
 * Immutable.
 */
typedef struct
{
  char *path;
  EonayOfficialSignerKind kind;
  char *sha256;
  guint64 size;
  gint64 modified;
  gboolean is_agreed;
  GError *refusal;
} EonayOfficialSigner;

EonayOfficialSigner *eonay_official_signer_copy (const EonayOfficialSigner *self);
void eonay_official_signer_free (EonayOfficialSigner *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayOfficialSigner, eonay_official_signer_free)

gboolean eonay_official_signer_check_content (const guint8 *data,
                                              gsize size,
                                              EonayOfficialSignerKind *kind,
                                              GError **error);

EonayOfficialSigner *eonay_official_signer_inspect (const char *path, GError **error);
void eonay_official_signer_inspect_async (const char *path,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
EonayOfficialSigner *eonay_official_signer_inspect_finish (GAsyncResult *result, GError **error);

gboolean eonay_official_signer_check (const EonayOfficialSigner *self,
                                      const EonayJava *java,
                                      GError **error);
gboolean eonay_official_signer_agree (const EonayOfficialSigner *self, GError **error);

void eonay_official_signer_start_async (const EonayOfficialSigner *self,
                                        const EonayJava *java,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
GSubprocess *eonay_official_signer_start_finish (GAsyncResult *result, GError **error);
gboolean eonay_official_signer_check_end (GSubprocess *process, GError **error);
