/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* A message is a length in network byte order and as many bytes of a GVariant.
 *
 *   request (sv)   method and its argument
 *     module (s)     absolute path: the first message, and only once
 *     list   ()      answered by aa{sv}: as ListCertificates, and "holder" (s)
 *     open   (s)     certificate id; with the pipe of the PIN
 *     sign   (ay)    document, answered by the signature (ay)
 *   notice  (isv)  EONAY_WORKER_PIN, "" and (i): before the reply to sign, the result of each PIN
 *                  verification, EONAY_WORKER_OK or an EonayError
 *   reply   (isv)  EONAY_WORKER_OK, "" and the answer, or an EonayError, why, and ()
 */
#define EONAY_WORKER_MESSAGE_HEADER_SIZE 4
#define EONAY_WORKER_MESSAGE_MAX_SIZE    ((gsize) 4 * 1024 * 1024)

#define EONAY_WORKER_OK  (-1)
#define EONAY_WORKER_PIN (-2)

#define EONAY_WORKER_METHOD_MODULE "module"
#define EONAY_WORKER_METHOD_LIST   "list"
#define EONAY_WORKER_METHOD_OPEN   "open"
#define EONAY_WORKER_METHOD_SIGN   "sign"

GBytes *eonay_worker_message_pack (GVariant *message);
gboolean eonay_worker_message_parse_header (const guint8 *header, gsize *size, GError **error);

GVariant *eonay_worker_request_new (const char *method, GVariant *argument);
GVariant *eonay_worker_request_parse (GBytes *body, char **method, GError **error);

GVariant *eonay_worker_notice_new (gint code);
gboolean eonay_worker_notice_parse (GBytes *body, gint *code);

GVariant *eonay_worker_reply_new (GVariant *answer);
GVariant *eonay_worker_reply_new_error (const GError *error);
GVariant *eonay_worker_reply_parse (GBytes *body, const GVariantType *answer_type, GError **error);
