/* SPDX-License-Identifier: GPL-3.0-or-later */

/* With -Db_pch=true, compiled once for each library and not for each of its files. */
#include <gio/gio.h>
