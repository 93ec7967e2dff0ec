/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-card-registry.h"

#include "eonay-audit.h"
#include "eonay-authority.h"
#include "eonay-error.h"
#include "eonay-module-list.h"
#include "eonay-worker-link.h"
#include "eonay-worker-message.h"
#include "eonay-wrong-pins.h"

/* One deadline for all modules, for loading and listing together. */
#define DEADLINE_LIST 10

/**
 * EonayCardRegistry:
 *
 * Asks all modules for their certificates, with one worker for each, and caches which module showed
 * which certificate. The cache only says where to look; the worker reads the card again.
 *
 * Only one scan runs at a time. Callers that arrive during a scan share the next one, which starts
 * after their request and so reports the current cards. A caller waits at most for the rest of one
 * scan and for another one, and many callers need no more workers than one.
 */
struct _EonayCardRegistry
{
  GObject parent_instance;

  char *socket_path;
  char *settings_path;
  GHashTable *entries; /* id → EonayCardEntry, of the last scan */
  EonayWrongPins *wrong_pins;
  GPtrArray *sharing; /* tasks of the running scan, or NULL */
  GPtrArray *waiting; /* tasks that arrived during it */
};

G_DEFINE_FINAL_TYPE (EonayCardRegistry, eonay_card_registry, G_TYPE_OBJECT)

/* A running scan of all modules. */
typedef struct
{
  EonayCardRegistry *registry;
  GPtrArray *modules;
  GPtrArray **listed; /* one for each module: its entries, or NULL if it failed */
  guint n_pending;
  GError *error; /* the first error, but one that is_reason() takes precedence */
  guint n_failed;
  gint64 end; /* monotonic */
} Look;

/* The part of one module. */
typedef struct
{
  Look *look;
  guint index;
} Part;

static const struct
{
  const char *key;
  const char *type;
} public_keys[] = {
  { "der", "ay" },    { "reader", "s" },  { "token-label", "s" }, { "pin-state", "s" },
  { "pin-min", "u" }, { "pin-max", "u" }, { "pin-pad", "b" },
};

/* Make a text from a module safe to display. */
static GVariant *
clean (GVariant *value)
{
  g_autoptr (GVariant) owned = value;
  g_autofree char *text = NULL;

  if (!g_variant_is_of_type (owned, G_VARIANT_TYPE_STRING))
    return g_steal_pointer (&owned);

  text = eonay_authority_clean_holder (g_variant_get_string (owned, NULL));
  return g_variant_ref_sink (g_variant_new_string (text));
}

/**
 * eonay_card_entry_new:
 * @module: the module that showed it
 * @listed: a dictionary of a worker's list
 *
 * Copies the keys that ListCertificates returns and checks their types. The id is computed here
 * because a worker is not trusted.
 *
 * Returns: (transfer full) (nullable): the entry, or %NULL if a key is missing or has the wrong
 *   type
 */
EonayCardEntry *
eonay_card_entry_new (const char *module, GVariant *listed)
{
  g_autoptr (EonayCardEntry) self = g_new0 (EonayCardEntry, 1);
  g_auto (GVariantDict) dictionary = G_VARIANT_DICT_INIT (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (public_keys); i++)
    {
      g_autoptr (GVariant) value =
          g_variant_lookup_value (listed, public_keys[i].key, G_VARIANT_TYPE (public_keys[i].type));

      if (value == NULL)
        return NULL;
      value = clean (g_steal_pointer (&value));
      g_variant_dict_insert_value (&dictionary, public_keys[i].key, value);
      if (i == 0)
        self->id = g_compute_checksum_for_data (G_CHECKSUM_SHA256, g_variant_get_data (value),
                                                g_variant_get_size (value));
    }
  if (!g_variant_lookup (listed, "holder", "s", &self->holder))
    return NULL;

  g_variant_dict_insert (&dictionary, "id", "s", self->id);
  self->module = g_strdup (module);
  self->dictionary = g_variant_ref_sink (g_variant_dict_end (&dictionary));
  return g_steal_pointer (&self);
}

/**
 * eonay_card_entry_copy:
 *
 * Returns: (transfer full): a copy
 */
