/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-pcsc-probe.h"

typedef struct
{
  GAsyncQueue *answer;
  char *reader;
} Attempt;

/* One more than the meaning: a queue holds no NULL. */
static void
put (GAsyncQueue *answer, LONG code)
{
  g_async_queue_push (answer, GUINT_TO_POINTER (eonay_pcsc_get_meaning (code) + 1));
}

static LONG
connect_card (const char *reader)
{
  SCARDCONTEXT context = 0;
  SCARDHANDLE card = 0;
  DWORD protocol = 0;
  LONG code = SCardEstablishContext (SCARD_SCOPE_SYSTEM, NULL, NULL, &context);

  if (code != SCARD_S_SUCCESS)
    return code;
  code = SCardConnect (context, reader, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1,
                       &card, &protocol);
  if (code == SCARD_S_SUCCESS)
    SCardDisconnect (card, SCARD_LEAVE_CARD);
  SCardReleaseContext (context);
  return code;
}

static void
attempt_free (Attempt *attempt)
{
  g_async_queue_unref (attempt->answer);
  g_free (attempt->reader);
  g_free (attempt);
}

static gpointer
attempt_thread (gpointer data)
{
  Attempt *attempt = data;

  put (attempt->answer, connect_card (attempt->reader));
  attempt_free (attempt);
  return NULL;
}

/**
 * eonay_pcsc_probe_start:
 * @reader: the name of a reader with a card
 *
 * Starts to connect to the card, shared with other programs, on a connection of its own to the
 * service.
 *
 * Returns: (transfer full): gets the answer, see eonay_pcsc_probe_wait(); if it is freed before, the
 *   attempt ends by itself
 */
GAsyncQueue *
eonay_pcsc_probe_start (const char *reader)
{
  GAsyncQueue *answer = g_async_queue_new ();
  Attempt *attempt = g_new0 (Attempt, 1);
  g_autoptr (GThread) thread = NULL;

  attempt->answer = g_async_queue_ref (answer);
  attempt->reader = g_strdup (reader);
  thread = g_thread_try_new ("eonay-probe", attempt_thread, attempt, NULL);
  if (thread == NULL)
    {
      put (answer, SCARD_E_NO_MEMORY);
      attempt_free (attempt);
    }
  return answer;
}

/**
 * eonay_pcsc_probe_wait:
 * @answer: of eonay_pcsc_probe_start()
 * @milliseconds: how long to wait at most
 * @is_pending: (out) (optional): whether the service has not answered, so that it can be waited for
 *   again
 *
 * Returns: what the service answered; %EONAY_PCSC_HELD, too, if it has not answered
 */
EonayPcscMeaning
eonay_pcsc_probe_wait (GAsyncQueue *answer, guint milliseconds, gboolean *is_pending)
{
  gpointer meaning = g_async_queue_timeout_pop (answer, milliseconds * G_TIME_SPAN_MILLISECOND);

  if (is_pending != NULL)
    *is_pending = meaning == NULL;
  return meaning != NULL ? GPOINTER_TO_UINT (meaning) - 1 : EONAY_PCSC_HELD;
}
