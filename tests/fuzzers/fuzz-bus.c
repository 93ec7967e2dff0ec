/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Calls of three callers to the whole signer: thirteen bytes set the behaviour of bus, logind,
 * polkit and worker, followed by calls with any arguments and descriptors. Each must be answered
 * exactly once. */
#include "fuzz.h"

#include <unistd.h>

#include "bus-fixture.h"

#define MAX_CALLS 12

#define SIGNER_PATH       "/tr/org/pardus/EOnay/Signer1"
#define SIGNER_INTERFACE  "tr.org.pardus.EOnay.Signer1"
#define SESSION_INTERFACE "tr.org.pardus.EOnay.Signer1.Session"

/* The caller and the form of the call. */
typedef struct
{
  guint caller;
  GDBusMessageFlags flags;
} From;

static const char *const paths[] = {
  SIGNER_PATH,
  SIGNER_PATH "/Session",
  SIGNER_PATH "/Session/0000000000000000000000000000000000000000000000000000000000000000",
  SIGNER_PATH "/Session/a/b",
  "/",
};

static const char *const interfaces[] = {
  SIGNER_INTERFACE,
  SESSION_INTERFACE,
  "org.freedesktop.DBus.Properties",
  "org.freedesktop.DBus.Introspectable",
  "org.freedesktop.DBus.Peer",
  NULL,
};

static const char *const methods[] = {
  "ListCertificates", "OpenSession", "Sign", "Close", "Get", "GetAll", "Set", "Introspect", "Ping",
};

static const char *const types[] = { "()", "(ssh)", "(h)", "(s)", "(ss)", "(ssv)", "(a{sv})" };

static From
take_from (guint8 byte)
{
  From from = { byte & 3, G_DBUS_MESSAGE_FLAGS_NONE };

  if ((byte & 4) == 0)
    from.flags |= G_DBUS_MESSAGE_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION;
  if ((byte & 8) != 0)
    from.flags |= G_DBUS_MESSAGE_FLAGS_NO_REPLY_EXPECTED;
  return from;
}

/* As made by a caller's bus library: well-formed, with any content. */
static GVariant *
take_body (FuzzInput *input)
{
  const char *type = types[fuzz_take_byte (input) % G_N_ELEMENTS (types)];
  g_autoptr (GBytes) bytes = fuzz_take_bytes (input);
  g_autoptr (GVariant) body =
      g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (type), bytes, FALSE));

  return g_variant_get_normal_form (body);
}

static void
open_well (BusFixture *bus, From from)
{
  g_autofree char *id = bus_fixture_dup_certificate_id ();
  int pin = fuzz_make_pipe ("123456", 6);

  bus_fixture_call (bus, from.caller, from.flags, SIGNER_PATH, SIGNER_INTERFACE, "OpenSession",
                    g_variant_new ("(ssh)", id, "e-onay", 0), pin);
  close (pin);
}

static void
open_anyhow (BusFixture *bus, FuzzInput *input, From from)
{
  g_autofree char *id = fuzz_take_string (input);
  g_autofree char *purpose = fuzz_take_string (input);
  g_autofree char *valid_id = g_utf8_make_valid (id, -1);
  g_autofree char *valid_purpose = g_utf8_make_valid (purpose, -1);
  gint32 index = (gint8) fuzz_take_byte (input);
  int fd = fuzz_take_descriptor (input);

  bus_fixture_call (bus, from.caller, from.flags, SIGNER_PATH, SIGNER_INTERFACE, "OpenSession",
                    g_variant_new ("(ssh)", valid_id, valid_purpose, index), fd);
  if (fd >= 0)
    close (fd);
}

static void
sign (BusFixture *bus, FuzzInput *input, From from)
{
  const char *path = bus_fixture_get_session (bus, fuzz_take_byte (input));
  gint32 index = (gint8) fuzz_take_byte (input);
  int fd = fuzz_take_descriptor (input);

  bus_fixture_call (bus, from.caller, from.flags, path != NULL ? path : paths[2], SESSION_INTERFACE,
                    "Sign", g_variant_new ("(h)", index), fd);
  if (fd >= 0)
    close (fd);
}

