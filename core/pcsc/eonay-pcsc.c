/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-pcsc.h"

/* After a dropped connection; each pause is twice as long as the one before. */
#define MAX_RETRIES    3
#define FIRST_RETRY_US (50 * G_TIME_SPAN_MILLISECOND)

#define CODE(code, meaning) { code, EONAY_PCSC_##meaning, #code }

/* What is not in here ends the connection to the service, which is then opened anew. */
static const struct
{
  LONG code;
  EonayPcscMeaning meaning;
  const char *name;
} codes[] = {
  CODE (SCARD_S_SUCCESS, OK),
  CODE (SCARD_E_CANCELLED, WOKEN),
  CODE (SCARD_E_TIMEOUT, WOKEN),
  CODE (SCARD_E_UNKNOWN_READER, READERS_CHANGED),
  CODE (SCARD_E_READER_UNAVAILABLE, READERS_CHANGED),
  CODE (SCARD_E_NO_READERS_AVAILABLE, NO_READERS),
  CODE (SCARD_E_SHARING_VIOLATION, HELD),
  CODE (SCARD_E_NO_SMARTCARD, NO_CARD),
  CODE (SCARD_E_PROTO_MISMATCH, NO_CARD),
  CODE (SCARD_W_REMOVED_CARD, NO_CARD),
  CODE (SCARD_W_UNRESPONSIVE_CARD, NO_CARD),
  CODE (SCARD_W_UNPOWERED_CARD, NO_CARD),
  CODE (SCARD_W_UNSUPPORTED_CARD, NO_CARD),
  CODE (SCARD_E_NO_SERVICE, LOST),
  CODE (SCARD_E_SERVICE_STOPPED, LOST),
  CODE (SCARD_E_INVALID_HANDLE, LOST),
  CODE (SCARD_E_NO_MEMORY, LOST),
  CODE (SCARD_F_COMM_ERROR, LOST),
  CODE (SCARD_F_INTERNAL_ERROR, LOST),
  CODE (SCARD_W_SECURITY_VIOLATION, FORBIDDEN),
};

/* What SCardEstablishContext() returns where a connection was made and dropped before it was of use, by
 * how far it had come; the second one is also returned where none can be made. */
static gboolean
is_dropped (LONG code)
{
  return code == SCARD_W_SECURITY_VIOLATION || code == SCARD_E_NO_SERVICE ||
         code == SCARD_F_COMM_ERROR;
}

/**
 * eonay_pcsc_establish_context:
 * @context: (out): what SCardReleaseContext() takes
 *
 * Connects to the service. One that refuses this program drops its connection, and so does one that is
 * being stopped. So that is taken for a refusal where it lasts, which takes 350 ms, and the service
 * goes on listening.
 *
 * Returns: what SCardEstablishContext() returns; %SCARD_W_SECURITY_VIOLATION for each refusal
 */
LONG
eonay_pcsc_establish_context (SCARDCONTEXT *context)
{
  LONG code = SCardEstablishContext (SCARD_SCOPE_SYSTEM, NULL, NULL, context);

  for (guint i = 0; is_dropped (code); i++)
    {
      if (!eonay_pcsc_is_listening ())
        return SCARD_E_NO_SERVICE;
      if (i == MAX_RETRIES)
        return SCARD_W_SECURITY_VIOLATION;
      g_usleep (FIRST_RETRY_US << i);
      code = SCardEstablishContext (SCARD_SCOPE_SYSTEM, NULL, NULL, context);
    }
  return code;
}

/**
 * eonay_pcsc_get_meaning:
 * @code: what a PC/SC function returned
 *
 * Returns: what that means here
 */
EonayPcscMeaning
eonay_pcsc_get_meaning (LONG code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      if (codes[i].code == code)
        return codes[i].meaning;
    }

  return EONAY_PCSC_LOST;
}

/**
 * eonay_pcsc_get_name:
 * @code: what a PC/SC function returned
 *
 * Returns: (transfer none): its name, for logs
 */
const char *
eonay_pcsc_get_name (LONG code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      if (codes[i].code == code)
        return codes[i].name;
    }

  return "an unlisted code";
}
