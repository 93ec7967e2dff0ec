/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-provider.h"
#include "portal.h"

/* The portal in this process on free loopback ports, with name and certificate known to GIO, and
 * Kamu SM's provider with the bed's profile. */
typedef struct
{
  char *folder;
  char *base; /* the folder with the bed's profile, or with that of a shape */
  Portal *portal;
  EonayProvider *provider;
  EonayPortalSession *session;
} Fixture;

/* folder, name: a certificate file made by tests/pki. */
void fixture_trust (const char *folder, const char *name);
void fixture_set_up (Fixture *self, gconstpointer data);
void fixture_tear_down (Fixture *self, gconstpointer data);

/* Adds an override of the profile and recreates the provider. */
void fixture_override (Fixture *self, const char *group, const char *key, const char *value);
/* exchange: sections that take the place of the profile's exchange; name: any, once. */
void fixture_use_exchange (Fixture *self, const char *name, GKeyFile *exchange);
/* One of the shapes of the exchange, at the portal and in the profile; Ayşe's card is nes-rsa. */
void fixture_use_shape (Fixture *self, const char *shape);
void fixture_set (Fixture *self, const char *knob, const char *value);
/* A number in the portal's state. */
gint64 fixture_count (Fixture *self, const char *name);

EonayChallenge *fixture_open (Fixture *self, EonayPurpose purpose, GError **error);
EonayChallenge *fixture_redeem (Fixture *self, const char *code, GError **error);
char *fixture_answer (Fixture *self,
                      const EonayChallenge *challenge,
                      GBytes *signature,
                      GCancellable *cancellable,
                      GError **error);
EonayConsent fixture_query (Fixture *self, GError **error);
/* Signs in software with a prepared card's key and submits the signature. */
char *fixture_sign_and_answer (Fixture *self,
                               const EonayChallenge *challenge,
                               const char *card,
                               GError **error);
void fixture_login (Fixture *self);
