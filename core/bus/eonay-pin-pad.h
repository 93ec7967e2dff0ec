/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* How long a person has to type the PIN on a reader's keypad, in seconds: what the signer's side
 * keeps to is what the desktop's side shows. */
#define EONAY_PIN_PAD_SECONDS 60
