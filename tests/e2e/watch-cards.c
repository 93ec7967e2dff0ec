/* SPDX-License-Identifier: GPL-3.0-or-later */
/* watch-cards: prints the card monitor's events, one per line, until its input ends. Commands on
 * input lines: "stop", "start", "await"; "holders" prints the programs that may hold the card. */
#include "eonay-card-holder.h"
#include "eonay-card-monitor.h"

#include <gio/gunixinputstream.h>
#include <stdio.h>
#include <unistd.h>

#include "eonay-enums.h"

static void
print_status_cb (EonayCardMonitor *monitor, GParamSpec *property, gpointer user_data)
{
  g_autoptr (GEnumClass) states = g_type_class_ref (EONAY_TYPE_CARD_MONITOR_STATUS);
  GEnumValue *state = g_enum_get_value (states, eonay_card_monitor_get_status (monitor));

  printf ("status %s\n", state->value_nick);
}

static void
print_inserted_cb (EonayCardMonitor *monitor, const char *reader, GBytes *atr, gpointer user_data)
{
  printf ("inserted %s (%" G_GSIZE_FORMAT ")\n", reader, g_bytes_get_size (atr));
}

static void
print_removed_cb (EonayCardMonitor *monitor, const char *reader, gpointer user_data)
{
  printf ("removed %s\n", reader);
}

static void
print_released_cb (EonayCardMonitor *monitor, const char *reader, gpointer user_data)
{
  printf ("released %s\n", reader);
}

typedef struct
{
  GMainLoop *loop;
  EonayCardMonitor *monitor;
} Program;

static void
holders_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = eonay_card_holder_find_finish (result, &error);
  g_autofree char *joined = names != NULL ? g_strjoinv (", ", names) : g_strdup (error->message);

  printf ("holders: %s\n", joined);
}

static void
read_line_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Program *program = user_data;
  GDataInputStream *input = G_DATA_INPUT_STREAM (source);
  g_autofree char *line = g_data_input_stream_read_line_finish (input, result, NULL, NULL);

  if (line == NULL)
    {
      g_main_loop_quit (program->loop);
      return;
    }
  if (g_str_equal (line, "stop"))
    eonay_card_monitor_stop (program->monitor);
  else if (g_str_equal (line, "start"))
    eonay_card_monitor_start (program->monitor);
  else if (g_str_equal (line, "await"))
    eonay_card_monitor_await_release (program->monitor);
  else if (g_str_equal (line, "holders"))
    eonay_card_holder_find_async (NULL, holders_cb, NULL);
  g_data_input_stream_read_line_async (input, G_PRIORITY_DEFAULT, NULL, read_line_cb, program);
}

int
main (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (EonayCardMonitor) monitor = eonay_card_monitor_new ();
  g_autoptr (GInputStream) stdin_stream = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GDataInputStream) input = g_data_input_stream_new (stdin_stream);
  Program program = { loop, monitor };

  setvbuf (stdout, NULL, _IOLBF, 0);
  g_signal_connect (monitor, "notify::status", G_CALLBACK (print_status_cb), NULL);
  g_signal_connect (monitor, "card-inserted", G_CALLBACK (print_inserted_cb), NULL);
  g_signal_connect (monitor, "card-removed", G_CALLBACK (print_removed_cb), NULL);
  g_signal_connect (monitor, "card-released", G_CALLBACK (print_released_cb), NULL);
  eonay_card_monitor_start (monitor);
  g_data_input_stream_read_line_async (input, G_PRIORITY_DEFAULT, NULL, read_line_cb, &program);
  g_main_loop_run (loop);

  return 0;
}
