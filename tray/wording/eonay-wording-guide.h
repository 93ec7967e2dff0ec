/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-guide.h"
#include "eonay-official-signer.h"
#include "eonay-wording.h"

/* Texts of the guide through the portal. All (transfer full), except for the answer. */

/* What is and what to do, in a sentence or two. */
char *eonay_wording_for_guide_note (EonayGuideNote note, const EonayGuideFacts *facts);
/* The label of a button, with a mnemonic. */
const char *eonay_wording_for_guide_answer (EonayGuideAnswer answer);

/* Why the official signer is not started. */
EonayWording *eonay_wording_for_signer_error (const GError *error);
/* kind: of the file to be started. */
char *eonay_wording_for_java (const EonayJava *java, EonayOfficialSignerKind kind);
/* Name and folder of its file. */
char *eonay_wording_signer_file (const EonayOfficialSigner *signer);
/* The question before the first start of a file, and what it is: folder, size, SHA-256. */
char *eonay_wording_signer_question (const EonayOfficialSigner *signer);
char *eonay_wording_signer_facts (const EonayOfficialSigner *signer);
