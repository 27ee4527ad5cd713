// SPDX-License-Identifier: Apache-2.0

#include "CReference.h"
#include "update.h"

enum { OPTIONAL = 0x80, TRANSITIVE = 0x40, EXTENDED = 0x10 };

/// The Optional and Transitive bits of an attribute; -1 for one that is not known.
static int expected_flags(uint8_t type) {
    switch (type) {
    case 1: case 2: case 3: case 5: case 6: return TRANSITIVE;
    case 4: case 9: case 10: case 14: case 15: case 26: case 29: return OPTIONAL;
    case 7: case 8: case 16: case 17: case 18: case 22: case 23: case 25: case 32: case 35: case 40: case 128:
        return OPTIONAL | TRANSITIVE;
    default: return -1;
    }
}

static bool path_is_sound(const uint8_t *p, size_t count) {
    const uint8_t *end = p + count;
    while (p < end) {
        if (end - p < 2) return false;
        unsigned kind = p[0], numbers = p[1];
        p += 2;
        if (kind < 1 || kind > 2 || numbers == 0 || (size_t)(end - p) < numbers * 4) return false;
        for (unsigned i = 0; i < numbers; i++, p += 4)
            if (load32(p) == 0) return false;
    }
    return true;
}

static bool next_hop_is_usable(uint32_t address) {
    return address >> 24 != 0 && address >> 24 != 127 && address >> 29 != 7;
}

static bool value_is_sound(uint8_t type, const uint8_t *p, size_t count) {
    switch (type) {
    case 1: return count == 1 && p[0] <= 2;
    case 2: return path_is_sound(p, count);
    case 3: return count == 4 && next_hop_is_usable(load32(p));
    case 4: return count == 4;
    case 6: return count == 0;
    case 7: return count == 8 && load32(p) != 0;
    case 8: return count > 0 && count % 4 == 0;
    case 16: return count > 0 && count % 8 == 0;
    case 32: return count > 0 && count % 12 == 0;
    default: return true;
    }
}

static bool attributes_are_sound(const uint8_t *p, size_t count, bool announces) {
    const uint8_t *end = p + count;
    uint64_t seen[4] = {0, 0, 0, 0};
    bool sound = true;
    while (p < end) {
        if (end - p < 3) return false;
        uint8_t flags = p[0], type = p[1];
        size_t length = p[2];
        p += 3;
        if (flags & EXTENDED) {
            if (p == end) return false;
            length = length << 8 | *p++;
        }
        if ((size_t)(end - p) < length) return false;
        uint64_t bit = (uint64_t)1 << (type & 63);
        if (!(seen[type >> 6] & bit)) {
            seen[type >> 6] |= bit;
            int expected = expected_flags(type);
            if (expected >= 0) {
                if ((flags & (OPTIONAL | TRANSITIVE)) != expected) sound = false;
                if (!value_is_sound(type, p, length)) sound = false;
            } else if (!(flags & OPTIONAL)) {
                return false;
            }
        }
        p += length;
    }
    // ORIGIN, AS_PATH and NEXT_HOP are mandatory.
    return sound && (!announces || (seen[0] & 0xE) == 0xE);
}

static bool prefixes_are_sound(const uint8_t *p, size_t count) {
    const uint8_t *end = p + count;
    while (p < end) {
        unsigned length = *p++;
        unsigned octets = (length + 7) >> 3;
        if (length > 32 || (size_t)(end - p) < octets) return false;
        p += octets;
    }
    return true;
}

bool ref_validate(const uint8_t *message, size_t length, ref_update *update) {
    const uint8_t *p = message + HEADER, *end = message + length;
    size_t count = load16(p);
    p += 2;
    if ((size_t)(end - p) < count + 2) return false;
    update->withdrawn = p;
    update->withdrawn_count = (uint32_t)count;
    p += count;
    count = load16(p);
    p += 2;
    if ((size_t)(end - p) < count) return false;
    update->attributes = p;
    update->attributes_count = (uint32_t)count;
    p += count;
    update->nlri = p;
    update->nlri_count = (uint32_t)(end - p);
    return attributes_are_sound(update->attributes, update->attributes_count, p < end)
        && prefixes_are_sound(update->withdrawn, update->withdrawn_count)
        && prefixes_are_sound(update->nlri, update->nlri_count);
}

uint64_t ref_decode(const uint8_t *stream, size_t count, int walks) {
    uint64_t sum = 0;
    size_t offset = 0, length;
    while ((length = ref_frame(stream + offset, count - offset)) != 0) {
        ref_update update;
        if (ref_validate(stream + offset, length, &update)) {
            sum += update.withdrawn_count + update.attributes_count * 3 + update.nlri_count * 5;
            const uint8_t *p = update.nlri, *end = p + update.nlri_count;
            while (walks && p < end) {
                uint8_t bits = *p++;
                unsigned octets = (bits + 7u) >> 3;
                // Behind the last prefix of the stream there may be nothing left to load.
                uint32_t address = stream + count - p >= 4 ? left_aligned(p, octets) : 0;
                if (stream + count - p < 4)
                    for (unsigned i = 0; i < octets; i++) address |= (uint32_t)p[i] << (24 - 8 * i);
                if (bits < 32) address &= ~(UINT32_MAX >> bits);
                p += octets;
                sum += (uint64_t)address ^ (uint64_t)bits << 32;
            }
        }
        offset += length;
    }
    return sum;
}
