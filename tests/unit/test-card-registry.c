/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>

#include "eonay-card-registry.h"

/* An entry of a worker's list, with one key missing or of another type. */
static GVariant *
make_listed (const char *left_out, const char *wrong)
{
  g_auto (GVariantDict) dictionary = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dictionary, "id", "s", "a lie");
  g_variant_dict_insert_value (&dictionary, "der", g_variant_new_bytestring ("certificate"));
  g_variant_dict_insert (&dictionary, "holder", "s", "Ayşe Yılmaz");
  g_variant_dict_insert (&dictionary, "reader", "s", "Reader 00 00");
  g_variant_dict_insert (&dictionary, "token-label", "s", "AKIS\033[2J\n_0\xe2\x80\xae");
  g_variant_dict_insert (&dictionary, "pin-state", "s", "ok");
  g_variant_dict_insert (&dictionary, "pin-min", "u", 4u);
  g_variant_dict_insert (&dictionary, "pin-max", "u", 8u);
  g_variant_dict_insert (&dictionary, "pin-pad", "b", FALSE);
  g_variant_dict_insert (&dictionary, "secret", "s", "not for the bus");
  if (left_out != NULL)
    g_variant_dict_remove (&dictionary, left_out);
  if (wrong != NULL)
    g_variant_dict_insert (&dictionary, wrong, "d", 1.0);

  return g_variant_ref_sink (g_variant_dict_end (&dictionary));
}

static EonayCardEntry *
make_entry (const char *left_out, const char *wrong)
{
  g_autoptr (GVariant) listed = make_listed (left_out, wrong);

  return eonay_card_entry_new ("/usr/lib/module.so", listed);
}

static const char *
look_up (EonayCardEntry *entry, const char *key)
{
  const char *text = NULL;

  g_variant_lookup (entry->dictionary, key, "&s", &text);
  return text;
}

static void
test_refused (void)
{
  const char *const keys[] = { "der",     "holder",  "reader",  "token-label", "pin-state",
                               "pin-min", "pin-max", "pin-pad", NULL };

  for (gsize i = 0; keys[i] != NULL; i++)
    {
      g_assert_null (make_entry (keys[i], NULL));
      g_assert_null (make_entry (NULL, keys[i]));
    }
}

static void
test_accepted (void)
{
  g_autoptr (EonayCardEntry) entry = make_entry (NULL, NULL);
  g_autofree char *id =
      g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guint8 *) "certificate", 12);

  g_assert_nonnull (entry);
  g_assert_cmpstr (entry->id, ==, id);
  g_assert_cmpstr (look_up (entry, "id"), ==, id);
  g_assert_cmpstr (entry->holder, ==, "Ayşe Yılmaz");
  g_assert_cmpstr (look_up (entry, "token-label"), ==, "AKIS[2J_0");
  g_assert_null (look_up (entry, "holder"));
  g_assert_null (look_up (entry, "secret"));
}

static void
test_count_low (void)
{
  g_autoptr (EonayCardEntry) entry = make_entry (NULL, NULL);

  g_assert_cmpstr (look_up (entry, "pin-state"), ==, "ok");
  eonay_card_entry_set_count_low (entry);
  g_assert_cmpstr (look_up (entry, "pin-state"), ==, "count-low");
  g_assert_cmpstr (look_up (entry, "id"), ==, entry->id);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/card-registry/refused", test_refused);
  g_test_add_func ("/card-registry/accepted", test_accepted);
  g_test_add_func ("/card-registry/count-low", test_count_low);
  return g_test_run ();
}