EonayCardEntry *
eonay_card_entry_copy (const EonayCardEntry *self)
{
  EonayCardEntry *copy = g_new0 (EonayCardEntry, 1);

  copy->id = g_strdup (self->id);
  copy->holder = g_strdup (self->holder);
  copy->module = g_strdup (self->module);
  copy->dictionary = g_variant_ref (self->dictionary);
  return copy;
}

/**
 * eonay_card_entry_free:
 */
void
eonay_card_entry_free (EonayCardEntry *self)
{
  g_free (self->id);
  g_free (self->holder);
  g_free (self->module);
  g_clear_pointer (&self->dictionary, g_variant_unref);
  g_free (self);
}

/**
 * eonay_card_entry_set_count_low:
 *
 * Reports a lost try if the module does not: for some cards OpenSC knows only the number of tries
 * left, not the maximum, and flags only the last one.
 */
void
eonay_card_entry_set_count_low (EonayCardEntry *self)
{
  g_auto (GVariantDict) dictionary = G_VARIANT_DICT_INIT (self->dictionary);
  const char *state = NULL;

  if (!g_variant_dict_lookup (&dictionary, "pin-state", "&s", &state) || !g_str_equal (state, "ok"))
    return;

  g_variant_dict_insert (&dictionary, "pin-state", "s", "count-low");
  g_variant_unref (self->dictionary);
  self->dictionary = g_variant_ref_sink (g_variant_dict_end (&dictionary));
}

static void
look_free (Look *look)
{
  for (guint i = 0; i < look->modules->len; i++)
    g_clear_pointer (&look->listed[i], g_ptr_array_unref);
  g_free (look->listed);
  g_ptr_array_unref (look->modules);
  g_object_unref (look->registry);
  g_clear_error (&look->error);
  g_free (look);
}

static void
eonay_card_registry_finalize (GObject *object)
{
  EonayCardRegistry *self = EONAY_CARD_REGISTRY (object);

  g_clear_pointer (&self->socket_path, g_free);
  g_clear_pointer (&self->settings_path, g_free);
  g_clear_pointer (&self->entries, g_hash_table_unref);
  g_clear_pointer (&self->wrong_pins, eonay_wrong_pins_free);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);

  G_OBJECT_CLASS (eonay_card_registry_parent_class)->finalize (object);
}

static void
eonay_card_registry_class_init (EonayCardRegistryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_card_registry_finalize;
}

static void
eonay_card_registry_init (EonayCardRegistry *self)
{
  self->entries =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) eonay_card_entry_free);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * eonay_card_registry_new:
 * @socket_path: where systemd listens for the worker
 * @settings_path: path of signer.conf
 * @wrong_pins_path: path of the file in which wrong PINs are remembered
 *
 * Returns: (transfer full): an empty registry
 */
EonayCardRegistry *
eonay_card_registry_new (const char *socket_path,
                         const char *settings_path,
                         const char *wrong_pins_path)
{
  EonayCardRegistry *self = g_object_new (EONAY_TYPE_CARD_REGISTRY, NULL);

  self->socket_path = g_strdup (socket_path);
  self->settings_path = g_strdup (settings_path);
  self->wrong_pins = eonay_wrong_pins_new (wrong_pins_path);
  return self;
}

/**
 * eonay_card_registry_get_socket_path:
 *
 * Returns: (transfer none): where systemd listens for the worker
 */
const char *
eonay_card_registry_get_socket_path (EonayCardRegistry *self)
{
  return self->socket_path;
}

/* If two modules show the same card, use the module listed first. */
static GVariant *
write_down (EonayCardRegistry *self, Look *look)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  g_hash_table_remove_all (self->entries);
  for (guint i = 0; i < look->modules->len; i++)
    for (guint j = 0; look->listed[i] != NULL && j < look->listed[i]->len; j++)
      {
        EonayCardEntry *entry = g_ptr_array_index (look->listed[i], j);

        if (g_hash_table_contains (self->entries, entry->id))
          continue;
        if (eonay_wrong_pins_contains (self->wrong_pins, entry->id))
          eonay_card_entry_set_count_low (entry);
        g_variant_builder_add_value (&list, entry->dictionary);
        entry = eonay_card_entry_copy (entry);
        g_hash_table_replace (self->entries, entry->id, entry);
      }
  return g_variant_ref_sink (g_variant_builder_end (&list));
}

