/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the portal decides about codes and signatures, whatever the shape of the request. */
#include "portal-archive.h"
#include "portal-call.h"

static const struct
{
  const char *refusal;
  guint number;
  const char *word;
  const char *text;
} reasons[] = {
  { PORTAL_REFUSAL_UNREADABLE, 30, "IMZA_BOZUK", "İmza okunamadı." },
  { PORTAL_REFUSAL_BAD_SIGNATURE, 31, "IMZA_GECERSIZ", "İmza geçerli değil." },
  { PORTAL_REFUSAL_NO_ATTRIBUTE, 32, "OZNITELIK_EKSIK", "İmzada zorunlu bir öznitelik yok." },
  { PORTAL_REFUSAL_OTHER_TEXT, 33, "METIN_FARKLI", "İmzalanan metin, verilen metin değil." },
  { PORTAL_REFUSAL_UNTRUSTED, 40, "GUVENILMEZ", "Sertifika tanınan bir sağlayıcının değil." },
  { PORTAL_REFUSAL_NOT_QUALIFIED, 41, "NITELIKSIZ", "Sertifika nitelikli değil." },
  { PORTAL_REFUSAL_SEAL, 42, "MUHUR", "Sertifika bir kurumun mührü." },
  { PORTAL_REFUSAL_REVOKED, 43, "IPTAL", "Sertifika iptal edilmiş." },
  { PORTAL_REFUSAL_EXPIRED, 44, "SURESI_DOLMUS", "Sertifikanın süresi dolmuş." },
  { PORTAL_REFUSAL_NOT_YET_VALID, 45, "HENUZ_DEGIL", "Sertifika henüz geçerli değil." },
  { PORTAL_REFUSAL_OTHER_PERSON, 50, "BASKA_KISI", "İmzalayan, giriş yapan kişi değil." },
  { PORTAL_REFUSAL_UNKNOWN_CODE, 20, "KOD_BILINMIYOR", "Doğrulama kodu bilinmiyor." },
  { PORTAL_REFUSAL_EXPIRED_CODE, 21, "KOD_SURESI", "Doğrulama kodunun süresi doldu." },
  { PORTAL_REFUSAL_USED_CODE, 22, "KOD_KULLANILMIS", "Doğrulama kodu daha önce kullanılmış." },
  { PORTAL_REFUSAL_NOT_OPENED, 17, "ACILMAMIS", "Sertifikanız henüz kullanıma açılmamış." },
  { PORTAL_REFUSAL_JUST_SO, 99, "RED", "İmza kabul edilmedi." },
};

static gsize
find_reason (const char *refusal)
{
  for (gsize i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (g_str_equal (reasons[i].refusal, refusal))
      return i;
  return G_N_ELEMENTS (reasons) - 1;
}

const char *
portal_refusal_explain (const char *refusal)
{
  return reasons[find_reason (refusal)].text;
}

guint
portal_refusal_get_number (const char *refusal)
{
  return reasons[find_reason (refusal)].number;
}

const char *
portal_refusal_get_word (const char *refusal)
{
  return reasons[find_reason (refusal)].word;
}

/* For a code that is not given out, a refusal has no page to appear on. */
static const char *
refuse (PortalCall *call, PortalCode *code, const char *refusal)
{
  portal_book_note_refusal (call->portal->book, code != NULL ? code->session : NULL, refusal);
  return refusal;
}

static const char *
check_code (const PortalCode *code)
{
  if (code == NULL)
    return PORTAL_REFUSAL_UNKNOWN_CODE;
  if (code->used)
    return PORTAL_REFUSAL_USED_CODE;
  return portal_get_now () >= code->deadline ? PORTAL_REFUSAL_EXPIRED_CODE : NULL;
}

/* Each redemption makes a new ticket, and the older one void. */
const char *
portal_call_redeem (PortalCall *call, const char *digits)
{
  PortalCode *code = portal_book_find_code (call->portal->book, digits);
  const char *refusal = check_code (code);

  call->code = code;
  if (refusal != NULL)
    return refuse (call, NULL, refusal);
  portal_book_renew_ticket (code);
  return NULL;
}

void
portal_call_find_ticket (PortalCall *call, const char *ticket)
{
  call->code = portal_book_find_ticket (call->portal->book, ticket);
}

const char *
portal_call_claim_person (PortalCall *call, const char *national_id)
{
  const char *known = call->code->session->national_id;

  if (strlen (national_id) != 11 || strspn (national_id, "0123456789") != 11 ||
      (known != NULL && !g_str_equal (known, national_id)))
    return refuse (call, NULL, PORTAL_REFUSAL_OTHER_PERSON);
  g_free (call->code->claimed_id);
  call->code->claimed_id = g_strdup (national_id);
  return NULL;
}

const char *
portal_call_claim_certificate (PortalCall *call, GBytes *der)
{
  g_autofree char *number = portal_verifier_dup_national_id (der);

  if (number == NULL)
    return refuse (call, NULL, PORTAL_REFUSAL_NOT_QUALIFIED);
  g_free (call->code->claimed_fingerprint);
  call->code->claimed_fingerprint = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, der);
  return portal_call_claim_person (call, number);
}

