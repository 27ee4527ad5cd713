// SPDX-License-Identifier: Apache-2.0
#ifndef CLINUXNET_H
#define CLINUXNET_H

#include <stddef.h>

/// The symbolic name of an errno value ("ECONNREFUSED"), or NULL for a number the C library does not know.
/// The text is constant and may be used from any thread.
const char *clinuxnet_error_name(int number);

/// The sentence of an errno value ("Connection refused"), or NULL for a number the C library does not know.
/// The text is constant and may be used from any thread.
const char *clinuxnet_error_text(int number);

/// How many octets a stream socket holds that nobody has read, or -1.
int clinuxnet_unread_octets(int descriptor);

#endif
