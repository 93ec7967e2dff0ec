/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "portal-knobs.h"

/* One browser. */
typedef struct
{
  char *id;
  char *form_token;
  char *code;    /* the pending code, or NULL */
  char *refusal; /* why the last signature was refused, or NULL */
  gboolean renamed;
  gint64 login_time; /* 0: not logged in */
  char *holder;
  char *national_id;
} PortalSession;

/* One code, for one signature. */
typedef struct
{
  char *digits;
  PortalStep step;
  char *text;
  gint64 deadline;
  gboolean used;
  PortalSession *session;
  /* Of the shapes that have them: */
  char *ticket;     /* names this redemption of the code */
  char *content;    /* what has to be signed */
  char *claimed_id; /* who redeemed it, or NULL */
  char *claimed_fingerprint;
  const char *result; /* why the signature was refused, or NULL */
  guint polls_left;
} PortalCode;

/* The portal's state while it runs. */
typedef struct
{
  GHashTable *sessions; /* id → PortalSession */
  GHashTable *codes;    /* digits → PortalCode */
  GHashTable *consents; /* national id → time as text */
  guint requests;
  guint http_requests;
  guint codes_issued;
  guint signatures;
  guint results; /* requests for the result of a signature */
  guint malformed;
  char *last_problem;
  guint accepted_logins;
  guint accepted_consents;
  guint refused;
  guint logouts; /* of sessions with a login */
  char *last_refusal;
  char *path; /* where the consents are kept, or NULL */
} PortalBook;

PortalBook *portal_book_new (void);
/* Keeps the consents in a file, as a portal would that is killed, and takes those that it has. */
void portal_book_keep (PortalBook *self, const char *path);
void portal_book_free (PortalBook *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortalBook, portal_book_free)

PortalSession *portal_book_open_session (PortalBook *self);
PortalSession *portal_book_find_session (PortalBook *self, const char *id);
void portal_book_rename_session (PortalBook *self, PortalSession *session);
void portal_book_close_session (PortalBook *self, PortalSession *session);
void portal_book_close_all_sessions (PortalBook *self);

PortalCode *portal_book_issue_code (PortalBook *self,
                                    PortalSession *session,
                                    PortalStep step,
                                    const PortalKnobs *knobs,
                                    gint64 now);
PortalCode *portal_book_find_code (PortalBook *self, const char *digits);
PortalCode *portal_book_find_ticket (PortalBook *self, const char *ticket);
void portal_book_renew_ticket (PortalCode *code);
void portal_book_expire_codes (PortalBook *self, gint64 now);
/* The session's code for a step, while it is valid. */
PortalCode *
portal_book_find_live_code (PortalBook *self, PortalSession *session, PortalStep step, gint64 now);

void portal_book_note_login (PortalBook *self,
                             PortalSession *session,
                             const char *holder,
                             const char *national_id,
                             gint64 now);
void portal_book_note_consent (PortalBook *self, const char *national_id, gint64 now);
/* A request of a signing program that is not as the shape wants it. */
void portal_book_note_malformed (PortalBook *self, const char *problem);
void portal_book_note_refusal (PortalBook *self, PortalSession *session, const char *reason);
gboolean portal_book_has_consent (PortalBook *self, PortalSession *session);

void portal_book_describe (PortalBook *self, JsonBuilder *builder);
