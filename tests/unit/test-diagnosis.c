/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <elf.h>
#include <string.h>

#include <gio/gunixsocketaddress.h>

#include "eonay-diagnosis-private.h"
#include "eonay-elf.h"
#include "eonay-mask.h"
#include "folder.h"

/* --- personal data */

static void
test_mask (void)
{
  const EonayMaskSubject ayse = { "/home/ayse", "ayse", "okul-pc-12" };
  const struct
  {
    const char *text;
    const char *masked;
  } cases[] = {
    { "10000000146", "100******46" },
    { "AKIS_0123456789ABCDEF", "AKIS_…" },
    { "10000000146NES0", "100******46NES0" },
    { "/home/ayse/.local/state/eonay", "~/.local/state/eonay" },
    { "/home/ayseli/x", "/home/ayseli/x" },
    { "/media/ayse/USB", "/media/…/USB" },
    { "okul-pc-12 okul-pc-123", "… okul-pc-123" },
    { "ACS ACR39U ICC Reader 00 00", "ACS ACR39U ICC Reader 00 00" },
    { "Gemalto PC Twin Reader (70D7E2EE) 00 00", "Gemalto PC Twin Reader (…) 00 00" },
    { "OMNIKEY 3x21 [CCID Interface] (KJGQAZ1234) 01 00",
      "OMNIKEY 3x21 [CCID Interface] (…) 01 00" },
    { "Reader SN:A1B2C3D4 00", "Reader SN… 00" },
    { "token 70d7e2ee11 x", "token … x" },
    { "deadbeef decade", "deadbeef decade" },
    { "", "" },
  };
  g_autofree char *nothing = eonay_mask_text (NULL, &ayse);

  g_assert_null (nothing);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *masked = eonay_mask_text (cases[i].text, &ayse);

      g_assert_cmpstr (masked, ==, cases[i].masked);
    }
}

/* Names of one or two letters are parts of other words; masking them would make texts unreadable.
 * */
static void
test_mask_short_names (void)
{
  const EonayMaskSubject short_names = { "/", "al", "pc" };
  const EonayMaskSubject no_subject = { NULL, NULL, NULL };
  g_autofree char *text = eonay_mask_text ("al pc /usr/lib", &short_names);
  g_autofree char *same = eonay_mask_text ("al pc /usr/lib \xff", &no_subject);

  g_assert_cmpstr (text, ==, "al pc /usr/lib");
  g_assert_true (g_utf8_validate (same, -1, NULL));
}

static void
test_initials (void)
{
  g_autofree char *ayse = eonay_mask_dup_initials ("Ayşe  Şule YILMAZ (2)");
  g_autofree char *no_initials = eonay_mask_dup_initials (NULL);

  g_assert_cmpstr (ayse, ==, "A. Ş. Y.");
  g_assert_cmpstr (no_initials, ==, "");
}

/* Values are masked when they are added to a finding, so that no check can forget it. */
static void
test_finding (void)
{
  g_autoptr (EonayFinding) finding = eonay_finding_new ("card", EONAY_FINDING_FAILED, "mute");
  g_autofree char *path = g_build_filename (g_get_home_dir (), "x", NULL);

  eonay_finding_set (finding, "label", "10000000146NES0");
  eonay_finding_set (finding, "path", path);
  eonay_finding_set (finding, "nothing", NULL);
  g_assert_cmpstr (eonay_finding_get (finding, "label"), ==, "100******46NES0");
  g_assert_cmpstr (eonay_finding_get (finding, "path"), ==, "~/x");
  g_assert_null (eonay_finding_get (finding, "nothing"));
}

/* --- cards */

static void
test_card_family (void)
{
  static const guint8 akis[] = { 0x3b, 0x9f, 0x96, 0x81, 0x31, 0xfe, 0x45, 0x80,
                                 0x65, 0x55, 0x45, 0x4b, 0x41, 0x45, 0x12, 0x10,
                                 0x31, 0x80, 0x55, 0x07, 0x30, 0x00, 0x00 };
  static const guint8 tc[] = { 0x3b, 0x14, 0x11, 0x80, 0x65, 0x54, 0x43 };
  static const guint8 in_interface_bytes[] = { 0x3b, 0x71, 0x55, 0x45, 0x4b, 0x41 };

  g_assert_cmpstr (eonay_diagnosis_get_card_family (akis, sizeof akis), ==, "akis");
  g_assert_cmpstr (eonay_diagnosis_get_card_family (tc, sizeof tc), ==, "tc");
  g_assert_cmpstr (eonay_diagnosis_get_card_family (in_interface_bytes, sizeof in_interface_bytes),
                   ==, "other");
  /* Everything except the check byte is required. */
  for (gsize i = 0; i < sizeof akis - 1; i++)
    g_assert_cmpstr (eonay_diagnosis_get_card_family (akis, i), ==, "other");
}

/* --- shared libraries: this program is position-independent, so it looks like one */

static GBytes *
read_self (void)
{
  g_autofree char *path = g_file_read_link ("/proc/self/exe", NULL);
  char *data = NULL;
  gsize size = 0;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  return g_bytes_new_take (data, size);
}

