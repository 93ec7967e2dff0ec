/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-loopback-resolver.h"

struct _EonayLoopbackResolver
{
  GResolver parent_instance;
};

G_DEFINE_FINAL_TYPE (EonayLoopbackResolver, eonay_loopback_resolver, G_TYPE_RESOLVER)

static void
free_addresses (gpointer addresses)
{
  g_resolver_free_addresses (addresses);
}

static void
lookup_with_flags_async (GResolver *resolver,
                         const char *hostname,
                         GResolverNameLookupFlags flags,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  GInetAddress *address = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);

  if ((flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY) == 0)
    {
      g_task_return_pointer (task, g_list_append (NULL, address), free_addresses);
      return;
    }
  g_object_unref (address);
  g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND,
                           "looking up %s: IPv4 only", hostname);
}

static void
lookup_async (GResolver *resolver,
              const char *hostname,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  lookup_with_flags_async (resolver, hostname, G_RESOLVER_NAME_LOOKUP_FLAGS_IPV4_ONLY, cancellable,
                           callback, user_data);
}

static GList *
lookup_finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
eonay_loopback_resolver_class_init (EonayLoopbackResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  resolver_class->lookup_by_name_async = lookup_async;
  resolver_class->lookup_by_name_finish = lookup_finish;
  resolver_class->lookup_by_name_with_flags_async = lookup_with_flags_async;
  resolver_class->lookup_by_name_with_flags_finish = lookup_finish;
}

static void
eonay_loopback_resolver_init (EonayLoopbackResolver *self)
{
}

/**
 * eonay_loopback_resolver_new:
 *
 * Returns: (transfer full): a resolver
 */
GResolver *
eonay_loopback_resolver_new (void)
{
  return g_object_new (EONAY_TYPE_LOOPBACK_RESOLVER, NULL);
}