/* Whether this error explains that no card was found, whatever other modules report. */
static gboolean
is_reason (const GError *error)
{
  return g_error_matches (error, EONAY_ERROR, EONAY_ERROR_CARD_BUSY) ||
         g_error_matches (error, EONAY_ERROR, EONAY_ERROR_NOT_AUTHORIZED) ||
         g_error_matches (error, EONAY_ERROR, EONAY_ERROR_CARD_REMOVED) ||
         g_error_matches (error, EONAY_ERROR, EONAY_ERROR_CERTIFICATE_UNREADABLE);
}

static void share_look (EonayCardRegistry *self);

/* Gives the result of a scan to its tasks. */
static void
return_all (GPtrArray *sharing, GVariant *list, const GError *error)
{
  for (guint i = 0; i < sharing->len; i++)
    if (list != NULL)
      g_task_return_pointer (sharing->pdata[i], g_variant_ref (list),
                             (GDestroyNotify) g_variant_unref);
    else
      g_task_return_error (sharing->pdata[i], g_error_copy (error));
}

/* A failed module does not hide the others; report its error only if no certificate was found. */
static void
finish_look (Look *look)
{
  EonayCardRegistry *self = look->registry;
  g_autoptr (GVariant) list = write_down (self, look);
  g_autoptr (GPtrArray) sharing = g_steal_pointer (&self->sharing);

  if (self->waiting->len > 0)
    share_look (self);

  if (g_variant_n_children (list) == 0 && look->error != NULL &&
      (is_reason (look->error) || look->n_failed == look->modules->len))
    return_all (sharing, NULL, look->error);
  else
    return_all (sharing, list, NULL);
  look_free (look);
}

/* Takes all. */
static void
part_done (Part *part, GPtrArray *entries, GError *error)
{
  Look *look = part->look;

  look->listed[part->index] = entries;
  if (error != NULL)
    {
      look->n_failed++;
      if (is_reason (error))
        g_clear_error (&look->error);
      if (look->error == NULL)
        look->error = error;
      else
        g_error_free (error);
    }

  look->n_pending--;
  if (look->n_pending == 0)
    finish_look (look);
  g_free (part);
}

static void
list_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Part *part = user_data;
  EonayWorkerLink *link = EONAY_WORKER_LINK (source);
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GVariant) list = NULL;
  g_autoptr (GError) error = NULL;

  list = eonay_worker_link_call_finish (link, result, &error);
  eonay_worker_link_close (link);
  if (list == NULL)
    {
      part_done (part, NULL, g_steal_pointer (&error));
      return;
    }

  entries = g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_card_entry_free);
  for (gsize i = 0; i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) listed = g_variant_get_child_value (list, i);
      EonayCardEntry *entry =
          eonay_card_entry_new (part->look->modules->pdata[part->index], listed);

      if (entry != NULL)
        g_ptr_array_add (entries, entry);
    }
  part_done (part, g_steal_pointer (&entries), NULL);
}

static void
open_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Part *part = user_data;
  g_autoptr (EonayWorkerLink) link = NULL;
  g_autoptr (GError) error = NULL;

  link = eonay_worker_link_open_finish (result, &error);
  if (link == NULL)
    {
      part_done (part, NULL, g_steal_pointer (&error));
      return;
    }

  eonay_worker_link_set_end (link, part->look->end);
  eonay_worker_link_call_async (
      link, eonay_worker_request_new (EONAY_WORKER_METHOD_LIST, g_variant_new ("()")),
      G_VARIANT_TYPE ("aa{sv}"), -1, DEADLINE_LIST, NULL, list_cb, part);
}

