/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-card-table.h"

#include <string.h>

/* Describes a reader's state: name, card or not, counter. */
typedef struct
{
  const char *reader;
  gboolean has_card;
  guint counter;
} Said;

/* Feeds at most two readers and compares the events: "+A" inserted, "-A" removed. */
static EonayCardMonitorStatus
step (EonayCardTable *table, const Said *said, gsize n_said, const char *expected)
{
  EonayCardMonitorStatus status = EONAY_CARD_MONITOR_STARTING;
  SCARD_READERSTATE states[2] = { 0 };
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GString) got = g_string_new (NULL);

  g_assert_cmpuint (n_said, <=, G_N_ELEMENTS (states));
  for (gsize i = 0; i < n_said; i++)
    {
      states[i].szReader = said[i].reader;
      states[i].dwEventState = (said[i].has_card ? SCARD_STATE_PRESENT : SCARD_STATE_EMPTY) |
                               SCARD_STATE_CHANGED | (DWORD) said[i].counter << 16;
      states[i].cbAtr = said[i].has_card ? 2 : 0;
      memcpy (states[i].rgbAtr, "\x3b\x00", 2);
    }

  events = eonay_card_table_update (table, states, n_said, &status);
  for (guint i = 0; i < events->len; i++)
    {
      EonayCardEvent *event = g_ptr_array_index (events, i);
      gboolean inserted = g_str_equal (event->signal, EONAY_CARD_INSERTED);

      g_string_append_printf (got, "%s%s", inserted ? "+" : "-", event->reader);
      if (inserted)
        g_assert_cmpmem (g_bytes_get_data (event->atr, NULL), g_bytes_get_size (event->atr),
                         "\x3b\x00", 2);
      else
        g_assert_null (event->atr);
    }
  g_assert_cmpstr (got->str, ==, expected);
  return status;
}

#define STEP(table, expected, ...)                                                                 \
  step (table, (const Said[]) { __VA_ARGS__ }, G_N_ELEMENTS (((const Said[]) { __VA_ARGS__ })),    \
        expected)

static void
test_one_reader (void)
{
  g_autoptr (EonayCardTable) table = eonay_card_table_new ();

  g_assert_cmpint (step (table, NULL, 0, ""), ==, EONAY_CARD_MONITOR_NO_READER);
  g_assert_cmpint (STEP (table, "", { "A", FALSE, 0 }), ==, EONAY_CARD_MONITOR_NO_CARD);
  g_assert_cmpint (STEP (table, "+A", { "A", TRUE, 1 }), ==, EONAY_CARD_MONITOR_CARD);
  STEP (table, "", { "A", TRUE, 1 });
  g_assert_cmpint (STEP (table, "-A", { "A", FALSE, 2 }), ==, EONAY_CARD_MONITOR_NO_CARD);
}

static void
test_present_at_start (void)
{
  g_autoptr (EonayCardTable) table = eonay_card_table_new ();

  STEP (table, "+A", { "A", TRUE, 7 });
}

static void
test_swapped (void)
{
  g_autoptr (EonayCardTable) table = eonay_card_table_new ();

  STEP (table, "+A", { "A", TRUE, 1 });
  STEP (table, "-A+A", { "A", TRUE, 3 });
  STEP (table, "-A", { "A", FALSE, 6 });
  STEP (table, "", { "A", FALSE, 8 });
  STEP (table, "+A", { "A", TRUE, 0xffff });
  STEP (table, "-A+A", { "A", TRUE, 1 });
}

static void
test_readers_come_and_go (void)
{
  g_autoptr (EonayCardTable) table = eonay_card_table_new ();

  STEP (table, "+A", { "A", TRUE, 1 });
  g_assert_cmpint (STEP (table, "+B", { "A", TRUE, 1 }, { "B", TRUE, 1 }), ==,
                   EONAY_CARD_MONITOR_CARD);
  STEP (table, "-A", { "B", TRUE, 1 });
  STEP (table, "+A", { "B", TRUE, 1 }, { "A", TRUE, 1 });
  STEP (table, "-A-B+B", { "B", TRUE, 5 });
  g_assert_cmpint (STEP (table, "", { "B", TRUE, 5 }, { "C", FALSE, 0 }), ==,
                   EONAY_CARD_MONITOR_CARD);
  g_assert_cmpint (step (table, NULL, 0, "-B"), ==, EONAY_CARD_MONITOR_NO_READER);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/card-table/one-reader", test_one_reader);
  g_test_add_func ("/card-table/present-at-start", test_present_at_start);
  g_test_add_func ("/card-table/swapped", test_swapped);
  g_test_add_func ("/card-table/readers-come-and-go", test_readers_come_and_go);

  return g_test_run ();
}
