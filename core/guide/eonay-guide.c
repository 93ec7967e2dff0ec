/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-guide.h"

#include "eonay-activation.h"
#include "eonay-error.h"

/* More than a person would follow; a profile is an administrator's, but may be wrong. */
#define MAX_ENTRIES 8
#define MAX_STEPS   32

/* The applet asks at each change of its display. */
#define ENTRIES_KEY "eonay-guide-entries"

static void
guide_step_free (EonayGuideStep *self)
{
  g_free (self->id);
  g_free (self->title);
  g_free (self->text);
  g_free (self->trap);
  g_free (self->uri);
  g_strfreev (self->labels);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayGuideStep, guide_step_free)

static void
guide_entry_free (EonayGuideEntry *self)
{
  g_free (self->id);
  g_free (self->name);
  g_ptr_array_unref (self->steps);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayGuideEntry, guide_entry_free)

static const char *const kinds[] = {
  [EONAY_GUIDE_STEP_CARD] = "card",     [EONAY_GUIDE_STEP_PAGE] = "page",
  [EONAY_GUIDE_STEP_SIGNER] = "signer", [EONAY_GUIDE_STEP_CODE] = "code",
  [EONAY_GUIDE_STEP_RESULT] = "result",
};

static gboolean
find_kind (const char *name, EonayGuideStepKind *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (g_strcmp0 (kinds[i], name) == 0)
        {
          *kind = (EonayGuideStepKind) i;
          return TRUE;
        }
    }
  return FALSE;
}

/**
 * eonay_guide_step_get_kind_name:
 * @self: a step
 *
 * Returns: (transfer none): its kind as in profiles
 */
const char *
eonay_guide_step_get_kind_name (const EonayGuideStep *self)
{
  return kinds[self->kind];
}

/* The page is opened with the desktop's program for its scheme, so others are left out. */
static char *
dup_uri (EonayProfile *profile, const char *group)
{
  g_autofree char *uri = eonay_profile_dup_string (profile, group, "Uri");
  g_autofree char *scheme = uri != NULL ? g_uri_parse_scheme (uri) : NULL;

  if (g_strcmp0 (scheme, "https") == 0 || g_strcmp0 (scheme, "http") == 0)
    return g_steal_pointer (&uri);
  return NULL;
}

static EonayGuideStep *
read_step (EonayProfile *profile, const char *id)
{
  g_autoptr (EonayGuideStep) self = g_new0 (EonayGuideStep, 1);
  g_autofree char *group = g_strdup_printf ("Step %s", id);
  g_autofree char *kind = eonay_profile_dup_string (profile, group, "Kind");

  self->id = g_strdup (id);
  self->title = eonay_profile_dup_locale_string (profile, group, "Title");
  self->text = eonay_profile_dup_locale_string (profile, group, "Text");
  self->trap = eonay_profile_dup_locale_string (profile, group, "Trap");
  self->uri = dup_uri (profile, group);
  self->labels = eonay_profile_dup_strings (profile, group, "Labels");
  if (self->title != NULL && self->text != NULL && find_kind (kind, &self->kind))
    return g_steal_pointer (&self);
  g_warning ("profile %s: [%s] lacks a title, a text or a known kind",
             eonay_profile_get_id (profile), group);
  return NULL;
}

static EonayGuideEntry *
read_entry (EonayProfile *profile, const char *id)
{
  g_autoptr (EonayGuideEntry) self = g_new0 (EonayGuideEntry, 1);
  g_autofree char *group = g_strdup_printf ("Guide %s", id);
  g_auto (GStrv) steps = eonay_profile_dup_strings (profile, group, "Steps");

  self->id = g_strdup (id);
  self->name = eonay_profile_dup_locale_string (profile, group, "Name");
  self->steps = g_ptr_array_new_with_free_func ((GDestroyNotify) guide_step_free);
  for (guint i = 0; steps[i] != NULL && i < MAX_STEPS; i++)
    {
      EonayGuideStep *step = read_step (profile, steps[i]);

      if (step != NULL)
        g_ptr_array_add (self->steps, step);
    }
  if (self->name == NULL)
    self->name = g_strdup (id);
  return self->steps->len > 0 ? g_steal_pointer (&self) : NULL;
}

static GPtrArray *
read_entries (EonayProfile *profile)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) guide_entry_free);
  g_auto (GStrv) ids = eonay_profile_dup_strings (profile, "Guide", "Entries");

  for (guint i = 0; ids[i] != NULL && i < MAX_ENTRIES; i++)
    {
      EonayGuideEntry *entry = read_entry (profile, ids[i]);

      if (entry != NULL)
        g_ptr_array_add (entries, entry);
    }
  return entries;
}

