// SPDX-License-Identifier: Apache-2.0
#ifndef CHINTS_H
#define CHINTS_H

#include <stddef.h>

/// Asks the processor to fetch the cache line at `address`; never faults, whatever the address.
static inline void bgp_prefetch(const void *address) { __builtin_prefetch(address, 0, 3); }

/// Makes a mapping of `old_size` octets at `base` one of `new_size`, elsewhere if need be: its pages get other addresses
/// and are not copied. `old_size` 0 makes a new one, all zero, `new_size` 0 gives it back; both are multiples of a page.
/// Returns where it is now; `NULL`, with the mapping as it was, if there is no room, and where there is none any more.
void *bgp_remap(void *base, size_t old_size, size_t new_size);

/// Asks the kernel for the pages of a mapping that are about to be written, all at once: one by one they cost more. Where
/// it does not know how, nothing happens, and they come one by one.
void bgp_populate(void *base, size_t size);

#endif
