/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Entry points of libFuzzer; each target defines the second. */
int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* An input that is read as a program; after its end, all values are zero. */
typedef struct
{
  const guint8 *at;
  gsize left;
} FuzzInput;

guint8 fuzz_take_byte (FuzzInput *input);
guint fuzz_take_number (FuzzInput *input);
GBytes *fuzz_take_bytes (FuzzInput *input);
char *fuzz_take_string (FuzzInput *input);
GBytes *fuzz_take_rest (FuzzInput *input);

/* An input that is text in parts, with a line "%%" between them. */
#define FUZZ_SEPARATOR "\n%%\n"
GPtrArray *fuzz_split (const guint8 *data, gsize size, guint n_parts);
char *fuzz_dup_part (GPtrArray *parts, guint index, const char *fallback);

/* Around calls to a library that is known to leak: ignores its allocations. */
void fuzz_ignore_leaks (gboolean ignore);

/* Files of one input, in a folder in memory if possible. */
const char *fuzz_get_folder (void);
char *fuzz_write_file (const char *name, const void *data, gsize size);

/* A descriptor of any kind, selected by the next bytes of the input. */
int fuzz_take_descriptor (FuzzInput *input);
int fuzz_make_pipe (const void *data, gsize size);

/* The two ends of a stream. */
void fuzz_make_socket_pair (int ends[2]);
void fuzz_send (int socket, const void *data, gsize size, int fd);
