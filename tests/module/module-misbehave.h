/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <p11-kit/pkcs11.h>

#include "module-config.h"

CK_RV module_misbehave (ModuleConfig *config, const char *point);
