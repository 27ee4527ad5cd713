// SPDX-License-Identifier: Apache-2.0

#include "CReference.h"
#include "update.h"

/// Writes attributes as an external session sends them: the own AS in front, the own next hop; returns their length.
static size_t rewrite(const uint8_t *p, size_t count, uint32_t local_as, uint32_t next_hop, uint8_t *output) {
    const uint8_t *end = p + count;
    uint8_t *out = output;
    bool owes_next_hop = true;
    while (p <= end) {
        if (owes_next_hop && (p == end || p[1] > 3)) {
            owes_next_hop = false;
            out[0] = 0x40;
            out[1] = 3;
            out[2] = 4;
            store32(out + 3, next_hop);
            out += 7;
        }
        if (p == end) break;
        uint8_t flags = p[0], type = p[1];
        size_t header = flags & 0x10 ? 4 : 3;
        size_t size = flags & 0x10 ? load16(p + 2) : p[2];
        const uint8_t *value = p + header;
        p = value + size;
        switch (type) {
        case 2: {
            bool extends = size >= 6 && value[0] == 2 && value[1] < 255;
            if (extends && load32(value + 2) == local_as) goto copy;
            size_t length = size + 4 + (extends ? 0 : 2);
            *out++ = length > 255 ? 0x50 : 0x40;
            *out++ = 2;
            if (length > 255) *out++ = (uint8_t)(length >> 8);
            *out++ = (uint8_t)length;
            *out++ = 2;
            *out++ = extends ? value[1] + 1 : 1;
            store32(out, local_as);
            out += 4;
            size_t skipped = extends ? 2 : 0;
            memcpy(out, value + skipped, size - skipped);
            out += size - skipped;
            break;
        }
        case 3: case 5: case 9: case 10: case 14: case 15: case 17: case 18: case 26: break;
        default:
        copy:
            memcpy(out, value - header, header + size);
            out += header + size;
        }
    }
    return (size_t)(out - output);
}

static uint8_t *begin(uint8_t *out, const uint8_t *attributes, size_t count) {
    memset(out, 0xFF, 16);
    out[18] = 2;
    store16(out + 19, 0);
    store16(out + 21, (uint16_t)count);
    memcpy(out + 23, attributes, count);
    return out + 23 + count;
}

size_t ref_pack(
    const ref_group *groups, size_t group_count, const uint8_t *attributes, const uint8_t *routes,
    uint32_t local_as, uint32_t next_hop, uint8_t *output) {
    uint8_t *out = output;
    uint8_t head[LONGEST];
    for (size_t group = 0; group < group_count; group++) {
        size_t attributes_count = groups[group + 1].attributes - groups[group].attributes;
        size_t count = rewrite(attributes + groups[group].attributes, attributes_count, local_as, next_hop, head);
        const uint8_t *p = routes + groups[group].routes, *end = routes + groups[group + 1].routes;
        while (p < end) {
            uint8_t *start = out;
            out = begin(out, head, count);
            size_t room = LONGEST - (size_t)(out - start), fits = (size_t)(end - p);
            if (fits > room) {
                // As many whole routes as there is room for.
                fits = 0;
                for (size_t next; (next = fits + 1 + ((p[fits] + 7u) >> 3)) <= room;) fits = next;
            }
            memcpy(out, p, fits);
            out += fits;
            p += fits;
            store16(start + 16, (uint16_t)(out - start));
        }
    }
    return (size_t)(out - output);
}
