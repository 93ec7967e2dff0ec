/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Time to type the PIN on a reader's keypad, in seconds. Shared, because the signer enforces it and
 * the desktop shows it. */
#define EONAY_PIN_PAD_SECONDS 60
