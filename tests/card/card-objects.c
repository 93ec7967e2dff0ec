/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card-objects.h"
#include "card-tlv.h"

#define ID_SIZE 16

const guint8 CARD_PIV_AID[11] = { 0xA0, 0, 0, 3, 8, 0, 0, 0x10, 0, 1, 0 };

/* The FASC-N of a card outside the federal scheme (agency 9999): readers take the GUID instead. */
static const guint8 FASC_N[25] = { 0xD4, 0xE7, 0x39, 0xDA, 0x73, 0x9C, 0xED, 0x39, 0xCE,
                                   0x73, 0x9D, 0x83, 0x68, 0x58, 0x21, 0x08, 0x42, 0x10,
                                   0x84, 0x21, 0xC8, 0x42, 0x10, 0xC3, 0xEB };

/* Takes ownership of inner. */
static GBytes *
wrap (guint tag, GByteArray *inner)
{
  GByteArray *out = g_byte_array_new ();

  eonay_card_tlv_append (out, tag, inner->data, inner->len);
  g_byte_array_unref (inner);
  return g_byte_array_free_to_bytes (out);
}

/* Sixteen bytes that are unique and constant for each card. */
static void
make_id (const gchar *name, guint8 *id)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize size = sizeof digest;

  g_checksum_update (checksum, (const guchar *) name, -1);
  g_checksum_get_digest (checksum, digest, &size);
  memcpy (id, digest, ID_SIZE);
}

/* The answer to SELECT: part 2, 3.1.1. */
GBytes *
eonay_card_object_application (void)
{
  GByteArray *inner = g_byte_array_new ();
  const guint8 authority[] = { 0x4F, 5, 0xA0, 0, 0, 3, 8 };

  eonay_card_tlv_append (inner, 0x4F, CARD_PIV_AID + 5, sizeof CARD_PIV_AID - 5);
  eonay_card_tlv_append (inner, 0x79, authority, sizeof authority);
  return wrap (0x61, inner);
}

/* The PIN usage policy has only the application PIN. */
GBytes *
eonay_card_object_discovery (void)
{
  GByteArray *inner = g_byte_array_new ();
  const guint8 policy[] = { 0x40, 0 };

  eonay_card_tlv_append (inner, 0x4F, CARD_PIV_AID, sizeof CARD_PIV_AID);
  eonay_card_tlv_append (inner, 0x5F2F, policy, sizeof policy);
  return wrap (CARD_OBJECT_DISCOVERY, inner);
}

GBytes *
eonay_card_object_chuid (const gchar *name)
{
  GByteArray *inner = g_byte_array_new ();
  guint8 id[ID_SIZE];

  make_id (name, id);
  eonay_card_tlv_append (inner, 0x30, FASC_N, sizeof FASC_N);
  eonay_card_tlv_append (inner, 0x34, id, sizeof id);
  eonay_card_tlv_append (inner, 0x35, (const guint8 *) "20991231", 8);
  eonay_card_tlv_append (inner, 0x3E, NULL, 0);
  eonay_card_tlv_append (inner, 0xFE, NULL, 0);
  return wrap (0x53, inner);
}

GBytes *
eonay_card_object_capabilities (const gchar *name)
{
  GByteArray *inner = g_byte_array_new ();
  guint8 id[21] = { 0xA0, 0, 0, 1, 0x16 };
  const guint8 container_version = 0x21, grammar_version = 0x21, data_model = 0x10;
  const guint8 empty[] = { 0xF3, 0xF6, 0xF7, 0xFA, 0xFB, 0xFC, 0xFD, 0xFE };
  const guint8 pkcs15 = 0;

  make_id (name, id + 5);
  eonay_card_tlv_append (inner, 0xF0, id, sizeof id);
  eonay_card_tlv_append (inner, 0xF1, &container_version, 1);
  eonay_card_tlv_append (inner, 0xF2, &grammar_version, 1);
  eonay_card_tlv_append (inner, 0xF4, &pkcs15, 1);
  eonay_card_tlv_append (inner, 0xF5, &data_model, 1);
  for (gsize i = 0; i < sizeof empty; i++)
    eonay_card_tlv_append (inner, empty[i], NULL, 0);
  return wrap (0x53, inner);
}

GBytes *
eonay_card_object_certificate (GBytes *certificate)
{
  GByteArray *inner = g_byte_array_new ();
  const guint8 not_compressed = 0;
  gsize size;
  const guint8 *der = g_bytes_get_data (certificate, &size);

  eonay_card_tlv_append (inner, 0x70, der, size);
  eonay_card_tlv_append (inner, 0x71, &not_compressed, 1);
  eonay_card_tlv_append (inner, 0xFE, NULL, 0);
  return wrap (0x53, inner);
}
