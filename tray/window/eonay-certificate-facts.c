/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-certificate-details.h"
#include "eonay-certificate-facts.h"
#include "eonay-masked-number.h"
#include "eonay-national-id.h"
#include "eonay-visible-text.h"
#include "eonay-widgets.h"
#include "eonay-wording-certificate.h"
#include "eonay-wording.h"

/* Object data of a box of sections: a size group that aligns their columns. */
#define NAMES_KEY "eonay-names"

/* Object data of an expander between its opening and its allocation. */
#define OPENED_KEY "eonay-opened"

/* A section while it is being filled. */
typedef struct
{
  GtkGrid *grid;
  GtkSizeGroup *names;
  int n_rows;
} Section;

static Section
begin_section (GtkWidget *page, const char *title)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP / 2);
  GtkWidget *grid = eonay_grid_new ();

  gtk_box_pack_start (GTK_BOX (box), eonay_heading_new (title), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), grid, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (page), box, FALSE, FALSE, 0);
  return (Section) { GTK_GRID (grid), g_object_get_data (G_OBJECT (page), NAMES_KEY), 0 };
}

static void
align_name (Section *section, int row)
{
  gtk_size_group_add_widget (section->names, gtk_grid_get_child_at (section->grid, 0, row));
}

/* Unknown facts are left out. */
static void
add_fact (Section *section, const char *name, const char *value)
{
  if (value == NULL || *value == '\0')
    return;

  GtkWidget *label = eonay_grid_add_row (section->grid, section->n_rows++, name, value);
  align_name (section, section->n_rows - 1);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_can_focus (label, FALSE);
}

static void
add_moment (Section *section, const char *name, gint64 moment, gint64 now)
{
  g_autofree char *date = moment != 0 ? eonay_wording_date (moment, now) : NULL;

  add_fact (section, name, date);
}

static void
add_national_id (Section *section, EonayCertificate *certificate)
{
  const char *number = eonay_certificate_get_national_id (certificate);

  if (number == NULL)
    return;

  GtkWidget *name = eonay_hint_new (_ ("T.C. number"));
  GtkWidget *value = eonay_masked_number_new (number);
  gtk_grid_attach (section->grid, name, 0, section->n_rows, 1, 1);
  gtk_grid_attach (section->grid, value, 1, section->n_rows++, 1, 1);
  align_name (section, section->n_rows - 1);
  if (eonay_national_id_is_valid (number))
    return;

  GtkWidget *warning =
      eonay_warning_new (_ ("The check digits of this number are wrong. Test certificates carry "
                            "such numbers; if this is your own certificate, ask your provider."));
  gtk_grid_attach (section->grid, warning, 1, section->n_rows++, 1, 1);
}

static void
add_certificate (GtkWidget *page, const EonayCertificateEntry *entry, gint64 now)
{
  EonayCertificate *certificate = eonay_certificate_entry_get_certificate (entry);
  Section section = begin_section (page, _ ("Certificate"));

  add_fact (&section, _ ("Holder"), entry->holder);
  if (certificate != NULL)
    add_national_id (&section, certificate);
  if (certificate != NULL)
    add_fact (&section, _ ("Kind"), eonay_wording_certificate_kind (certificate));
  add_moment (&section, _ ("Valid from"), entry->not_before, now);
  add_moment (&section, _ ("Valid until"), entry->not_after, now);
  if (entry->provider != NULL)
    add_fact (&section, _ ("Provider"), eonay_provider_get_display_name (entry->provider));
}

static guint
get_pin_tries (const EonayCertificateEntry *entry)
{
  if (entry->provider == NULL)
    return 0;
  return eonay_profile_get_uint (eonay_provider_get_profile (entry->provider), "Card", "PinTries",
                                 0);
}

static void
add_card (GtkWidget *page, const EonayCertificateEntry *entry)
{
  Section section = begin_section (page, _ ("Card"));
  const char *label = entry->card->token_label;
  const char *reader = entry->card->reader;
  g_autofree char *visible_label = eonay_visible_text (label, -1);
  g_autofree char *visible_reader = eonay_visible_text (reader, -1);
  g_autofree char *pin = eonay_wording_pin_state (entry->card, get_pin_tries (entry));

  add_fact (&section, _ ("Label"), visible_label);
  add_fact (&section, _ ("Reader"), visible_reader);
  /* Otherwise the page begins with it. */
  if (eonay_certificate_entry_get_pin_remark (entry) == NULL)
    add_fact (&section, _ ("PIN"), pin);
}

/* --- technical details --- */

static void
add_lines (Section *section, const char *name, const char *const *lines)
{
  g_autofree char *joined = g_strjoinv ("\n", (char **) lines);

  add_fact (section, name, joined);
}