/* Starts a scan for the waiting tasks. */
static void
share_look (EonayCardRegistry *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) modules = eonay_module_list_find (self->settings_path, &error);
  g_autoptr (GPtrArray) sharing = g_steal_pointer (&self->waiting);
  Look *look = NULL;

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  if (modules == NULL)
    {
      return_all (sharing, NULL, error);
      return;
    }

  self->sharing = g_steal_pointer (&sharing);
  look = g_new0 (Look, 1);
  look->registry = g_object_ref (self);
  look->end = g_get_monotonic_time () + DEADLINE_LIST * G_TIME_SPAN_SECOND;
  look->n_pending = modules->len;
  look->listed = g_new0 (GPtrArray *, modules->len);
  look->modules = g_steal_pointer (&modules);
  for (guint i = 0; i < look->modules->len; i++)
    {
      Part *part = g_new0 (Part, 1);

      part->look = look;
      part->index = i;
      eonay_worker_link_open_async (self->socket_path, look->modules->pdata[i], NULL, open_cb,
                                    part);
    }
}

/**
 * eonay_card_registry_list_async:
 * @cancellable: (nullable): a #GCancellable
 *
 * Reads the cards in all readers through all modules.
 */
void
eonay_card_registry_list_async (EonayCardRegistry *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, eonay_card_registry_list_async);
  g_ptr_array_add (self->waiting, task);
  if (self->sharing == NULL)
    share_look (self);
}

/**
 * eonay_card_registry_list_finish:
 * @error: return location: codes of %EONAY_ERROR
 *
 * Returns: (transfer full) (nullable): an `aa{sv}`, the result of ListCertificates
 */
GVariant *
eonay_card_registry_list_finish (EonayCardRegistry *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonayCardRegistry *self = EONAY_CARD_REGISTRY (source);
  g_autoptr (GVariant) list = NULL;
  g_autoptr (GError) error = NULL;
  EonayCardEntry *entry = NULL;

  list = eonay_card_registry_list_finish (self, result, &error);
  if (list == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  entry = g_hash_table_lookup (self->entries, g_task_get_task_data (task));
  if (entry != NULL)
    g_task_return_pointer (task, eonay_card_entry_copy (entry),
                           (GDestroyNotify) eonay_card_entry_free);
  else if (g_variant_n_children (list) > 0)
    g_task_return_new_error (task, EONAY_ERROR, EONAY_ERROR_CARD_CHANGED,
                             "looking for the card: no card in a reader carries the certificate");
  else
    g_task_return_new_error (task, EONAY_ERROR, EONAY_ERROR_CARD_REMOVED,
                             "looking for the card: no card in a reader");
}

/**
 * eonay_card_registry_find_async:
 * @id: SHA-256 of a certificate
 * @cancellable: (nullable): a #GCancellable
 *
 * Finds the module of a certificate, in the cache or else by a new scan.
 */
void
eonay_card_registry_find_async (EonayCardRegistry *self,
                                const char *id,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  EonayCardEntry *entry = g_hash_table_lookup (self->entries, id);

  g_task_set_source_tag (task, eonay_card_registry_find_async);
  g_task_set_task_data (task, g_strdup (id), g_free);
  if (entry != NULL)
    g_task_return_pointer (task, eonay_card_entry_copy (entry),
                           (GDestroyNotify) eonay_card_entry_free);
  else
    eonay_card_registry_list_async (self, cancellable, found_cb, g_steal_pointer (&task));
}

/**
 * eonay_card_registry_find_finish:
 * @error: return location: %EONAY_ERROR_CARD_CHANGED, %EONAY_ERROR_CARD_REMOVED, codes of
 *   %EONAY_ERROR
 *
 * Returns: (transfer full) (nullable): the entry
 */
EonayCardEntry *
eonay_card_registry_find_finish (EonayCardRegistry *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * eonay_card_registry_book_pin:
 * @caller: whose call it was
 * @id: SHA-256 of the certificate
 * @purpose: purpose of the session
 * @error: (nullable): why its card refused the PIN, or %NULL if it was accepted
 *
 * Logs a verification of a PIN, and records a wrong PIN until a correct one, for cards whose module
 * does not report it.
 */
void
eonay_card_registry_book_pin (EonayCardRegistry *self,
                              const EonayCaller *caller,
                              const char *id,
                              const char *purpose,
                              const GError *error)
{
  eonay_audit_pin (caller->uid, id, purpose, error);
  if (error == NULL)
    eonay_wrong_pins_remove (self->wrong_pins, id);
  else if (g_error_matches (error, EONAY_ERROR, EONAY_ERROR_PIN_INCORRECT))
    eonay_wrong_pins_add (self->wrong_pins, id);
}
