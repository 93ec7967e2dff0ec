/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-certificate-list.h"
#include "eonay-certificate-page.h"
#include "eonay-main-window.h"
#include "eonay-receipt-list.h"
#include "eonay-receipt-page.h"
#include "eonay-screen.h"
#include "eonay-widgets.h"

#define WIDTH  640
#define HEIGHT 620

typedef enum
{
  PAGE_LIST,
  PAGE_CERTIFICATE,
  PAGE_RECEIPTS,
  PAGE_RECEIPT,
  N_PAGES
} Page;

struct _EonayMainWindow
{
  GtkApplicationWindow parent_instance;

  GtkWidget *back;
  GtkWidget *stack;
  GtkWidget *pages[N_PAGES];
  /* The stack of pages to go back to, the list at the bottom. */
  GArray *way;
};

G_DEFINE_FINAL_TYPE (EonayMainWindow, eonay_main_window, GTK_TYPE_APPLICATION_WINDOW)

/* --- navigation --- */

static Page
get_page (EonayMainWindow *self)
{
  return g_array_index (self->way, Page, self->way->len - 1);
}

static const char *
get_title (Page page)
{
  static const char *const texts[] = {
    [PAGE_CERTIFICATE] = N_ ("Certificate"),
    [PAGE_RECEIPTS] = N_ ("Receipts"),
    [PAGE_RECEIPT] = N_ ("Receipt"),
    [PAGE_LIST] = N_ ("E-Onay"),
  };

  return _ (texts[page]);
}

static void
focus_page (EonayMainWindow *self)
{
  switch (get_page (self))
    {
    case PAGE_CERTIFICATE:
      eonay_certificate_page_focus (EONAY_CERTIFICATE_PAGE (self->pages[PAGE_CERTIFICATE]));
      break;
    case PAGE_RECEIPTS:
      eonay_receipt_list_focus (
          EONAY_RECEIPT_LIST (self->pages[PAGE_RECEIPTS]),
          eonay_receipt_page_get_name (EONAY_RECEIPT_PAGE (self->pages[PAGE_RECEIPT])));
      break;
    case PAGE_RECEIPT:
      eonay_receipt_page_focus (EONAY_RECEIPT_PAGE (self->pages[PAGE_RECEIPT]));
      break;
    case PAGE_LIST:
    default:
      eonay_certificate_list_focus (
          EONAY_CERTIFICATE_LIST (self->pages[PAGE_LIST]),
          eonay_certificate_page_get_id (EONAY_CERTIFICATE_PAGE (self->pages[PAGE_CERTIFICATE])));
    }
}

static void
show_page (EonayMainWindow *self)
{
  Page page = get_page (self);

  gtk_widget_set_visible (self->back, self->way->len > 1);
  gtk_window_set_title (GTK_WINDOW (self), get_title (page));
  gtk_stack_set_visible_child (GTK_STACK (self->stack), self->pages[page]);
  focus_page (self);
}

static void
push (EonayMainWindow *self, Page page)
{
  g_array_append_val (self->way, page);
  show_page (self);
}

static void
go_back (EonayMainWindow *self)
{
  if (self->way->len > 1)
    {
      g_array_set_size (self->way, self->way->len - 1);
      show_page (self);
    }
  else
    gtk_window_close (GTK_WINDOW (self));
}

static void
chosen_cb (EonayMainWindow *self, const char *id)
{
  if (eonay_certificate_page_set_id (EONAY_CERTIFICATE_PAGE (self->pages[PAGE_CERTIFICATE]), id))
    push (self, PAGE_CERTIFICATE);
}

static void
show_receipts_cb (EonayMainWindow *self, const char *certificate_id)
{
  eonay_receipt_list_show (EONAY_RECEIPT_LIST (self->pages[PAGE_RECEIPTS]), certificate_id);
  push (self, PAGE_RECEIPTS);
}

static void
receipt_chosen_cb (EonayMainWindow *self, const char *name)
{
  eonay_receipt_page_set_name (EONAY_RECEIPT_PAGE (self->pages[PAGE_RECEIPT]), name);
  push (self, PAGE_RECEIPT);
}

/* --- the window --- */

static void
append_item (GMenu *menu, const char *label, const char *action)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, action);

  g_menu_item_set_attribute (item, "hidden-when", "s", "action-missing");
  g_menu_append_item (menu, item);
}

/* The same items as in the tray's menu, since there may be no tray. */
static GtkWidget *
create_menu_button (void)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) first = g_menu_new ();
  g_autoptr (GMenu) second = g_menu_new ();

  append_item (first, _ ("_Guided E-Onay…"), "app.guide");
  append_item (first, _ ("_Sign with a Verification Code…"), "app.sign-code");
  append_item (first, _ ("_Receipts"), "app.receipts");
  append_item (first, _ ("_Preferences"), "app.preferences");
  append_item (first, _ ("_Diagnosis"), "app.diagnosis");
  append_item (second, _ ("_Help"), "app.help");
  append_item (second, _ ("A_bout"), "app.about");
  append_item (second, _ ("_Quit"), "app.quit");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (first));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (second));
  return eonay_menu_button_new ("open-menu-symbolic", _ ("Menu"), G_MENU_MODEL (menu));
}

