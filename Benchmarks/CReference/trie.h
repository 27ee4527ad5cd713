// SPDX-License-Identifier: Apache-2.0
// A Patricia trie in an index arena behind a table of 65,536 roots, and a hash for exact matches over its nodes.

#ifndef TRIE_H
#define TRIE_H

#include "CReference.h"
#include "octets.h"
#include <stdbool.h>

/// Sixteen octets: the value has 26 bits, the length 6. A free node links to the next one by `zero`.
typedef struct {
    uint32_t bits, zero, one, packed;
} ref_node;

struct ref_trie {
    ref_node *nodes;
    uint32_t used, capacity, free;
    uint32_t short_root;
    uint32_t *roots;
    /// A slot is 0, or a node in 26 bits and six bits of the hash.
    uint32_t *slots;
    size_t slot_count, slot_used;
};

enum { VALUE_BITS = 26, NODE_MASK = (1 << 26) - 1, NO_NODE = 0 };

static inline unsigned node_length(ref_node node) { return node.packed & 0x3F; }
static inline uint32_t node_value(ref_node node) { return node.packed >> 6; }
static inline void set_value(ref_node *node, uint32_t value) { node->packed = (node->packed & 0x3F) | value << 6; }
static inline uint32_t mask(unsigned length) { return length == 0 ? 0 : UINT32_MAX << (32 - length); }
static inline bool bit_at(uint32_t bits, unsigned position) { return bits >> (31 - position) & 1; }

static inline uint32_t *root_of(const ref_trie *trie, uint32_t bits, unsigned length) {
    return length >= 16 ? &trie->roots[bits >> 16] : (uint32_t *)&trie->short_root;
}

static inline unsigned common_bits(uint32_t left, uint32_t right, unsigned limit) {
    uint32_t difference = left ^ right;
    unsigned common = difference == 0 ? 32 : (unsigned)__builtin_clz(difference);
    return common < limit ? common : limit;
}

/// Keeps a value under a prefix that has none yet; returns its node.
uint32_t trie_insert(ref_trie *trie, uint32_t bits, unsigned length, uint32_t value);
void trie_remove(ref_trie *trie, uint32_t bits, unsigned length);

// The hash for exact matches.

static inline uint64_t hash_prefix(uint32_t bits, unsigned length) {
    const uint64_t seed = 0x9E3779B97F4A7C15;
    uint64_t mixed = mix(bits ^ seed, ((uint64_t)length << 56) ^ 0xE7037ED1A0B428DB ^ seed);
    return mix(mixed ^ seed, 0x8EBC6AF09C88C6E3);
}

static inline uint32_t tag_of(uint64_t hash) { return (uint32_t)(hash >> 32) & ~(uint32_t)NODE_MASK; }

/// The slot of a prefix, or the empty one where it belongs.
static inline size_t index_position(const ref_trie *trie, uint32_t bits, unsigned length, uint64_t hash) {
    size_t wrap = trie->slot_count - 1, position = hash & wrap;
    for (;; position = (position + 1) & wrap) {
        uint32_t slot = trie->slots[position];
        if (slot == 0) return position;
        if ((slot & ~(uint32_t)NODE_MASK) != tag_of(hash)) continue;
        ref_node node = trie->nodes[slot & NODE_MASK];
        if (node.bits == bits && node_length(node) == length) return position;
    }
}

static inline uint32_t index_find(const ref_trie *trie, uint32_t bits, unsigned length, uint64_t hash) {
    return trie->slots[index_position(trie, bits, length, hash)] & NODE_MASK;
}

/// The node that a search looks at first, without looking at it.
static inline uint32_t index_guess(const ref_trie *trie, uint64_t hash) {
    size_t wrap = trie->slot_count - 1, position = hash & wrap;
    for (;; position = (position + 1) & wrap) {
        uint32_t slot = trie->slots[position];
        if (slot == 0 || (slot & ~(uint32_t)NODE_MASK) == tag_of(hash)) return slot & NODE_MASK;
    }
}

void index_insert(ref_trie *trie, uint32_t node, uint64_t hash);
void index_remove(ref_trie *trie, uint32_t bits, unsigned length, uint64_t hash);

#endif
