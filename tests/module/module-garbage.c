/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "module-garbage.h"

#include <string.h>

#define HUGE (1UL << 40)

/**
 * module_garbage_is:
 *
 * Returns: whether to return this wrong answer
 */
gboolean
module_garbage_is (ModuleConfig *config, const char *how)
{
  g_autofree char *wanted = module_config_dup_string (config, "Misbehave", "how", NULL);

  return g_strcmp0 (wanted, how) == 0;
}

/**
 * module_garbage_attribute:
 * @asks_size: whether only the size is requested
 * @attribute: (inout): the right answer
 */
void
module_garbage_attribute (ModuleConfig *config, gboolean asks_size, CK_ATTRIBUTE *attribute)
{
  if (module_garbage_is (config, "huge"))
    attribute->ulValueLen = HUGE;
  if (module_garbage_is (config, "unavailable"))
    attribute->ulValueLen = CK_UNAVAILABLE_INFORMATION;
  if (module_garbage_is (config, "growing") && !asks_size)
    attribute->ulValueLen += 1024 * 1024;
}

/**
 * module_garbage_token:
 * @info: (inout): the right answer
 */
void
module_garbage_token (ModuleConfig *config, CK_TOKEN_INFO *info)
{
  const char text[] = "\xff\xfe\x1b[2J\n\r\xc3\x28\xf0\x9f";

  if (!module_garbage_is (config, "text"))
    return;

  for (gsize i = 0; i < sizeof info->label; i++)
    info->label[i] = (guint8) text[i % (sizeof text - 1)];
  memset (info->manufacturerID, 0xff, sizeof info->manufacturerID);
  memset (info->model, 0xff, sizeof info->model);
  memset (info->serialNumber, 0xff, sizeof info->serialNumber);
  info->ulMinPinLen = CK_UNAVAILABLE_INFORMATION;
  info->ulMaxPinLen = HUGE;
}

/**
 * module_garbage_signature:
 * @signature: (inout): the right answer
 * @size: (inout): its size
 */
void
module_garbage_signature (ModuleConfig *config, guint8 *signature, CK_ULONG *size)
{
  if (module_garbage_is (config, "zeros"))
    memset (signature, 0, *size);
  if (module_garbage_is (config, "short"))
    *size /= 2;
  if (module_garbage_is (config, "long"))
    *size *= 16;
}
