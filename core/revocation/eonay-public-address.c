/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-public-address.h"

/* --- which addresses --- */

/**
 * eonay_public_address_is_public:
 * @address: an address
 *
 * Returns: whether it is on the public internet: neither this machine, nor a private network, nor
 *   several machines, nor an IPv4 address within an IPv6 one (IANA's registries of special addresses)
 */
gboolean
eonay_public_address_is_public (GInetAddress *address)
{
  static const char *const special[] = {
    "0.0.0.0/8",      "10.0.0.0/8",    "100.64.0.0/10", "127.0.0.0/8",
    "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",  "192.168.0.0/16",
    "198.18.0.0/15",  "224.0.0.0/3",   "2001::/23",     "2002::/16",
  };
  g_autoptr (GInetAddressMask) global = g_inet_address_mask_new_from_string ("2000::/3", NULL);

  if (g_inet_address_get_family (address) != G_SOCKET_FAMILY_IPV4 &&
      !g_inet_address_mask_matches (global, address))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (special); i++)
    {
      g_autoptr (GInetAddressMask) mask = g_inet_address_mask_new_from_string (special[i], NULL);

      if (g_inet_address_mask_matches (mask, address))
        return FALSE;
    }
  return TRUE;
}

/* --- those of a host --- */

#define EONAY_TYPE_PUBLIC_ENUMERATOR (eonay_public_enumerator_get_type ())
G_DECLARE_FINAL_TYPE (EonayPublicEnumerator,
                      eonay_public_enumerator,
                      EONAY,
                      PUBLIC_ENUMERATOR,
                      GSocketAddressEnumerator)

struct _EonayPublicEnumerator
{
  GSocketAddressEnumerator parent_instance;

  GSocketAddressEnumerator *all;
  gboolean found;
};

G_DEFINE_FINAL_TYPE (EonayPublicEnumerator,
                     eonay_public_enumerator,
                     G_TYPE_SOCKET_ADDRESS_ENUMERATOR)

/* address: (nullable): NULL at the end. Returns: whether it is the next result. */
static gboolean
take (EonayPublicEnumerator *self, GSocketAddress *address, GError **error)
{
  if (address == NULL && !self->found)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                         "the host has no public address");
  if (address == NULL)
    return TRUE;
  if (!G_IS_INET_SOCKET_ADDRESS (address) ||
      !eonay_public_address_is_public (
          g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address))))
    return FALSE;
  self->found = TRUE;
  return TRUE;
}

static GSocketAddress *
eonay_public_enumerator_next (GSocketAddressEnumerator *enumerator,
                              GCancellable *cancellable,
                              GError **error)
{
  EonayPublicEnumerator *self = EONAY_PUBLIC_ENUMERATOR (enumerator);

  for (;;)
    {
      g_autoptr (GError) local_error = NULL;
      g_autoptr (GSocketAddress) address =
          g_socket_address_enumerator_next (self->all, cancellable, &local_error);

      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
      if (take (self, address, error))
        return g_steal_pointer (&address);
    }
}

static void
next_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EonayPublicEnumerator *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GSocketAddress) address =
      g_socket_address_enumerator_next_finish (self->all, result, &error);

  if (error == NULL && !take (self, address, &error))
    g_socket_address_enumerator_next_async (self->all, g_task_get_cancellable (task), next_cb,
                                            g_object_ref (task));
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&address), g_object_unref);
}

static void
eonay_public_enumerator_next_async (GSocketAddressEnumerator *enumerator,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  GTask *task = g_task_new (enumerator, cancellable, callback, user_data);

  g_task_set_source_tag (task, eonay_public_enumerator_next_async);
  g_socket_address_enumerator_next_async (EONAY_PUBLIC_ENUMERATOR (enumerator)->all, cancellable,
                                          next_cb, task);
}

static GSocketAddress *
eonay_public_enumerator_next_finish (GSocketAddressEnumerator *enumerator,
                                     GAsyncResult *result,
                                     GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
eonay_public_enumerator_finalize (GObject *object)
{
  g_clear_object (&EONAY_PUBLIC_ENUMERATOR (object)->all);
  G_OBJECT_CLASS (eonay_public_enumerator_parent_class)->finalize (object);
}

static void
eonay_public_enumerator_class_init (EonayPublicEnumeratorClass *klass)
{
  GSocketAddressEnumeratorClass *enumerator_class = G_SOCKET_ADDRESS_ENUMERATOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = eonay_public_enumerator_finalize;
  enumerator_class->next = eonay_public_enumerator_next;
  enumerator_class->next_async = eonay_public_enumerator_next_async;
  enumerator_class->next_finish = eonay_public_enumerator_next_finish;
}

static void
eonay_public_enumerator_init (EonayPublicEnumerator *self)
{
}

/* --- the host --- */

struct _EonayPublicAddress
{
  GNetworkAddress parent_instance;
};

static void eonay_public_address_interface_init (GSocketConnectableIface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EonayPublicAddress,
                               eonay_public_address,
                               G_TYPE_NETWORK_ADDRESS,
                               G_IMPLEMENT_INTERFACE (G_TYPE_SOCKET_CONNECTABLE,
                                                      eonay_public_address_interface_init))

static GSocketAddressEnumerator *
eonay_public_address_enumerate (GSocketConnectable *connectable)
{
  GSocketConnectableIface *interface =
      g_type_interface_peek_parent (G_SOCKET_CONNECTABLE_GET_IFACE (connectable));
  EonayPublicEnumerator *enumerator = g_object_new (EONAY_TYPE_PUBLIC_ENUMERATOR, NULL);

  enumerator->all = interface->enumerate (connectable);
  return G_SOCKET_ADDRESS_ENUMERATOR (enumerator);
}

/* GIO enumerates the host for a direct connection only; a proxy resolves the name itself. */
static void
eonay_public_address_interface_init (GSocketConnectableIface *interface)
{
  interface->enumerate = eonay_public_address_enumerate;
}

static void
eonay_public_address_class_init (EonayPublicAddressClass *klass)
{
}

static void
eonay_public_address_init (EonayPublicAddress *self)
{
}

/**
 * eonay_public_address_new:
 * @scheme: "http" or "https", which proxies are chosen by
 * @host: a name or an address
 * @port: a port
 *
 * Returns: (transfer full): the host
 */
GSocketConnectable *
eonay_public_address_new (const char *scheme, const char *host, guint16 port)
{
  return g_object_new (EONAY_TYPE_PUBLIC_ADDRESS, "scheme", scheme, "hostname", host, "port",
                       (guint) port, NULL);
}
