/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "eonay-java.h"
#include "eonay-profile.h"

/**
 * EonayOfficialSignerError:
 * @EONAY_OFFICIAL_SIGNER_ERROR_NOT_FOUND: none was found among the downloads
 * @EONAY_OFFICIAL_SIGNER_ERROR_UNREADABLE: it is missing or cannot be read
 * @EONAY_OFFICIAL_SIGNER_ERROR_NOT_REGULAR: it is not a regular file
 * @EONAY_OFFICIAL_SIGNER_ERROR_OTHER_OWNER: it or its folder belongs to another user
 * @EONAY_OFFICIAL_SIGNER_ERROR_WRITABLE: other users may write it, or replace it in its folder
 * @EONAY_OFFICIAL_SIGNER_ERROR_TOO_LARGE: it is larger than such a program can be
 * @EONAY_OFFICIAL_SIGNER_ERROR_NOT_A_PROGRAM: it is no jar with a main class, and no JNLP file
 * @EONAY_OFFICIAL_SIGNER_ERROR_CHANGED: it changed since it was inspected
 * @EONAY_OFFICIAL_SIGNER_ERROR_NO_JAVA: no Java is installed
 * @EONAY_OFFICIAL_SIGNER_ERROR_NO_JAVAWS: nothing that opens JNLP files is installed
 * @EONAY_OFFICIAL_SIGNER_ERROR_NOT_STARTED: it could not be started
 * @EONAY_OFFICIAL_SIGNER_ERROR_ENDED: it ended with an error
 * @EONAY_OFFICIAL_SIGNER_ERROR_NOT_AGREED: the person has not agreed to start this file
 */
typedef enum
{
  EONAY_OFFICIAL_SIGNER_ERROR_NOT_FOUND,
  EONAY_OFFICIAL_SIGNER_ERROR_UNREADABLE,
  EONAY_OFFICIAL_SIGNER_ERROR_NOT_REGULAR,
  EONAY_OFFICIAL_SIGNER_ERROR_OTHER_OWNER,
  EONAY_OFFICIAL_SIGNER_ERROR_WRITABLE,
  EONAY_OFFICIAL_SIGNER_ERROR_TOO_LARGE,
  EONAY_OFFICIAL_SIGNER_ERROR_NOT_A_PROGRAM,
  EONAY_OFFICIAL_SIGNER_ERROR_CHANGED,
  EONAY_OFFICIAL_SIGNER_ERROR_NO_JAVA,
  EONAY_OFFICIAL_SIGNER_ERROR_NO_JAVAWS,
  EONAY_OFFICIAL_SIGNER_ERROR_NOT_STARTED,
  EONAY_OFFICIAL_SIGNER_ERROR_ENDED,
  EONAY_OFFICIAL_SIGNER_ERROR_NOT_AGREED,
  EONAY_N_OFFICIAL_SIGNER_ERRORS
} EonayOfficialSignerError;

#define EONAY_OFFICIAL_SIGNER_ERROR (eonay_official_signer_error_quark ())
GQuark eonay_official_signer_error_quark (void);

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

void eonay_official_signer_find_async (EonayProfile *profile,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
GPtrArray *eonay_official_signer_find_finish (GAsyncResult *result, GError **error);

void eonay_official_signer_inspect_async (const char *path,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
EonayOfficialSigner *eonay_official_signer_inspect_finish (GAsyncResult *result, GError **error);

gboolean eonay_official_signer_agree (const EonayOfficialSigner *self, GError **error);

void eonay_official_signer_start_async (const EonayOfficialSigner *self,
                                        const EonayJava *java,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
GSubprocess *eonay_official_signer_start_finish (GAsyncResult *result, GError **error);
gboolean eonay_official_signer_check_end (GSubprocess *process, GError **error);
