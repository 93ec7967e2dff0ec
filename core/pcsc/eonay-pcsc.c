/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-pcsc.h"

#include <string.h>

/* Retries after a dropped connection, with doubling delays. */
#define MAX_RETRIES    3
#define FIRST_RETRY_US (50 * G_TIME_SPAN_MILLISECOND)

#define CODE(code, meaning) { code, EONAY_PCSC_##meaning, #code }

/* Any other code ends the connection to the service, which is then reopened. */
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

/* Codes of SCardEstablishContext() for a connection that was dropped early, depending on its
 * progress. The second one is also returned if no connection can be made. */
static gboolean
is_dropped (LONG code)
{
  return code == SCARD_W_SECURITY_VIOLATION || code == SCARD_E_NO_SERVICE ||
         code == SCARD_F_COMM_ERROR;
}

/**
 * eonay_pcsc_establish_context:
 * @context: (out): the context, to be released with SCardReleaseContext()
 *
 * Connects to the service. A service that refuses this program drops the connection, and so does
 * one that is stopping. It counts as a refusal if the service still listens and drops all
 * connections for 350 ms.
 *
 * Returns: the code of SCardEstablishContext(); %SCARD_W_SECURITY_VIOLATION for a refusal
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
 * eonay_pcsc_list_readers:
 * @context: a connection to the service
 * @readers: (out) (transfer full): the names of all readers, none on failure
 *
 * Returns: the code of SCardListReaders(), success if there are none
 */
LONG
eonay_pcsc_list_readers (SCARDCONTEXT context, GStrv *readers)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  DWORD length = SCARD_AUTOALLOCATE;
  LPSTR list = NULL;
  LONG code = SCardListReaders (context, NULL, (LPSTR) &list, &length);

  for (const char *name = list; name != NULL && *name != '\0'; name += strlen (name) + 1)
    g_strv_builder_add (names, name);
  if (list != NULL)
    SCardFreeMemory (context, list);
  *readers = g_strv_builder_end (names);
  return code == SCARD_E_NO_READERS_AVAILABLE ? SCARD_S_SUCCESS : code;
}

/**
 * eonay_pcsc_get_meaning:
 * @code: the code of a PC/SC function
 *
 * Returns: its meaning
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
 * @code: the code of a PC/SC function
 *
 * Returns: (transfer none): its name for logs
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
