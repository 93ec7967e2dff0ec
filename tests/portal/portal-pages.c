/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal-pages.h"

#include <string.h>

#define STYLE                                                                                      \
  "*{box-sizing:border-box}"                                                                       \
  "body{margin:0;background:#eef1f5;color:#1d2733;font:15px/1.5 'DejaVu Sans',Verdana,sans-serif}" \
  ".sinama{background:#b3261e;color:#fff;text-align:center;padding:6px;font-weight:bold}"          \
  "header{background:#123a6b;color:#fff;padding:18px 32px}"                                        \
  "header b{font-size:20px}header span{display:block;opacity:.85}"                                 \
  "nav{background:#dfe6ef;padding:8px 32px;font-size:13px;color:#44546a}"                          \
  "main{max-width:760px;margin:28px auto;background:#fff;border:1px solid #cfd8e3;"                \
  "border-radius:4px;padding:8px 32px 28px}"                                                       \
  "h1{font-size:20px;color:#123a6b;border-bottom:1px solid #dfe6ef;padding-bottom:10px}"           \
  ".dugme{display:inline-block;margin:6px 10px 6px 0;padding:10px "                                \
  "22px;border:0;border-radius:4px;"                                                               \
  "background:#1f5fa8;color:#fff;font:inherit;text-decoration:none;cursor:pointer}"                \
  ".kod{margin:22px auto;padding:18px;width:420px;text-align:center;background:#f5f8fc;"           \
  "border:2px dashed #1f5fa8;border-radius:4px}"                                                   \
  ".kod p{margin:6px 0}.rakam{font:bold 28px monospace;letter-spacing:2px}"                        \
  ".uyari{background:#fff6df;border-left:4px solid #d99a00;padding:10px 14px}"                     \
  ".tamam{background:#e6f4ea;border-left:4px solid #1e7f3c;padding:10px 14px}"                     \
  "table{border-collapse:collapse;margin:14px 0}"                                                  \
  "td{border:1px solid #cfd8e3;padding:6px 14px}"                                                  \
  "footer{text-align:center;font-size:12px;color:#6a7787;padding-bottom:24px}"

/* The browser counts down, and polls for the signature. */
#define SCRIPT                                                                                     \
  "<script>(function(){var n=document.getElementById('sure'),s=+n.textContent;"                    \
  "setInterval(function(){if(s>0){n.textContent=--s;}"                                             \
  "if(s===0){location.reload();return;}"                                                           \
  "fetch('/nbdurum.go').then(function(r){return r.text();})"                                       \
  ".then(function(t){if(t==='tamam'){location.reload();}}).catch(function(){});"                   \
  "},1000);})();</script>\n"

static char *
render (const char *title, const char *body)
{
  return g_strdup_printf (
      "<!DOCTYPE html>\n<html lang=\"tr\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<title>%s - Kamu Sertifikasyon Merkezi (sınama portalı)</title>\n<style>" STYLE
      "</style>\n</head>\n<body>\n"
      "<div class=\"sinama\">SINAMA PORTALI: Kamu SM'nin sayfası değildir, hiçbir işlem gerçek "
      "değildir.</div>\n"
      "<header><b>Kamu Sertifikasyon Merkezi</b>"
      "<span>Bireysel Nitelikli Elektronik Sertifika İşlemleri</span></header>\n"
      "<nav>Online İşlemler &raquo; Nitelikli Elektronik Sertifika İşlemleri &raquo; %s</nav>\n"
      "<main>\n<h1>%s</h1>\n%s</main>\n"
      "<footer>E-Onay for Pardus, sınama ortamı</footer>\n</body>\n</html>\n",
      title, title, title, body);
}

/* notice: a message above the choice, or NULL. */
char *
portal_pages_entry (const char *notice)
{
  g_autofree char *said =
      notice != NULL ? g_strdup_printf ("<p class=\"uyari\">%s</p>\n", notice) : g_strdup ("");
  g_autofree char *body = g_strdup_printf (
      "%s<p>Sertifikanızı kullanıma açmak için lütfen \"Şifreli Giriş\" seçeneğini kullanınız. "
      "Kullanıma açılmış bir sertifikanız var ise \"Şifreli Giriş\" ya da \"E-imzalı Giriş\" "
      "seçeneğini kullanabilirsiniz.</p>\n"
      "<p><a class=\"dugme\" href=\"/nbsifreli.go\">Şifreli Giriş</a>\n"
      "<a class=\"dugme\" href=\"/nbimzali.go\">E-imzalı Giriş</a></p>\n",
      said);

  return render ("Kullanıcı Doğrulama Ekranı", body);
}

