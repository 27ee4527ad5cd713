// SPDX-License-Identifier: Apache-2.0
// One UPDATE of an external session with four-octet AS numbers: where its parts are, and whether it is sound.

#ifndef UPDATE_H
#define UPDATE_H

#include "octets.h"
#include <stdbool.h>

typedef struct {
    const uint8_t *withdrawn, *attributes, *nlri;
    uint32_t withdrawn_count, attributes_count, nlri_count;
} ref_update;

enum { HEADER = 19, LONGEST = 4096 };

/// The length of the UPDATE at `p`, header included; 0 where there is no whole one.
static inline size_t ref_frame(const uint8_t *p, size_t count) {
    if (count < 23 || load64(p) != UINT64_MAX || load64(p + 8) != UINT64_MAX) return 0;
    size_t length = load16(p + 16);
    return p[18] == 2 && length >= 23 && length <= LONGEST && length <= count ? length : 0;
}

/// Judges a framed message; RFC 4271 section 6.3, RFC 7606. Returns whether its routes can be announced.
bool ref_validate(const uint8_t *message, size_t length, ref_update *update);

#endif
