/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "issuers-provider.h"

struct _IssuersProvider
{
  EonayProvider parent_instance;
};

G_DEFINE_FINAL_TYPE (IssuersProvider, issuers_provider, EONAY_TYPE_PROVIDER)

static void
issuers_provider_class_init (IssuersProviderClass *klass)
{
}

static void
issuers_provider_init (IssuersProvider *self)
{
}