char *
portal_pages_code (const char *title, const char *code, gint64 seconds)
{
  g_autofree char *body = g_strdup_printf (
      "<ol>\n"
      "<li>Elektronik imzalama sertifikanızın bulunduğu kartınızı bilgisayarınıza takınız.</li>\n"
      "<li>İndirdiğiniz E-imza uygulamasını açınız. Henüz indirmediyseniz "
      "<a href=\"/indir.go\">indirmek için tıklayınız</a>.</li>\n"
      "<li>Aşağıda görülen Doğrulama Kodunu kopyalayıp E-imza uygulamasına giriniz.</li>\n"
      "<li>E-imza uygulaması üzerinde imzalama işlemini gerçekleştiriniz.</li>\n"
      "<li>Uyarı: İmzalama işlemi aşamasında bu sayfayı kapatmayınız.</li>\n"
      "</ol>\n"
      "<div class=\"kod\"><p><b>Doğrulama Kodu</b></p>\n"
      "<p>Kopyalamak için buraya tıklayabilirsiniz</p>\n"
      "<p class=\"rakam\">%s</p>\n"
      "<p>Kalan süre: <b id=\"sure\">%" G_GINT64_FORMAT "</b> saniye</p></div>\n" SCRIPT,
      code, seconds);

  return render (title, body);
}

static char *
mask (const char *national_id)
{
  gsize length = strlen (national_id);

  if (length < 5)
    return g_strdup ("******");
  return g_strdup_printf ("%.3s******%s", national_id, national_id + length - 2);
}

char *
portal_pages_menu (const char *holder, const char *national_id)
{
  g_autofree char *masked = mask (national_id);
  g_autofree char *body =
      g_markup_printf_escaped ("<p>Hoş geldiniz, <b>%s</b> (T.C. %s).</p>\n"
                               "<p><a class=\"dugme\" href=\"/nbeonay.go\">E-ONAY İşlemleri</a>\n"
                               "<a class=\"dugme\" href=\"/nbcikis.go\">Güvenli Çıkış</a></p>\n",
                               holder, masked);

  return render ("Sertifika İşlemleri", body);
}

char *
portal_pages_e_onay (gboolean active, const char *form_token)
{
  g_autofree char *form =
      active
          ? g_strdup ("<p class=\"tamam\">E-Onayınız verilmiş durumdadır.</p>\n")
          : g_strdup_printf ("<form method=\"post\" action=\"/nbeonay.go\">"
                             "<input type=\"hidden\" name=\"islem\" value=\"%s\">"
                             "<button class=\"dugme\" type=\"submit\">Devam Et</button></form>\n",
                             form_token);
  g_autofree char *body = g_strdup_printf (
      "<table><tr><td>E-Onay Durumu:</td><td><b>%s</b></td></tr></table>\n"
      "<p>E-Onay sayesinde bundan sonra yapacağınız nitelikli elektronik sertifika başvurularında "
      "imzalı başvuru formu göndermeniz gerekmez.</p>\n%s"
      "<p><a href=\"/nbmenu.go\">Geri</a></p>\n",
      active ? "Aktif" : "Pasif", form);

  return render ("E-ONAY İşlemleri", body);
}

char *
portal_pages_success (const char *holder)
{
  g_autofree char *body = g_markup_printf_escaped (
      "<p class=\"tamam\">Sayın %s, E-Onay işleminiz başarıyla tamamlanmıştır.</p>\n"
      "<p><a class=\"dugme\" href=\"/nbmenu.go\">Ana Sayfa</a></p>\n",
      holder);

  return render ("E-ONAY İşlemleri", body);
}

char *
portal_pages_message (const char *title, const char *text, const char *link, const char *label)
{
  g_autofree char *body = g_markup_printf_escaped (
      "<p class=\"uyari\">%s</p>\n<p><a class=\"dugme\" href=\"%s\">%s</a></p>\n", text, link,
      label);

  return render (title, body);
}
