/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "fuzz.h"

/* A PKCS #11 module between worker and test module, which misbehaves as defined by an input. */
extern const char hostile_module_path[];

void hostile_module_begin (FuzzInput input);
