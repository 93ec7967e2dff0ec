/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-proxy-resolver.h"

#include <string.h>

#define DIRECT    "direct:"
#define URI_FLAGS (G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_NON_DNS)

struct _EonayProxyResolver
{
  GObject parent_instance;

  char *proxy; /* the first of the last lookup, without user info; NULL for a direct connection */
  char *unusable; /* a setting without user info */
  GUri *login;    /* the proxy with its user info */
};

static void eonay_proxy_resolver_interface_init (GProxyResolverInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EonayProxyResolver,
                               eonay_proxy_resolver,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER,
                                                      eonay_proxy_resolver_interface_init))

static void
forget (EonayProxyResolver *self)
{
  g_clear_pointer (&self->proxy, g_free);
  g_clear_pointer (&self->unusable, g_free);
  g_clear_pointer (&self->login, g_uri_unref);
}

static void
eonay_proxy_resolver_finalize (GObject *object)
{
  forget (EONAY_PROXY_RESOLVER (object));
  G_OBJECT_CLASS (eonay_proxy_resolver_parent_class)->finalize (object);
}

static void
eonay_proxy_resolver_class_init (EonayProxyResolverClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_proxy_resolver_finalize;
}

static void
eonay_proxy_resolver_init (EonayProxyResolver *self)
{
}

/**
 * eonay_proxy_resolver_new:
 *
 * Returns: (transfer full): a resolver that has not looked up a proxy yet
 */
EonayProxyResolver *
eonay_proxy_resolver_new (void)
{
  return g_object_new (EONAY_TYPE_PROXY_RESOLVER, NULL);
}

/**
 * eonay_proxy_resolver_get_proxy:
 * @self: a resolver
 *
 * Returns: (transfer none) (nullable): the first proxy of the last lookup as URI without user name
 *   and password, %NULL for a direct connection
 */
const char *
eonay_proxy_resolver_get_proxy (EonayProxyResolver *self)
{
  return self->proxy;
}

/**
 * eonay_proxy_resolver_get_unusable:
 * @self: a resolver
 *
 * Returns: (transfer none) (nullable): a proxy in the settings that has no scheme and is not used,
 *   as of the last lookup, without user name and password
 */
const char *
eonay_proxy_resolver_get_unusable (EonayProxyResolver *self)
{
  return self->unusable;
}

/**
 * eonay_proxy_resolver_get_login:
 * @self: a resolver
 * @name: (out) (transfer none): the user name for the proxy
 * @password: (out) (transfer none): the password
 *
 * Returns: whether the settings have them
 */
gboolean
eonay_proxy_resolver_get_login (EonayProxyResolver *self, const char **name, const char **password)
{
  if (self->login == NULL)
    return FALSE;
  *name = g_uri_get_user (self->login);
  *password = g_uri_get_password (self->login);
  if (*password == NULL)
    *password = "";
  return TRUE;
}

static char *
dup_without_user_info (const char *setting)
{
  const char *at = strrchr (setting, '@');

  return g_strdup (at != NULL ? at + 1 : setting);
}

/* libproxy takes an address without a scheme for a URI, or connects directly. */
static const char *
find_unusable_variable (void)
{
  static const char *const names[] = { "https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *value = g_getenv (names[i]);

      if (value != NULL && *value != '\0')
        return strstr (value, "://") == NULL ? value : NULL;
    }
  return NULL;
}

/* The user info is removed only for proxies that libsoup itself speaks to. */
static char *
take_proxy (EonayProxyResolver *self, const char *proxy, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (proxy, URI_FLAGS, NULL);
  g_autoptr (GUri) bare = NULL;
  g_autofree char *text = NULL;

  if (uri == NULL || g_uri_get_host (uri) == NULL)
    {
      self->unusable = dup_without_user_info (proxy);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "looking up the proxy: %s is not a URI", self->unusable);
      return NULL;
    }
  bare = g_uri_build (G_URI_FLAGS_NON_DNS, g_uri_get_scheme (uri), NULL, g_uri_get_host (uri),
                      g_uri_get_port (uri), "", NULL, NULL);
  text = g_uri_to_string (bare);
  if (self->proxy == NULL)
    self->proxy = g_strdup (text);
  if (!g_str_equal (g_uri_get_scheme (uri), "http"))
    return g_strdup (proxy);
  if (self->login == NULL && g_uri_get_user (uri) != NULL)
    self->login = g_uri_ref (uri);
  return g_steal_pointer (&text);
}

/* found: (transfer full) (nullable) */
static char **
take_proxies (EonayProxyResolver *self, char **found, GError **error)
{
  g_auto (GStrv) proxies = found;
  g_autoptr (GStrvBuilder) usable = g_strv_builder_new ();
  const char *variable = find_unusable_variable ();

  if (proxies == NULL)
    return NULL;
  forget (self);
  for (gsize i = 0; proxies[i] != NULL; i++)
    {
      gboolean is_direct = g_str_has_prefix (proxies[i], DIRECT);
      g_autofree char *proxy =
          is_direct ? g_strdup (proxies[i]) : take_proxy (self, proxies[i], error);

      if (proxy == NULL)
        return NULL;
      g_strv_builder_add (usable, proxy);
    }
  if (self->proxy == NULL && variable != NULL)
    self->unusable = dup_without_user_info (variable);
  return g_strv_builder_end (usable);
}

static gboolean
eonay_proxy_resolver_is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static void
lookup_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EonayProxyResolver *self = g_task_get_source_object (task);
  GError *error = NULL;
  char **proxies = take_proxies (
      self, g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (source), result, &error), &error);

  if (proxies == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, proxies, (GDestroyNotify) g_strfreev);
}

static void
eonay_proxy_resolver_lookup_async (GProxyResolver *resolver,
                                   const char *uri,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task = g_task_new (resolver, cancellable, callback, user_data);

  g_task_set_source_tag (task, eonay_proxy_resolver_lookup_async);
  g_proxy_resolver_lookup_async (g_proxy_resolver_get_default (), uri, cancellable, lookup_cb,
                                 task);
}

static char **
eonay_proxy_resolver_lookup_finish (GProxyResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
eonay_proxy_resolver_interface_init (GProxyResolverInterface *interface)
{
  interface->is_supported = eonay_proxy_resolver_is_supported;
  interface->lookup_async = eonay_proxy_resolver_lookup_async;
  interface->lookup_finish = eonay_proxy_resolver_lookup_finish;
}
