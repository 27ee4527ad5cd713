// SPDX-License-Identifier: Apache-2.0
#ifndef CHINTS_H
#define CHINTS_H

/// Asks the processor to fetch the cache line at `address`; never faults, whatever the address.
static inline void bgp_prefetch(const void *address) { __builtin_prefetch(address, 0, 3); }

#endif
