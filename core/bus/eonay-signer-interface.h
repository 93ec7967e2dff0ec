/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Constants of tr.org.pardus.EOnay.Signer1.xml. The name is the service's and the interface's. */
#define EONAY_SIGNER_NAME "tr.org.pardus.EOnay.Signer1"
#define EONAY_SIGNER_PATH "/tr/org/pardus/EOnay/Signer1"

/* The purposes of OpenSession. */
#define EONAY_SIGNER_PURPOSE_E_ONAY            "e-onay"
#define EONAY_SIGNER_PURPOSE_VERIFICATION_CODE "verification-code"