/* The names of the other issuers, the root last. */
static void
add_trust (Section *section, const EonayCertificateEntry *entry, gint64 now)
{
  EonayCertificate *certificate = eonay_certificate_entry_get_certificate (entry);
  g_autoptr (EonayTrust) trust = eonay_trust_find (entry->provider);
  g_autoptr (GPtrArray) issuers = NULL;
  EonayTrustState state =
      eonay_trust_verify (trust, certificate, now, EONAY_TRUST_DATES_IGNORED, &issuers, NULL);

  for (guint i = 1; issuers != NULL && i < issuers->len; i++)
    add_fact (section, _ ("Issued by"),
              eonay_certificate_get_holder (g_ptr_array_index (issuers, i)));
  add_fact (section, _ ("Trust"), eonay_wording_trust (state));
}

static void
add_chain (GtkWidget *page,
           const EonayCertificateEntry *entry,
           const EonayCertificateDetails *details,
           gint64 now)
{
  EonayCertificate *certificate = eonay_certificate_entry_get_certificate (entry);
  Section section = begin_section (page, _ ("Chain"));
  g_autofree char *organization = details->issuer_organization != NULL
                                      ? eonay_visible_text (details->issuer_organization, -1)
                                      : NULL;

  add_fact (&section, _ ("Issuer"), eonay_certificate_get_issuer (certificate));
  add_fact (&section, _ ("Organization"), organization);
  add_lines (&section, _ ("Issuer's certificate"), (const char *const *) details->issuer_uris);
  add_trust (&section, entry, now);
}

static void
add_revocation (GtkWidget *page,
                const EonayCertificateEntry *entry,
                const EonayCertificateDetails *details,
                gint64 now)
{
  Section section = begin_section (page, _ ("Revocation"));
  g_autofree char *state = eonay_wording_revocation (&entry->revocation, now);

  add_fact (&section, _ ("State"), state);
  add_lines (&section, _ ("Inquiries (OCSP)"), (const char *const *) details->ocsp_uris);
  add_lines (&section, _ ("Lists (CRL)"), (const char *const *) details->crl_uris);
}

static void
add_technical (GtkWidget *page, const EonayCertificateDetails *details)
{
  Section section = begin_section (page, _ ("Key and Identifiers"));
  g_autofree char *policies = eonay_wording_policies ((const char *const *) details->policies);

  add_fact (&section, _ ("Key"), details->key);
  add_fact (&section, _ ("Policies"), policies);
  add_fact (&section, _ ("Serial number"), details->serial);
  add_fact (&section, _ ("SHA-256 fingerprint"), details->fingerprint);
}

/* The details may be below the edge of the page. */
static void
details_allocated_cb (GtkWidget *expander, GdkRectangle *allocation, gpointer user_data)
{
  GtkWidget *scrolled = gtk_widget_get_ancestor (expander, GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *position = NULL;
  int y = 0;

  if (scrolled == NULL || g_object_steal_data (G_OBJECT (expander), OPENED_KEY) == NULL)
    return;
  position = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  gtk_widget_translate_coordinates (expander, scrolled, 0, 0, NULL, &y);
  gtk_adjustment_set_value (position, gtk_adjustment_get_value (position) + y);
}

static void
details_expanded_cb (GtkExpander *expander)
{
  if (gtk_expander_get_expanded (expander))
    g_object_set_data (G_OBJECT (expander), OPENED_KEY, expander);
}

static GtkWidget *
create_details (const EonayCertificateEntry *entry, GtkSizeGroup *names, gint64 now)
{
  EonayCertificate *certificate = eonay_certificate_entry_get_certificate (entry);
  GtkWidget *expander = gtk_expander_new_with_mnemonic (_ ("_Details"));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_MARGIN * 3 / 4);
  g_autoptr (EonayCertificateDetails) details = eonay_certificate_details_new (certificate);

  gtk_widget_set_margin_top (box, EONAY_GAP);
  g_object_set_data (G_OBJECT (box), NAMES_KEY, names);
  add_chain (box, entry, details, now);
  add_revocation (box, entry, details, now);
  add_technical (box, details);
  gtk_container_add (GTK_CONTAINER (expander), box);
  g_signal_connect (expander, "notify::expanded", G_CALLBACK (details_expanded_cb), NULL);
  g_signal_connect_after (expander, "size-allocate", G_CALLBACK (details_allocated_cb), NULL);
  return expander;
}

GtkWidget *
eonay_certificate_facts_new (const EonayCertificateEntry *entry, gint64 now)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_MARGIN * 3 / 4);
  EonayCertificate *certificate = eonay_certificate_entry_get_certificate (entry);
  GtkSizeGroup *names = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);

  g_object_set_data_full (G_OBJECT (page), NAMES_KEY, names, g_object_unref);
  add_certificate (page, entry, now);
  if (certificate == NULL)
    {
      gtk_box_pack_start (
          GTK_BOX (page),
          eonay_hint_new (_ ("The card is not inserted. The other details of the certificate are "
                             "shown while the card is in the reader.")),
          FALSE, FALSE, 0);
      return page;
    }
  add_card (page, entry);
  gtk_box_pack_start (GTK_BOX (page), create_details (entry, names, now), FALSE, FALSE, 0);
  return page;
}