/**
 * eonay_guide_list_entries:
 * @profile: a provider's profile
 *
 * Reads the guide through the provider's portal: the key Entries of [Guide] names groups
 * "[Guide ENTRY]", and Steps of these name groups "[Step STEP]". A step that lacks something is left
 * out. The profile keeps what was read: for one thread.
 *
 * Returns: (transfer full) (element-type EonayGuideEntry): the ways into the portal, the best one
 *   first; empty if the profile describes none
 */
GPtrArray *
eonay_guide_list_entries (EonayProfile *profile)
{
  GPtrArray *entries = g_object_get_data (G_OBJECT (profile), ENTRIES_KEY);

  if (entries == NULL)
    {
      entries = read_entries (profile);
      g_object_set_data_full (G_OBJECT (profile), ENTRIES_KEY, entries,
                              (GDestroyNotify) g_ptr_array_unref);
    }
  return g_ptr_array_ref (entries);
}

/**
 * eonay_guide_is_described:
 * @profile: a provider's profile
 *
 * Returns: whether it describes a way into the portal
 */
gboolean
eonay_guide_is_described (EonayProfile *profile)
{
  g_autoptr (GPtrArray) entries = eonay_guide_list_entries (profile);

  return entries->len > 0;
}

/**
 * eonay_guide_helps_after:
 * @error: why an activation or a signature by code failed
 *
 * Returns: whether the person can still reach the same by hand: this program does not know the
 *   portal's exchange, or the portal is not as the profile describes it
 */
gboolean
eonay_guide_helps_after (const GError *error)
{
  return g_error_matches (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_NOT_KNOWN) ||
         g_error_matches (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNEXPECTED) ||
         g_error_matches (error, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_STATUS_UNKNOWN);
}

/**
 * eonay_guide_can_sign_code:
 * @provider: a provider
 *
 * Returns: whether this program can sign the text behind the code of the provider's page, in place
 *   of the official signer
 */
gboolean
eonay_guide_can_sign_code (EonayProvider *provider)
{
  return (eonay_provider_get_capabilities (provider) & EONAY_CAPABILITY_CODE_SIGNING) != 0 &&
         eonay_provider_knows_exchange (provider);
}

/* --- facts --- */

static void
add_note (GArray *notes, gboolean applies, EonayGuideNote note)
{
  if (applies)
    g_array_append_val (notes, note);
}

static gboolean
is_no_certificate (const GError *error)
{
  return error != NULL && error->domain == EONAY_ACTIVATION_ERROR &&
         error->code >= EONAY_ACTIVATION_ERROR_NO_CERTIFICATE &&
         error->code <= EONAY_ACTIVATION_ERROR_PROVIDER_DISABLED;
}

static gboolean
is_busy (const EonayGuideFacts *facts)
{
  return g_error_matches (facts->error, EONAY_ERROR, EONAY_ERROR_CARD_BUSY) ||
         (facts->holders != NULL && facts->holders[0] != NULL);
}

static gboolean
is_active (const EonayGuideFacts *facts, EonayConsentSource source)
{
  return facts->consent == EONAY_CONSENT_ACTIVE && facts->source == source;
}

static gboolean
is_expired (const EonayGuideFacts *facts)
{
  return (facts->not_after != 0 && facts->now > facts->not_after) ||
         g_error_matches (facts->error, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_EXPIRED);
}

static gboolean
is_not_yet_valid (const EonayGuideFacts *facts)
{
  return (facts->not_before != 0 && facts->now < facts->not_before) ||
         g_error_matches (facts->error, EONAY_ACTIVATION_ERROR,
                          EONAY_ACTIVATION_ERROR_NOT_YET_VALID);
}

/**
 * eonay_guide_list_notes:
 * @facts: what is known
 *
 * Returns: (transfer full) (element-type EonayGuideNote): what to tell the person before the steps,
 *   the heaviest first
 */
