/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal-book.h"

#include <openssl/rand.h>

#include "portal-text.h"

#define CODE_LENGTH 15
#define TOKEN_BYTES 16

static void
session_clear (PortalSession *self)
{
  g_free (self->id);
  g_free (self->form_token);
  g_free (self->code);
  g_free (self->refusal);
  g_free (self->holder);
  g_free (self->national_id);
}

static void
session_unref (PortalSession *self)
{
  g_rc_box_release_full (self, (GDestroyNotify) session_clear);
}

static void
code_free (PortalCode *self)
{
  g_free (self->digits);
  g_free (self->text);
  g_free (self->ticket);
  g_free (self->content);
  g_free (self->claimed_id);
  g_free (self->claimed_fingerprint);
  session_unref (self->session);
  g_free (self);
}

PortalBook *
portal_book_new (void)
{
  PortalBook *self = g_new0 (PortalBook, 1);

  self->sessions =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) session_unref);
  self->codes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) code_free);
  self->consents = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
portal_book_free (PortalBook *self)
{
  g_hash_table_unref (self->sessions);
  g_hash_table_unref (self->codes);
  g_hash_table_unref (self->consents);
  g_free (self->last_refusal);
  g_free (self->last_problem);
  g_free (self->path);
  g_free (self);
}

static void
read_consents (PortalBook *self)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_auto (GStrv) numbers = NULL;

  if (!g_key_file_load_from_file (file, self->path, G_KEY_FILE_NONE, NULL))
    return;
  numbers = g_key_file_get_keys (file, "Consents", NULL, NULL);
  for (gsize i = 0; numbers != NULL && numbers[i] != NULL; i++)
    g_hash_table_replace (self->consents, g_strdup (numbers[i]),
                          g_key_file_get_string (file, "Consents", numbers[i], NULL));
  self->accepted_consents = (guint) g_key_file_get_integer (file, "Accepted", "Consents", NULL);
}

static void
write_consents (PortalBook *self)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  GHashTableIter iter;
  gpointer national_id, time;

  if (self->path == NULL)
    return;
  g_hash_table_iter_init (&iter, self->consents);
  while (g_hash_table_iter_next (&iter, &national_id, &time))
    g_key_file_set_string (file, "Consents", national_id, time);
  g_key_file_set_integer (file, "Accepted", "Consents", (int) self->accepted_consents);
  if (!g_key_file_save_to_file (file, self->path, &error))
    g_warning ("keeping the consents: %s", error->message);
}

void
portal_book_keep (PortalBook *self, const char *path)
{
  self->path = g_strdup (path);
  read_consents (self);
}

static void
fill_random (guchar *bytes, gsize size)
{
  if (RAND_bytes (bytes, (int) size) != 1)
    g_critical ("no random numbers");
}

static char *
create_token (void)
{
  guchar bytes[TOKEN_BYTES] = { 0 };
  GString *token = g_string_new (NULL);

  fill_random (bytes, sizeof bytes);
  for (gsize i = 0; i < sizeof bytes; i++)
    g_string_append_printf (token, "%02x", bytes[i]);
  return g_string_free (token, FALSE);
}

static char *
create_digits (void)
{
  guchar bytes[CODE_LENGTH] = { 0 };
  GString *digits = g_string_new (NULL);

  fill_random (bytes, sizeof bytes);
  g_string_append_c (digits, (char) ('1' + bytes[0] % 9));
  for (gsize i = 1; i < sizeof bytes; i++)
    g_string_append_c (digits, (char) ('0' + bytes[i] % 10));
  return g_string_free (digits, FALSE);
}

PortalSession *
portal_book_open_session (PortalBook *self)
{
  PortalSession *session = g_rc_box_new0 (PortalSession);

  session->id = create_token ();
  session->form_token = create_token ();
  g_hash_table_insert (self->sessions, g_strdup (session->id), session);
  return session;
}

PortalSession *
portal_book_find_session (PortalBook *self, const char *id)
{
  return g_hash_table_lookup (self->sessions, id);
}

/* After a login the session gets a new name, since the old one may be known to others. */
void
portal_book_rename_session (PortalBook *self, PortalSession *session)
{
  g_rc_box_acquire (session);
  g_hash_table_remove (self->sessions, session->id);
  g_free (session->id);
  session->id = create_token ();
  session->renamed = FALSE;
  g_hash_table_insert (self->sessions, g_strdup (session->id), session);
}

void
portal_book_close_session (PortalBook *self, PortalSession *session)
{
  self->logouts += session->national_id != NULL;
  g_hash_table_remove (self->sessions, session->id);
}

void
portal_book_close_all_sessions (PortalBook *self)
{
  g_hash_table_remove_all (self->sessions);
}

