/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-cli-columns.h"
#include "eonay-visible-text.h"

#define GAP 2

struct _EonayCliColumns
{
  guint indent;
  /* (element-type GStrv) */
  GPtrArray *rows;
  /* (element-type guint): the maximum width of each column */
  GArray *widths;
};

EonayCliColumns *
eonay_cli_columns_new (guint indent)
{
  EonayCliColumns *self = g_new0 (EonayCliColumns, 1);

  self->indent = indent;
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  self->widths = g_array_new (FALSE, TRUE, sizeof (guint));
  return self;
}

void
eonay_cli_columns_free (EonayCliColumns *self)
{
  g_ptr_array_unref (self->rows);
  g_array_unref (self->widths);
  g_free (self);
}

/* Width in terminal columns. */
static guint
get_width (const char *text)
{
  guint width = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar character = g_utf8_get_char (text);

      if (!g_unichar_iszerowidth (character))
        width += g_unichar_iswide (character) ? 2 : 1;
    }
  return width;
}

void
eonay_cli_columns_add (EonayCliColumns *self, ...)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const char *cell;
  va_list cells;

  va_start (cells, self);
  for (guint column = 0; (cell = va_arg (cells, const char *)) != NULL; column++)
    {
      g_autofree char *visible = eonay_visible_text (cell, -1);

      if (column == self->widths->len)
        g_array_set_size (self->widths, column + 1);
      guint *width = &g_array_index (self->widths, guint, column);
      *width = MAX (*width, get_width (visible));
      g_strv_builder_add (builder, visible);
    }
  va_end (cells);
  g_ptr_array_add (self->rows, g_strv_builder_end (builder));
}

void
eonay_cli_columns_print (EonayCliColumns *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->rows->len; i++)
    {
      char **row = g_ptr_array_index (self->rows, i);

      g_string_append_printf (text, "%*s", (int) self->indent, "");
      for (guint column = 0; row[column] != NULL; column++)
        {
          guint rest = g_array_index (self->widths, guint, column) - get_width (row[column]);

          g_string_append (text, row[column]);
          if (row[column + 1] != NULL)
            g_string_append_printf (text, "%*s", (int) rest + GAP, "");
        }
      g_string_append_c (text, '\n');
    }
  g_print ("%s", text->str);
}
