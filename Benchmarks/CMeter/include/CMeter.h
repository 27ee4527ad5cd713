// SPDX-License-Identifier: Apache-2.0
#ifndef CMETER_H
#define CMETER_H

#include <stdint.h>

/// Calls `body` with `context`; what is measured runs under this function, so that callgrind can be told to count there
/// and nowhere else (`--toggle-collect=meter_section`).
void meter_section(void (*body)(void *), void *context);

/// How often this thread has asked for memory: malloc, calloc, realloc and the aligned ones.
uint64_t meter_allocations(void);

/// Gives memory that is free back to the kernel, so that resident pages are those in use.
void meter_trim(void);

#endif
