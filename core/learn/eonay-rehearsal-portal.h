/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-lesson.h"

/* A portal in this process that answers the requests of a recording as it was recorded. */
typedef struct _EonayRehearsalPortal EonayRehearsalPortal;

EonayRehearsalPortal *
eonay_rehearsal_portal_new (const EonayLesson *lesson, const char *const *hosts, GError **error);
void eonay_rehearsal_portal_free (EonayRehearsalPortal *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayRehearsalPortal, eonay_rehearsal_portal_free)

guint eonay_rehearsal_portal_get_port (EonayRehearsalPortal *self);
const char *eonay_rehearsal_portal_get_certificate (EonayRehearsalPortal *self);
/* The first call that was not asked for. Returns: (nullable) */
const EonayLessonCall *eonay_rehearsal_portal_get_next (EonayRehearsalPortal *self);