static EonayElf *
parse_patched (gsize at, guint8 value)
{
  g_autoptr (GBytes) bytes = read_self ();
  gsize size = 0;
  g_autofree guint8 *data = NULL;

  data = g_memdup2 (g_bytes_get_data (bytes, &size), g_bytes_get_size (bytes));
  data[at] = value;
  return eonay_elf_parse (data, g_bytes_get_size (bytes), NULL);
}

static void
test_elf_native (void)
{
  g_autoptr (GBytes) bytes = read_self ();
  gsize size = 0;
  const void *data = g_bytes_get_data (bytes, &size);
  g_autoptr (EonayElf) elf = eonay_elf_parse (data, size, NULL);

  g_assert_nonnull (elf);
  g_assert_true (elf->is_native);
  g_assert_true (g_ptr_array_find_with_equal_func (elf->needed, "libeonay.so", g_str_equal, NULL));
}

static void
test_elf_foreign (void)
{
  g_autoptr (EonayElf) machine = parse_patched (G_STRUCT_OFFSET (Elf64_Ehdr, e_machine), EM_386);
  g_autoptr (EonayElf) class = parse_patched (EI_CLASS, ELFCLASS32);
  g_autoptr (EonayElf) fixed = parse_patched (G_STRUCT_OFFSET (Elf64_Ehdr, e_type), ET_EXEC);

  g_assert_nonnull (machine);
  g_assert_false (machine->is_native);
  g_assert_cmpuint (machine->needed->len, ==, 0);
  g_assert_cmpstr (eonay_elf_get_machine_name (machine), ==, "i386");
  g_assert_nonnull (class);
  g_assert_false (class->is_native);
  g_assert_null (fixed);
}

/* Truncated at any place, it is refused or read without a crash. */
static void
test_elf_truncated (void)
{
  g_autoptr (GBytes) bytes = read_self ();
  const guint8 *data = g_bytes_get_data (bytes, NULL);

  for (gsize size = 0; size < g_bytes_get_size (bytes); size += size < 4096 ? 1 : 509)
    {
      g_autofree guint8 *part = g_memdup2 (data, size);
      g_autoptr (GError) error = NULL;
      g_autoptr (EonayElf) elf = eonay_elf_parse (part, size, &error);

      g_assert_true ((elf == NULL) == (error != NULL));
      g_assert_true (elf == NULL || size > sizeof (Elf64_Ehdr));
    }
}

static void
test_elf_missing (void)
{
  const char *const nowhere[] = { "/no/such/folder", NULL };
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_auto (GStrv) folders = eonay_elf_list_folders ();
  g_autoptr (GError) error = NULL;
  g_autofree char *all = eonay_elf_find_missing (self, (const char *const *) folders, NULL);
  g_autofree char *most = eonay_elf_find_missing (self, nowhere, NULL);
  g_autofree char *none = eonay_elf_find_missing ("/etc/passwd", nowhere, &error);

  /* Its library is found by the run path in the file. */
  g_assert_null (all);
  g_assert_nonnull (most);
  g_assert_cmpstr (most, !=, "libeonay.so");
  g_assert_null (none);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

/* --- a run */

static GSocket *
listen_at (const char *path)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  GSocket *listener =
      g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);

  g_assert_true (g_socket_bind (listener, address, FALSE, NULL));
  g_assert_true (g_socket_listen (listener, NULL));
  return listener;
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* A thread that waits for a card service without answers outlasts the run, but not what it uses. */
static void
test_cancelled (void)
{
  const char *const no_profiles[] = { NULL };
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = g_build_filename (folder, "service", NULL);
  g_autofree char *ledger_path = g_build_filename (folder, "ledger", NULL);
  g_autoptr (GSocket) listener = listen_at (path);
  g_autoptr (GSocket) waiting = NULL;
  g_autoptr (EonayProviderRegistry) registry = eonay_provider_registry_new (folder, no_profiles);
  g_autoptr (EonayLedger) ledger = eonay_ledger_new (ledger_path);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  EonayDiagnosis *diagnosis = eonay_diagnosis_new (registry, ledger, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_setenv ("PCSCLITE_CSOCK_NAME", path, TRUE);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/no/such/bus", TRUE);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/no/such/bus", TRUE);
  eonay_diagnosis_run_async (diagnosis, FALSE, cancellable, result_cb, &result);
  waiting = g_socket_accept (listener, NULL, NULL);
  g_assert_nonnull (waiting);
  g_cancellable_cancel (cancellable);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_null (eonay_diagnosis_run_finish (diagnosis, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&result);
  g_assert_finalize_object (diagnosis);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mask/text", test_mask);
  g_test_add_func ("/mask/short-names", test_mask_short_names);
  g_test_add_func ("/mask/initials", test_initials);
  g_test_add_func ("/finding/masked", test_finding);
  g_test_add_func ("/card-family", test_card_family);
  g_test_add_func ("/elf/native", test_elf_native);
  g_test_add_func ("/elf/foreign", test_elf_foreign);
  g_test_add_func ("/elf/truncated", test_elf_truncated);
  g_test_add_func ("/elf/missing", test_elf_missing);
  g_test_add_func ("/run/cancelled", test_cancelled);
  return g_test_run ();
}
