/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "module-config.h"

/* Attempts of a module to access what it must not; each result is logged. */
void module_reach_bus (ModuleConfig *config);
void module_reach_network (ModuleConfig *config);
void module_reach_memory (ModuleConfig *config);
void module_reach_files (ModuleConfig *config);
void module_reach_program (ModuleConfig *config);