static gboolean
is_other_person (const PortalCode *code, const PortalSigner *signer)
{
  return (code->step == PORTAL_STEP_CONSENT && code->session->login_time != 0 &&
          g_strcmp0 (code->session->national_id, signer->national_id) != 0) ||
         (code->claimed_id != NULL && !g_str_equal (code->claimed_id, signer->national_id)) ||
         (code->claimed_fingerprint != NULL &&
          !g_str_equal (code->claimed_fingerprint, signer->fingerprint));
}

static const char *
judge (PortalCall *call, GBytes *signature, gboolean is_detached, PortalSigner **signer)
{
  Portal *portal = call->portal;
  PortalCode *code = call->code;
  const char *refusal =
      portal_verifier_check (portal->verifier, signature, code->content, is_detached, signer);

  if (refusal != NULL)
    return refusal;
  if (portal->knobs.refuse == code->step)
    return PORTAL_REFUSAL_JUST_SO;
  if (code->step == PORTAL_STEP_LOGIN && portal->knobs.not_opened)
    return PORTAL_REFUSAL_NOT_OPENED;
  return is_other_person (code, *signer) ? PORTAL_REFUSAL_OTHER_PERSON : NULL;
}

static void
accept_signature (Portal *self, PortalCode *code, GBytes *signature, PortalSigner *signer)
{
  gint64 now = portal_get_now ();
  g_autoptr (GError) error = NULL;

  if (!portal_archive_keep (self->archive, ++self->archived, code, signature, signer, now, &error))
    g_warning ("keeping a signature: %s", error->message);
  if (code->step == PORTAL_STEP_LOGIN)
    portal_book_note_login (self->book, code->session, signer->holder, signer->national_id, now);
  else
    portal_book_note_consent (self->book, signer->national_id, now);
}

/* Valid or not, the code is used up by this signature. */
const char *
portal_call_hand_over (PortalCall *call, GBytes *signature, gboolean is_detached)
{
  g_autoptr (PortalSigner) signer = NULL;
  const char *refusal = check_code (call->code);

  if (refusal != NULL)
    return refuse (call, NULL, refusal);
  call->code->used = TRUE;
  call->code->polls_left = call->portal->knobs.pending;
  refusal = judge (call, signature, is_detached, &signer);
  call->code->result = refusal;
  if (refusal != NULL)
    return refuse (call, call->code, refusal);
  accept_signature (call->portal, call->code, signature, signer);
  return NULL;
}

gboolean
portal_call_is_pending (PortalCall *call, const char **refusal)
{
  call->portal->book->results++;
  *refusal = call->code->result;
  if (call->code->polls_left == 0)
    return FALSE;
  call->code->polls_left--;
  return TRUE;
}

GBytes *
portal_call_create_data (PortalCall *call)
{
  static const char other[] = "Başka bir metin.\n";
  static const guint8 binary[] = { 0x30, 0x03, 0x02, 0x01, 0xff };

  switch (call->portal->knobs.data)
    {
    case PORTAL_DATA_OTHER:
      g_free (call->code->content);
      call->code->content = g_strdup (other);
      return g_bytes_new_static (other, strlen (other));
    case PORTAL_DATA_BINARY:
      return g_bytes_new_static (binary, sizeof binary);
    case PORTAL_DATA_SAME:
    default:
      return g_bytes_new (call->code->content, strlen (call->code->content));
    }
}

const char *
portal_call_get_operation (PortalCall *call, const char *sign, const char *change_pin)
{
  return call->portal->knobs.pin_change ? change_pin : sign;
}
