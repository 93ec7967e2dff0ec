/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* PC/SC functions of the test's own, for what no real reader of a test machine does: being plugged
 * in at a given moment. They take the place of libpcsclite in the program that has them, and do as
 * version 1.9.9 does: a reader plugged in before the call is no news to SCardGetStatusChange(), and
 * SCardCancel() does nothing to a call that does not wait yet. */
void fake_pcsc_reset (void);
void fake_pcsc_set_running (gboolean is_running);
/* How many of the next connections are refused, as pcscd 2 does by polkit; open ones stay. */
void fake_pcsc_refuse (guint times);
void fake_pcsc_plug (const char *reader);
void fake_pcsc_unplug (const char *reader);
void fake_pcsc_insert (const char *reader);
void fake_pcsc_remove (const char *reader);
void fake_pcsc_hold (const char *reader, gboolean is_held);

/* Called once, in the watching thread, when it is next about to wait without end or not. */
void fake_pcsc_before_wait (void (*func) (void));
/* Called once when it is next about to look without waiting. */
void fake_pcsc_before_look (void (*func) (void));
/* How often a wait that ends within the hour began. */
guint fake_pcsc_count_timed_waits (void);
