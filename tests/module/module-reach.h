/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "module-config.h"

/* What a module could try to reach, and must not; how each attempt went is said. */
void module_reach_bus (ModuleConfig *config);
void module_reach_network (ModuleConfig *config);
void module_reach_memory (ModuleConfig *config);
void module_reach_files (ModuleConfig *config);
void module_reach_program (ModuleConfig *config);
