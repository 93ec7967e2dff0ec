/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sys/stat.h>

#include <gio/gio.h>

/**
 * EonayOfficialSignerError:
 * @EONAY_OFFICIAL_SIGNER_ERROR_NOT_FOUND: none was found among the downloads
 * @EONAY_OFFICIAL_SIGNER_ERROR_UNREADABLE: it is missing or cannot be read
 * @EONAY_OFFICIAL_SIGNER_ERROR_NOT_REGULAR: it is not a regular file
 * @EONAY_OFFICIAL_SIGNER_ERROR_OTHER_OWNER: it or its folder belongs to another user
 * @EONAY_OFFICIAL_SIGNER_ERROR_WRITABLE: other users may write it, or replace it in its folder
 * @EONAY_OFFICIAL_SIGNER_ERROR_TOO_LARGE: it is larger than such a program can be
 * @EONAY_OFFICIAL_SIGNER_ERROR_NOT_A_PROGRAM: it is neither a whole jar nor a JNLP file
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

GBytes *eonay_official_signer_read (const char *path, struct stat *status, GError **error);
gboolean eonay_official_signer_refuse (GError **error,
                                       EonayOfficialSignerError code,
                                       const char *path,
                                       const char *what);