PortalCode *
portal_book_issue_code (PortalBook *self,
                        PortalSession *session,
                        PortalStep step,
                        const PortalKnobs *knobs,
                        gint64 now)
{
  PortalCode *code = g_new0 (PortalCode, 1);
  gboolean changed =
      step == PORTAL_STEP_LOGIN ? knobs->login_text_change : knobs->consent_text_change;

  code->digits = create_digits ();
  code->step = step;
  code->text =
      portal_text_compose (step, code->digits, now, session->holder, session->national_id, changed);
  code->text = portal_text_lengthen (code->text, knobs->extra_lines);
  code->content = g_strdup (code->text);
  code->deadline = now + knobs->code_lifetime;
  code->session = g_rc_box_acquire (session);
  g_hash_table_insert (self->codes, code->digits, code);
  /* A newer code invalidates the older one. */
  if (session->code != NULL)
    g_hash_table_remove (self->codes, session->code);
  g_free (session->code);
  session->code = g_strdup (code->digits);
  g_clear_pointer (&session->refusal, g_free);
  self->codes_issued++;
  return code;
}

PortalCode *
portal_book_find_code (PortalBook *self, const char *digits)
{
  return g_hash_table_lookup (self->codes, digits);
}

/* ticket: NULL, if the request has none, is that of no code, although some have none yet. */
PortalCode *
portal_book_find_ticket (PortalBook *self, const char *ticket)
{
  GHashTableIter iter;
  gpointer code;

  g_hash_table_iter_init (&iter, self->codes);
  while (ticket != NULL && g_hash_table_iter_next (&iter, NULL, &code))
    if (g_strcmp0 (((PortalCode *) code)->ticket, ticket) == 0)
      return code;
  return NULL;
}

void
portal_book_renew_ticket (PortalCode *code)
{
  g_free (code->ticket);
  code->ticket = create_token ();
}

void
portal_book_expire_codes (PortalBook *self, gint64 now)
{
  GHashTableIter iter;
  gpointer code;

  g_hash_table_iter_init (&iter, self->codes);
  while (g_hash_table_iter_next (&iter, NULL, &code))
    ((PortalCode *) code)->deadline = now;
}

PortalCode *
portal_book_find_live_code (PortalBook *self, PortalSession *session, PortalStep step, gint64 now)
{
  PortalCode *code = session->code != NULL ? portal_book_find_code (self, session->code) : NULL;

  return code != NULL && code->step == step && !code->used && now < code->deadline ? code : NULL;
}

void
portal_book_note_login (PortalBook *self,
                        PortalSession *session,
                        const char *holder,
                        const char *national_id,
                        gint64 now)
{
  g_free (session->holder);
  g_free (session->national_id);
  session->holder = g_strdup (holder);
  session->national_id = g_strdup (national_id);
  session->login_time = now;
  session->renamed = TRUE;
  self->accepted_logins++;
}

void
portal_book_note_consent (PortalBook *self, const char *national_id, gint64 now)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (now);

  g_hash_table_replace (self->consents, g_strdup (national_id),
                        g_date_time_format (time, "%d.%m.%Y %H:%M:%S"));
  self->accepted_consents++;
  write_consents (self);
}

void
portal_book_note_malformed (PortalBook *self, const char *problem)
{
  self->malformed++;
  g_free (self->last_problem);
  self->last_problem = g_strdup (problem);
}

/* session: NULL if the code was unknown. */
void
portal_book_note_refusal (PortalBook *self, PortalSession *session, const char *reason)
{
  self->refused++;
  g_free (self->last_refusal);
  self->last_refusal = g_strdup (reason);
  if (session == NULL)
    return;
  g_free (session->refusal);
  session->refusal = g_strdup (reason);
}

gboolean
portal_book_has_consent (PortalBook *self, PortalSession *session)
{
  return session->national_id != NULL &&
         g_hash_table_contains (self->consents, session->national_id);
}

static void
add_number (JsonBuilder *builder, const char *name, guint number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, number);
}

/* Adds an object's members. */
void
portal_book_describe (PortalBook *self, JsonBuilder *builder)
{
  GHashTableIter iter;
  gpointer national_id, time;

  add_number (builder, "requests", self->requests);
  add_number (builder, "http_requests", self->http_requests);
  add_number (builder, "codes_issued", self->codes_issued);
  add_number (builder, "signatures", self->signatures);
  add_number (builder, "results", self->results);
  add_number (builder, "malformed", self->malformed);
  json_builder_set_member_name (builder, "last_problem");
  json_builder_add_string_value (builder, self->last_problem);
  add_number (builder, "accepted", self->accepted_logins + self->accepted_consents);
  add_number (builder, "accepted_logins", self->accepted_logins);
  add_number (builder, "accepted_consents", self->accepted_consents);
  add_number (builder, "refused", self->refused);
  add_number (builder, "logouts", self->logouts);
  json_builder_set_member_name (builder, "last_refusal");
  json_builder_add_string_value (builder, self->last_refusal);
  json_builder_set_member_name (builder, "consents");
  json_builder_begin_object (builder);
  g_hash_table_iter_init (&iter, self->consents);
  while (g_hash_table_iter_next (&iter, &national_id, &time))
    {
      json_builder_set_member_name (builder, national_id);
      json_builder_add_string_value (builder, time);
    }
  json_builder_end_object (builder);
}
