/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sign-loop MODULE PIN SIGNATURES [HOST]: the least that so many signatures take: a loop of C_Sign in the
 * process that has loaded the module. With a HOST it also sends the requests of an activation, over one
 * connection; without a login the portal answers them at once. Prints the microseconds until the login,
 * and those of the loop.
 */

#include <dlfcn.h>
#include <libsoup/soup.h>
#include <p11-kit/pkcs11.h>
#include <stdlib.h>

/* What no way through the guide's pages can do without, redirects counted. */
static const struct
{
  const char *method, *path, *body;
} requests[] = {
  { "GET", "/nb.go", NULL },                      /* the entry page */
  { "GET", "/nbimzali.go", NULL },                /* the login's code */
  { "POST", "/imza/metin", "{\"kod\": \"0\"}" },  /* its text */
  { "POST", "/imza/teslim", "{\"kod\": \"0\"}" }, /* its signature */
  { "GET", "/nbimzali.go", NULL },                /* the page goes on … */
  { "GET", "/nbmenu.go", NULL },                  /* … to the menu */
  { "GET", "/nbeonay.go", NULL },                 /* the state */
  { "POST", "/nbeonay.go", "islem=0" },           /* “Devam Et” … */
  { "GET", "/nbeonayimza.go", NULL },             /* … leads to the consent's code */
  { "POST", "/imza/metin", "{\"kod\": \"0\"}" },  /* its text */
  { "POST", "/imza/teslim", "{\"kod\": \"0\"}" }, /* its signature */
  { "GET", "/nbeonayimza.go", NULL },             /* the page goes on … */
  { "GET", "/nbeonaysonuc.go", NULL },            /* … to the result */
};

/* DigestInfo of SHA-256 (RFC 8017, 9.2), and a digest. */
static CK_BYTE digest[19 + 32] = { 0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                   0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20 };

static CK_FUNCTION_LIST *module;

static void
check (CK_RV code, const char *what)
{
  if (code == CKR_OK)
    return;
  g_printerr ("sign-loop: %s: 0x%lx\n", what, code);
  exit (EXIT_FAILURE);
}

static void
load (const char *path)
{
  void *library = dlopen (path, RTLD_NOW);
  CK_C_GetFunctionList get =
      library != NULL ? (CK_C_GetFunctionList) dlsym (library, "C_GetFunctionList") : NULL;

  check (get != NULL ? get (&module) : CKR_GENERAL_ERROR, "loading the module");
  check (module->C_Initialize (NULL), "C_Initialize");
}

static CK_SESSION_HANDLE
log_in (char *pin)
{
  CK_SLOT_ID slot;
  CK_ULONG n_slots = 1;
  CK_SESSION_HANDLE session = 0;

  check (module->C_GetSlotList (CK_TRUE, &slot, &n_slots), "C_GetSlotList");
  check (module->C_OpenSession (slot, CKF_SERIAL_SESSION, NULL, NULL, &session), "C_OpenSession");
  check (module->C_Login (session, CKU_USER, (CK_UTF8CHAR *) pin, strlen (pin)), "C_Login");
  return session;
}

static CK_OBJECT_HANDLE
find_key (CK_SESSION_HANDLE session)
{
  CK_OBJECT_CLASS private_key = CKO_PRIVATE_KEY;
  CK_ATTRIBUTE wanted = { CKA_CLASS, &private_key, sizeof private_key };
  CK_OBJECT_HANDLE key = 0;
  CK_ULONG n_keys = 0;

  check (module->C_FindObjectsInit (session, &wanted, 1), "C_FindObjectsInit");
  check (module->C_FindObjects (session, &key, 1, &n_keys), "C_FindObjects");
  check (module->C_FindObjectsFinal (session), "C_FindObjectsFinal");
  check (n_keys == 1 ? CKR_OK : CKR_GENERAL_ERROR, "finding the key");
  return key;
}

static void
sign (CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key, char *pin)
{
  CK_MECHANISM mechanism = { CKM_RSA_PKCS, NULL, 0 };
  CK_BBOOL asks_again = CK_FALSE;
  CK_ATTRIBUTE attribute = { CKA_ALWAYS_AUTHENTICATE, &asks_again, sizeof asks_again };
  CK_BYTE signature[1024];
  CK_ULONG length = sizeof signature;

  check (module->C_GetAttributeValue (session, key, &attribute, 1), "C_GetAttributeValue");
  check (module->C_SignInit (session, &mechanism, key), "C_SignInit");
  if (asks_again)
    check (module->C_Login (session, CKU_CONTEXT_SPECIFIC, (CK_UTF8CHAR *) pin, strlen (pin)),
           "C_Login for the key");
  check (module->C_Sign (session, digest, sizeof digest, signature, &length), "C_Sign");
}

static void
send_requests (const char *host)
{
  g_autoptr (SoupSession) session = soup_session_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autofree char *uri = g_strconcat ("https://", host, requests[i].path, NULL);
      g_autoptr (SoupMessage) message = soup_message_new (requests[i].method, uri);
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) body = NULL, answer = NULL;

      if (requests[i].body != NULL)
        {
          body = g_bytes_new_static (requests[i].body, strlen (requests[i].body));
          soup_message_set_request_body_from_bytes (message, "application/json", body);
        }
      answer = soup_session_send_and_read (session, message, NULL, &error);
      if (answer == NULL)
        g_printerr ("sign-loop: %s: %s\n", uri, error->message);
      check (answer != NULL ? CKR_OK : CKR_GENERAL_ERROR, "sending the requests");
    }
}

int
main (int argc, char **argv)
{
  gint64 began = g_get_monotonic_time (), logged_in;
  CK_SESSION_HANDLE session;
  CK_OBJECT_HANDLE key;

  if (argc < 4)
    return 2;
  load (argv[1]);
  session = log_in (argv[2]);
  key = find_key (session);
  logged_in = g_get_monotonic_time ();
  for (int left = atoi (argv[3]); left > 0; left--)
    sign (session, key, argv[2]);
  if (argc > 4)
    send_requests (argv[4]);
  g_print ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n", logged_in - began,
           g_get_monotonic_time () - logged_in);
  check (module->C_Finalize (NULL), "C_Finalize");
  return EXIT_SUCCESS;
}
