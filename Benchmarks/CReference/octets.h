// SPDX-License-Identifier: Apache-2.0
// Loads and stores in network byte order, the hash of octets, and memory that is always there.

#ifndef OCTETS_H
#define OCTETS_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static inline uint16_t load16(const uint8_t *p) { return (uint16_t)(p[0] << 8 | p[1]); }

static inline uint32_t load32(const uint8_t *p) {
    uint32_t word;
    memcpy(&word, p, 4);
    return __builtin_bswap32(word);
}

static inline uint64_t load64(const uint8_t *p) {
    uint64_t word;
    memcpy(&word, p, 8);
    return word;
}

static inline void store16(uint8_t *p, uint16_t value) {
    p[0] = (uint8_t)(value >> 8);
    p[1] = (uint8_t)value;
}

static inline void store32(uint8_t *p, uint32_t value) {
    value = __builtin_bswap32(value);
    memcpy(p, &value, 4);
}

/// The first `octets` octets at `p` as the upper ones of a number; four octets may be read.
static inline uint32_t left_aligned(const uint8_t *p, unsigned octets) {
    return octets == 0 ? 0 : load32(p) & (uint32_t)(UINT32_MAX << (32 - 8 * octets));
}

static inline uint64_t mix(uint64_t left, uint64_t right) {
    unsigned __int128 product = (unsigned __int128)left * right;
    return (uint64_t)(product >> 64) ^ (uint64_t)product;
}

/// A seeded hash of octets, sixteen a step.
static inline uint64_t hash_octets(const uint8_t *p, size_t count, uint64_t seed) {
    uint64_t secret = seed ^ 0xE7037ED1A0B428DB;
    uint64_t state = mix(seed ^ 0xA0761D6478BD642F, 0x8EBC6AF09C88C6E3);
    size_t offset = 0;
    while (count - offset > 16) {
        state = mix(load64(p + offset) ^ secret, load64(p + offset + 8) ^ state);
        offset += 16;
    }
    uint64_t low = 0, high = 0;
    if (count >= 16) {
        low = load64(p + count - 16);
        high = load64(p + count - 8);
    } else if (count >= 8) {
        low = load64(p);
        high = load64(p + count - 8);
    } else {
        for (size_t i = 0; i < count; i++) low = low << 8 | p[i];
    }
    state = mix(low ^ secret, high ^ state);
    return mix(state ^ count, 0x589965CC75374CC3);
}

static inline void *must(void *memory) {
    if (memory == NULL) abort();
    return memory;
}

#endif