GArray *
eonay_guide_list_notes (const EonayGuideFacts *facts)
{
  GArray *notes = g_array_new (FALSE, FALSE, sizeof (EonayGuideNote));
  EonayCardMonitorStatus monitor = facts->monitor;
  EonayPinState pin = facts->pin_state;

  add_note (notes, is_active (facts, EONAY_CONSENT_SOURCE_PORTAL), EONAY_GUIDE_NOTE_ACTIVE);
  add_note (notes, is_active (facts, EONAY_CONSENT_SOURCE_HOLDER), EONAY_GUIDE_NOTE_TOLD_ACTIVE);
  add_note (notes,
            g_error_matches (facts->error, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_REVOKED),
            EONAY_GUIDE_NOTE_REVOKED);
  add_note (notes, is_expired (facts), EONAY_GUIDE_NOTE_EXPIRED);
  add_note (notes, is_not_yet_valid (facts), EONAY_GUIDE_NOTE_NOT_YET_VALID);
  add_note (notes, pin == EONAY_PIN_LOCKED, EONAY_GUIDE_NOTE_PIN_LOCKED);
  add_note (notes,
            g_error_matches (facts->error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_NOT_OPENED),
            EONAY_GUIDE_NOTE_NOT_OPENED);
  add_note (notes, is_no_certificate (facts->error), EONAY_GUIDE_NOTE_NO_CERTIFICATE);
  add_note (notes, monitor == EONAY_CARD_MONITOR_NO_SERVICE, EONAY_GUIDE_NOTE_NO_SERVICE);
  add_note (notes, monitor == EONAY_CARD_MONITOR_NO_READER, EONAY_GUIDE_NOTE_NO_READER);
  add_note (notes, monitor == EONAY_CARD_MONITOR_NO_CARD, EONAY_GUIDE_NOTE_NO_CARD);
  add_note (notes, is_busy (facts), EONAY_GUIDE_NOTE_CARD_BUSY);
  add_note (notes, facts->is_reading, EONAY_GUIDE_NOTE_READING);
  add_note (notes, pin == EONAY_PIN_FINAL_TRY, EONAY_GUIDE_NOTE_PIN_FINAL_TRY);
  add_note (notes, pin == EONAY_PIN_COUNT_LOW, EONAY_GUIDE_NOTE_PIN_COUNT_LOW);
  return notes;
}

static guint
find_step (const EonayGuideEntry *entry, EonayGuideStepKind kind, guint fallback)
{
  for (guint i = 0; i < entry->steps->len; i++)
    {
      const EonayGuideStep *step = g_ptr_array_index (entry->steps, i);

      if (step->kind == kind)
        return i;
    }
  return fallback;
}

/**
 * eonay_guide_get_first_step:
 * @entry: a way into the portal
 * @facts: what is known
 *
 * Returns: the index of the step to begin at: the last one if E-Onay is active already, the card if
 *   something is wrong with it, otherwise the first page
 */
guint
eonay_guide_get_first_step (const EonayGuideEntry *entry, const EonayGuideFacts *facts)
{
  g_autoptr (GArray) notes = eonay_guide_list_notes (facts);

  if (facts->consent == EONAY_CONSENT_ACTIVE)
    return find_step (entry, EONAY_GUIDE_STEP_RESULT, entry->steps->len - 1);
  for (guint i = 0; i < notes->len; i++)
    {
      EonayGuideNote note = g_array_index (notes, EonayGuideNote, i);

      /* These do not keep the person from going on. */
      if (note != EONAY_GUIDE_NOTE_NOT_OPENED && note != EONAY_GUIDE_NOTE_PIN_FINAL_TRY &&
          note != EONAY_GUIDE_NOTE_PIN_COUNT_LOW)
        return find_step (entry, EONAY_GUIDE_STEP_CARD, 0);
    }
  return find_step (entry, EONAY_GUIDE_STEP_PAGE, 0);
}

/* --- answer --- */

/**
 * eonay_guide_note_answer:
 * @ledger: the ledger
 * @certificate_id: the certificate that was used
 * @answer: what its holder says the page said
 * @now: the current time, in Unix time
 * @error: return location for an error of the domain %G_IO_ERROR or %G_FILE_ERROR
 *
 * Records the answer as told by the holder. What the portal itself reported stays, unless E-Onay has
 * become active since: an error on a page, as when the consent was given before, says little.
 *
 * Returns: whether the ledger is on disk
 */
gboolean
eonay_guide_note_answer (EonayLedger *ledger,
                         const char *certificate_id,
                         EonayGuideAnswer answer,
                         gint64 now,
                         GError **error)
{
  static const EonayConsent consents[] = {
    [EONAY_GUIDE_ANSWER_ACTIVE] = EONAY_CONSENT_ACTIVE,
    [EONAY_GUIDE_ANSWER_FAILED] = EONAY_CONSENT_INACTIVE,
    [EONAY_GUIDE_ANSWER_UNKNOWN] = EONAY_CONSENT_UNKNOWN,
  };
  EonayConsent known = eonay_ledger_get_consent (ledger, certificate_id);

  if (eonay_ledger_get_consent_source (ledger, certificate_id) == EONAY_CONSENT_SOURCE_PORTAL &&
      known != EONAY_CONSENT_UNKNOWN &&
      (known == EONAY_CONSENT_ACTIVE || answer != EONAY_GUIDE_ANSWER_ACTIVE))
    return TRUE;
  return eonay_ledger_set_consent (ledger, certificate_id, consents[answer],
                                   EONAY_CONSENT_SOURCE_HOLDER, now, error);
}