static void
close_session (BusFixture *bus, FuzzInput *input, From from)
{
  const char *path = bus_fixture_get_session (bus, fuzz_take_byte (input));

  bus_fixture_call (bus, from.caller, from.flags, path != NULL ? path : paths[2], SESSION_INTERFACE,
                    "Close", NULL, -1);
}

static void
call_anything (BusFixture *bus, FuzzInput *input, From from)
{
  const char *path = paths[fuzz_take_byte (input) % G_N_ELEMENTS (paths)];
  const char *interface = interfaces[fuzz_take_byte (input) % G_N_ELEMENTS (interfaces)];
  const char *method = methods[fuzz_take_byte (input) % G_N_ELEMENTS (methods)];
  g_autoptr (GVariant) body = take_body (input);
  int fd = fuzz_take_descriptor (input);

  bus_fixture_call (bus, from.caller, from.flags, path, interface, method, body, fd);
  if (fd >= 0)
    close (fd);
}

static void
call_next (BusFixture *bus, FuzzInput *input)
{
  guint8 kind = fuzz_take_byte (input);
  guint8 byte = fuzz_take_byte (input);
  From from = take_from (byte);

  switch (kind % 8)
    {
    case 0:
      bus_fixture_call (bus, from.caller, from.flags, SIGNER_PATH, SIGNER_INTERFACE,
                        "ListCertificates", NULL, -1);
      break;
    case 1:
      open_well (bus, from);
      break;
    case 2:
      open_anyhow (bus, input, from);
      break;
    case 3:
    case 4:
      sign (bus, input, from);
      break;
    case 5:
      close_session (bus, input, from);
      break;
    case 6:
      bus_fixture_vanish (bus, from.caller);
      break;
    case 7:
    default:
      call_anything (bus, input, from);
      break;
    }
  /* Otherwise the next call follows immediately. */
  if ((byte & 16) == 0)
    bus_fixture_settle (bus);
}

static void
take_conditions (FuzzInput *input, BusConditions *conditions)
{
  for (gsize i = 0; i < G_N_ELEMENTS (conditions->credentials); i++)
    conditions->credentials[i] = fuzz_take_byte (input);
  conditions->login = fuzz_take_byte (input);
  conditions->owner = fuzz_take_byte (input);
  for (gsize i = 0; i < G_N_ELEMENTS (conditions->polkit); i++)
    conditions->polkit[i] = fuzz_take_byte (input);
  for (gsize i = 0; i < G_N_ELEMENTS (conditions->worker); i++)
    conditions->worker[i] = fuzz_take_byte (input);
}

/* Otherwise no code after the first refusals would be reached. */
static void
assert_served (void)
{
  const BusConditions all_well = { .login = 0 };
  const From from = { 0, G_DBUS_MESSAGE_FLAGS_NONE };
  /* Session, index; a memory file with "x" in it and all of its seals. */
  const guint8 document[] = { 0, 0, 3, 0, 1, 'x', 0x17, 0 };
  g_autoptr (BusFixture) bus = bus_fixture_new (&all_well);

  open_well (bus, from);
  for (guint i = 0; i < 3; i++)
    {
      FuzzInput input = { document, sizeof document };

      bus_fixture_settle (bus);
      sign (bus, &input, from);
    }
  bus_fixture_settle (bus);
  g_assert_cmpuint (bus_fixture_count_signatures (bus), ==, 2);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  FuzzInput input = { data, size };
  BusConditions conditions;
  g_autoptr (BusFixture) bus = NULL;

  if (size == 0)
    assert_served ();
  take_conditions (&input, &conditions);
  bus = bus_fixture_new (&conditions);
  for (guint i = 0; i < MAX_CALLS && input.left > 0; i++)
    call_next (bus, &input);
  bus_fixture_settle (bus);
  return 0;
}