/* Below the window manager's title bar, like in all other windows. */
static GtkWidget *
create_toolbar (EonayMainWindow *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, EONAY_GAP);

  self->back = gtk_button_new_from_icon_name ("go-previous-symbolic", GTK_ICON_SIZE_BUTTON);
  gtk_widget_set_tooltip_text (self->back, _ ("Back"));
  atk_object_set_name (gtk_widget_get_accessible (self->back), _ ("Back"));
  g_signal_connect_object (self->back, "clicked", G_CALLBACK (go_back), self, G_CONNECT_SWAPPED);
  g_object_set (row, "margin", EONAY_GAP / 2, "margin-bottom", 0, NULL);
  gtk_box_pack_start (GTK_BOX (row), self->back, FALSE, FALSE, 0);
  gtk_box_pack_end (GTK_BOX (row), create_menu_button (), FALSE, FALSE, 0);
  return row;
}

static void
add_pages (EonayMainWindow *self, EonayContext *context, EonayCardContents *contents)
{
  self->pages[PAGE_LIST] = eonay_certificate_list_new (context, contents);
  self->pages[PAGE_CERTIFICATE] = eonay_certificate_page_new (context, contents);
  self->pages[PAGE_RECEIPTS] = eonay_receipt_list_new (context);
  self->pages[PAGE_RECEIPT] = eonay_receipt_page_new (context);
  g_signal_connect_object (self->pages[PAGE_LIST], "chosen", G_CALLBACK (chosen_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->pages[PAGE_CERTIFICATE], "show-receipts",
                           G_CALLBACK (show_receipts_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->pages[PAGE_RECEIPTS], "chosen", G_CALLBACK (receipt_chosen_cb),
                           self, G_CONNECT_SWAPPED);
  for (int page = 0; page < N_PAGES; page++)
    {
      gtk_widget_show_all (self->pages[page]);
      gtk_container_add (GTK_CONTAINER (self->stack), self->pages[page]);
    }
}

static void
eonay_main_window_finalize (GObject *object)
{
  EonayMainWindow *self = EONAY_MAIN_WINDOW (object);

  g_array_unref (self->way);
  G_OBJECT_CLASS (eonay_main_window_parent_class)->finalize (object);
}

static gboolean
eonay_main_window_key_press_event (GtkWidget *widget, GdkEventKey *event)
{
  EonayMainWindow *self = EONAY_MAIN_WINDOW (widget);
  GdkModifierType modifiers = event->state & gtk_accelerator_get_default_mod_mask ();
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  guint back = is_rtl ? GDK_KEY_Right : GDK_KEY_Left;

  if (event->keyval == GDK_KEY_Escape ||
      (event->keyval == back && modifiers == GDK_MOD1_MASK && self->way->len > 1))
    {
      go_back (self);
      return GDK_EVENT_STOP;
    }
  return GTK_WIDGET_CLASS (eonay_main_window_parent_class)->key_press_event (widget, event);
}

static void
eonay_main_window_class_init (EonayMainWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_main_window_finalize;
  GTK_WIDGET_CLASS (klass)->key_press_event = eonay_main_window_key_press_event;
}

static void
eonay_main_window_init (EonayMainWindow *self)
{
  Page first = PAGE_LIST;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->way = g_array_new (FALSE, FALSE, sizeof (Page));
  g_array_append_val (self->way, first);
  self->stack = gtk_stack_new ();
  gtk_stack_set_transition_type (GTK_STACK (self->stack), GTK_STACK_TRANSITION_TYPE_NONE);
  gtk_stack_set_vhomogeneous (GTK_STACK (self->stack), FALSE);
  gtk_box_pack_start (GTK_BOX (box), create_toolbar (self), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->stack, TRUE, TRUE, 0);
  gtk_widget_show_all (box);
  gtk_container_add (GTK_CONTAINER (self), box);
  gtk_window_set_icon_name (GTK_WINDOW (self), "tr.org.pardus.EOnay");
  gtk_window_set_default_size (GTK_WINDOW (self), WIDTH,
                               MIN (HEIGHT, eonay_screen_get_free_height (GTK_WINDOW (self))));
  gtk_window_set_position (GTK_WINDOW (self), GTK_WIN_POS_CENTER);
}

EonayMainWindow *
eonay_main_window_new (GtkApplication *application,
                       EonayContext *context,
                       EonayCardContents *contents)
{
  EonayMainWindow *self = g_object_new (EONAY_TYPE_MAIN_WINDOW, "application", application,
                                        "show-menubar", FALSE, NULL);

  add_pages (self, context, contents);
  show_page (self);
  return self;
}

void
eonay_main_window_update (EonayMainWindow *self, const EonayStatus *status)
{
  eonay_certificate_list_update (EONAY_CERTIFICATE_LIST (self->pages[PAGE_LIST]), status);
  eonay_certificate_page_update (EONAY_CERTIFICATE_PAGE (self->pages[PAGE_CERTIFICATE]));
  if (get_page (self) == PAGE_RECEIPTS)
    eonay_receipt_list_update (EONAY_RECEIPT_LIST (self->pages[PAGE_RECEIPTS]));
}

static void
show_list (EonayMainWindow *self)
{
  g_array_set_size (self->way, 1);
  show_page (self);
}

void
eonay_main_window_show_certificate (EonayMainWindow *self, const char *id)
{
  show_list (self);
  chosen_cb (self, id);
}

void
eonay_main_window_show_receipts (EonayMainWindow *self)
{
  show_list (self);
  show_receipts_cb (self, NULL);
}

void
eonay_main_window_show_receipt (EonayMainWindow *self, const char *name)
{
  eonay_main_window_show_receipts (self);
  receipt_chosen_cb (self, name);
}
