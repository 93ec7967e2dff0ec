/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card-apdu.h"
#include "card-tlv.h"
#include "test-hex.h"

static void
test_forms (void)
{
  static const struct
  {
    const gchar *apdu;
    gsize data;
    gsize le;
  } FORMS[] = {
    { "00200080", 0, 0 },
    { "00CB3FFF00", 0, 256 },
    { "00CB3FFF10", 0, 16 },
    { "00CB3FFF035C017E", 3, 0 },
    { "00CB3FFF035C017E00", 3, 256 },
    { "00CB3FFF000000", 0, 65536 },
    { "00CB3FFF000100", 0, 256 },
    { "00CB3FFF0000035C017E", 3, 0 },
    { "00CB3FFF0000035C017E0200", 3, 512 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (FORMS); i++)
    {
      g_autoptr (GBytes) apdu = bytes_from_hex (FORMS[i].apdu);
      EonayCardStatus status = CARD_SW_OK;
      g_autoptr (EonayCardCommand) command = eonay_card_command_parse (apdu, &status);

      g_test_message ("%s", FORMS[i].apdu);
      g_assert_nonnull (command);
      g_assert_cmpuint (g_bytes_get_size (command->data), ==, FORMS[i].data);
      g_assert_cmpuint (command->le, ==, FORMS[i].le);
    }
}

static void
test_malformed (void)
{
  static const gchar *const BAD[] = {
    "",
    "00",
    "002000",
    "00CB3FFF0000",
    "00CB3FFF025C",
    "00CB3FFF035C017E0000",
    "00CB3FFF00000400",
    "00CB3FFF0000035C017E02",
    "00CB3FFF0000035C017E020000",
    "00CB3FFF00FFFF00",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (BAD); i++)
    {
      g_autoptr (GBytes) apdu = bytes_from_hex (BAD[i]);
      EonayCardStatus status = CARD_SW_OK;

      g_test_message ("%s", BAD[i]);
      g_assert_null (eonay_card_command_parse (apdu, &status));
      g_assert_cmphex (status, ==, CARD_SW_WRONG_LENGTH);
    }
}

static EonayCardCommand *
take (EonayCardChannel *channel, const gchar *hex, const gchar *expected)
{
  g_autoptr (GBytes) apdu = bytes_from_hex (hex);
  g_autoptr (GBytes) answer = NULL;
  g_autofree gchar *text = NULL;
  g_autoptr (EonayCardCommand) command = eonay_card_channel_take (channel, apdu, &answer);

  g_assert_true ((command == NULL) == (answer != NULL));
  if (answer != NULL)
    text = bytes_to_hex (answer);
  g_assert_cmpstr (text, ==, expected);
  return g_steal_pointer (&command);
}

static void
test_chain (void)
{
  g_autoptr (EonayCardChannel) channel = eonay_card_channel_new ();
  g_autoptr (EonayCardCommand) command = NULL;
  g_autofree gchar *data = NULL;

  g_assert_null (take (channel, "1087079C020102", "9000"));
  g_assert_null (take (channel, "1087079C0103", "9000"));
  command = take (channel, "0087079C020405", NULL);
  data = bytes_to_hex (command->data);
  g_assert_cmpstr (data, ==, "0102030405");
  g_assert_cmphex (command->p2, ==, 0x9C);
}

static void
test_chain_broken (void)
{
  g_autoptr (EonayCardChannel) channel = eonay_card_channel_new ();
  g_autoptr (EonayCardCommand) command = NULL;
  g_autofree gchar *data = NULL;

  g_assert_null (take (channel, "1087079C020102", "9000"));
  g_assert_null (take (channel, "00200080", "6883"));
  g_assert_null (take (channel, "1087079C020102", "9000"));
  g_assert_null (take (channel, "0087079A020102", "6883"));
  command = take (channel, "0087079C0103", NULL);
  data = bytes_to_hex (command->data);
  g_assert_cmpstr (data, ==, "03");
}

static void
test_chain_endless (void)
{
  g_autoptr (EonayCardChannel) channel = eonay_card_channel_new ();
  g_autofree gchar *zeros = g_strnfill (2 * 255, '0');
  g_autofree gchar *part = g_strconcat ("1087079CFF", zeros, NULL);

  for (guint i = 0; i < 16; i++)
    g_assert_null (take (channel, part, "9000"));
  g_assert_null (take (channel, part, "6700"));
}

static void
test_wrong_class (void)
{
  g_autoptr (EonayCardChannel) channel = eonay_card_channel_new ();

  g_assert_null (take (channel, "80200080", "6E00"));
  g_assert_null (take (channel, "01200080", "6E00"));
}

static void
test_long_answer (void)
{
  g_autoptr (EonayCardChannel) channel = eonay_card_channel_new ();
  g_autoptr (EonayCardCommand) command = take (channel, "00CB3FFF00", NULL);
  g_autofree guint8 *zeros = g_malloc0 (600);
  g_autoptr (GBytes) data = g_bytes_new (zeros, 600);
  g_autoptr (GBytes) first = NULL;
  g_autofree gchar *rest = g_strnfill (2 * 88, '0');
  g_autofree gchar *last = g_strconcat (rest, "9000", NULL);
  g_autofree gchar *full = g_strnfill (2 * 256, '0');
  g_autofree gchar *middle = g_strconcat (full, "6158", NULL);

  first = eonay_card_channel_answer (channel, command, data, CARD_SW_OK);
  g_assert_cmpuint (g_bytes_get_size (first), ==, 258);
  g_assert_null (take (channel, "00C0000000", middle));
  g_assert_null (take (channel, "00C0000058", last));
  g_assert_null (take (channel, "00C0000000", "6985"));
}

static void
test_answer_forgotten (void)
{
  g_autoptr (EonayCardChannel) channel = eonay_card_channel_new ();
  g_autoptr (EonayCardCommand) command = take (channel, "00CB3FFF01", NULL);
  g_autoptr (GBytes) data = bytes_from_hex ("0102");
  g_autoptr (GBytes) first = eonay_card_channel_answer (channel, command, data, CARD_SW_OK);
  g_autofree gchar *text = bytes_to_hex (first);
  g_autoptr (EonayCardCommand) other = NULL;

  g_assert_cmpstr (text, ==, "016101");
  other = take (channel, "00200080", NULL);
  g_assert_null (take (channel, "00C0000000", "6985"));
}

static void
test_tlv_malformed (void)
{
  static const gchar *const BAD[] = { "",       "7C",       "7C01",       "7C80",   "7C83000001",
                                      "7C8200", "7C820001", "7C81FF0000", "5F2F02", "5F2F" };

  for (gsize i = 0; i < G_N_ELEMENTS (BAD); i++)
    {
      g_autoptr (GBytes) bytes = bytes_from_hex (BAD[i]);
      gsize size;
      const guint8 *at = g_bytes_get_data (bytes, &size);
      EonayCardTlv tlv;

      g_test_message ("%s", BAD[i]);
      g_assert_false (eonay_card_tlv_read (&at, &size, &tlv));
    }
}

static void
test_tlv_lengths (void)
{
  static const gsize LENGTHS[] = { 0, 1, 127, 128, 255, 256, 4000 };
  const guint8 value[4000] = { 1, 2, 3 };

  for (gsize i = 0; i < G_N_ELEMENTS (LENGTHS); i++)
    {
      g_autoptr (GByteArray) out = g_byte_array_new ();
      const guint8 *at;
      gsize size;
      EonayCardTlv tlv;

      eonay_card_tlv_append (out, 0x5F2F, value, LENGTHS[i]);
      at = out->data;
      size = out->len;
      g_assert_true (eonay_card_tlv_read (&at, &size, &tlv));
      g_assert_cmphex (tlv.tag, ==, 0x5F2F);
      g_assert_cmpmem (tlv.value, tlv.size, value, LENGTHS[i]);
      g_assert_cmpuint (size, ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/card/apdu/forms", test_forms);
  g_test_add_func ("/card/apdu/malformed", test_malformed);
  g_test_add_func ("/card/channel/chain", test_chain);
  g_test_add_func ("/card/channel/chain-broken", test_chain_broken);
  g_test_add_func ("/card/channel/chain-endless", test_chain_endless);
  g_test_add_func ("/card/channel/wrong-class", test_wrong_class);
  g_test_add_func ("/card/channel/long-answer", test_long_answer);
  g_test_add_func ("/card/channel/answer-forgotten", test_answer_forgotten);
  g_test_add_func ("/card/tlv/malformed", test_tlv_malformed);
  g_test_add_func ("/card/tlv/lengths", test_tlv_lengths);
  return g_test_run ();
}
