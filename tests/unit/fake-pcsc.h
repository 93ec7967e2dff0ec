/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Fake PC/SC functions, for events that a reader of a test machine cannot produce, such as being
 * plugged in at a given moment. They replace libpcsclite in the program and behave like version
 * 1.9.9: SCardGetStatusChange() does not report a reader plugged in before the call, and
 * SCardCancel() has no effect on a call that does not wait yet. */
void fake_pcsc_reset (void);
void fake_pcsc_set_running (gboolean is_running);
/* How many of the next connections are refused, as by pcscd 2 with polkit; open ones stay. */
void fake_pcsc_refuse (guint times);
void fake_pcsc_plug (const char *reader);
void fake_pcsc_unplug (const char *reader);
void fake_pcsc_insert (const char *reader);
void fake_pcsc_remove (const char *reader);
void fake_pcsc_hold (const char *reader, gboolean is_held);
/* Connections to a card in a transaction are answered after its end. */
void fake_pcsc_set_transaction (const char *reader, gboolean is_in_transaction);

/* Called once, in the watching thread, before its next wait of any length. */
void fake_pcsc_before_wait (void (*func) (void));
/* Called once before its next poll without waiting. */
void fake_pcsc_before_look (void (*func) (void));
/* Number of started waits that are shorter than an hour. */
guint fake_pcsc_count_timed_waits (void);
/* Number of attempts to connect to a card. */
guint fake_pcsc_count_connections (void);
