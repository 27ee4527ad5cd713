// SPDX-License-Identifier: Apache-2.0

#include "trie.h"

ref_trie *ref_trie_create(void) {
    ref_trie *trie = must(calloc(1, sizeof *trie));
    trie->roots = must(calloc(1 << 16, sizeof *trie->roots));
    trie->capacity = 1 << 14;
    trie->nodes = must(malloc(trie->capacity * sizeof *trie->nodes));
    trie->used = 1;
    trie->slot_count = 64;
    trie->slots = must(calloc(trie->slot_count, sizeof *trie->slots));
    return trie;
}

void ref_trie_free(ref_trie *trie) {
    free(trie->nodes);
    free(trie->roots);
    free(trie->slots);
    free(trie);
}

size_t ref_trie_octets(const ref_trie *trie) {
    return trie->capacity * sizeof *trie->nodes + (1 << 16) * sizeof *trie->roots
        + trie->slot_count * sizeof *trie->slots;
}

// Insertion and removal

static uint32_t make_node(ref_trie *trie, uint32_t bits, unsigned length, uint32_t value) {
    uint32_t index = trie->free;
    if (index != NO_NODE) {
        trie->free = trie->nodes[index].zero;
    } else {
        if (trie->used == trie->capacity) {
            trie->capacity *= 2;
            trie->nodes = must(realloc(trie->nodes, trie->capacity * sizeof *trie->nodes));
        }
        index = trie->used++;
    }
    trie->nodes[index] = (ref_node){bits, NO_NODE, NO_NODE, value << 6 | length};
    return index;
}

static void free_node(ref_trie *trie, uint32_t index) {
    trie->nodes[index] = (ref_node){0, trie->free, NO_NODE, 0};
    trie->free = index;
}

static void link_node(ref_trie *trie, uint32_t index, uint32_t bits, uint32_t parent, unsigned position) {
    if (bit_at(bits, position)) trie->nodes[parent].one = index;
    else trie->nodes[parent].zero = index;
}

static void set_child(ref_trie *trie, uint32_t parent, uint32_t bits, unsigned length, uint32_t index) {
    if (parent == NO_NODE) *root_of(trie, bits, length) = index;
    else link_node(trie, index, bits, parent, node_length(trie->nodes[parent]));
}

uint32_t trie_insert(ref_trie *trie, uint32_t bits, unsigned length, uint32_t value) {
    uint32_t parent = NO_NODE, current = *root_of(trie, bits, length);
    while (current != NO_NODE) {
        ref_node node = trie->nodes[current];
        unsigned own = node_length(node);
        unsigned common = common_bits(bits, node.bits, length < own ? length : own);
        if (common == own) {
            if (common == length) {
                set_value(&trie->nodes[current], value);
                return current;
            }
            parent = current;
            current = bit_at(bits, common) ? node.one : node.zero;
            continue;
        }
        // The prefix goes above the node, or both go under a new one where they part.
        uint32_t above = make_node(trie, bits & mask(common), common, common == length ? value : 0);
        uint32_t placed = above;
        if (common < length) {
            placed = make_node(trie, bits, length, value);
            link_node(trie, placed, bits, above, common);
        }
        link_node(trie, current, node.bits, above, common);
        set_child(trie, parent, bits, length, above);
        return placed;
    }
    uint32_t leaf = make_node(trie, bits, length, value);
    set_child(trie, parent, bits, length, leaf);
    return leaf;
}

void trie_remove(ref_trie *trie, uint32_t bits, unsigned length) {
    uint32_t grandparent = NO_NODE, parent = NO_NODE, current = *root_of(trie, bits, length);
    ref_node node;
    for (;;) {
        if (current == NO_NODE) return;
        node = trie->nodes[current];
        unsigned own = node_length(node);
        if (own > length || common_bits(bits, node.bits, own) != own) return;
        if (own == length) break;
        grandparent = parent;
        parent = current;
        current = bit_at(bits, own) ? node.one : node.zero;
    }
    if (node.zero != NO_NODE && node.one != NO_NODE) {
        set_value(&trie->nodes[current], 0);
        return;
    }
    set_child(trie, parent, bits, length, node.zero | node.one);
    free_node(trie, current);
    if (parent == NO_NODE) return;
    ref_node above = trie->nodes[parent];
    if (node_value(above) == 0 && (above.zero == NO_NODE || above.one == NO_NODE)) {
        set_child(trie, grandparent, bits, length, above.zero | above.one);
        free_node(trie, parent);
    }
}

void ref_trie_insert(ref_trie *trie, const ref_prefix *prefixes, size_t count) {
    for (size_t i = 0; i < count; i++) trie_insert(trie, prefixes[i].bits, prefixes[i].length, (uint32_t)i + 1);
}

void ref_trie_remove(ref_trie *trie, const ref_prefix *prefixes, size_t count) {
    for (size_t i = 0; i < count; i++) trie_remove(trie, prefixes[i].bits, prefixes[i].length);
}

// Longest match

static uint32_t longest_from(const ref_trie *trie, uint32_t root, uint32_t address) {
    uint32_t best = 0;
    while (root != NO_NODE) {
        ref_node node = trie->nodes[root];
        unsigned length = node_length(node);
        if ((address ^ node.bits) & mask(length)) break;
        if (node_value(node) != 0) best = node_value(node);
        if (length == 32) break;
        root = bit_at(address, length) ? node.one : node.zero;
    }
    return best;
}

uint64_t ref_trie_longest(const ref_trie *trie, const uint32_t *addresses, size_t count) {
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t found = longest_from(trie, trie->roots[addresses[i] >> 16], addresses[i]);
        if (found == 0) found = longest_from(trie, trie->short_root, addresses[i]);
        sum += found;
    }
    return sum;
}

uint64_t ref_trie_longest_batched(const ref_trie *trie, const uint32_t *addresses, size_t count) {
    enum { LANES = 8 };
    uint64_t sum = 0;
    for (size_t start = 0; start < count; start += LANES) {
        size_t lanes = count - start < LANES ? count - start : LANES;
        uint32_t at[LANES], best[LANES];
        for (size_t lane = 0; lane < lanes; lane++) {
            at[lane] = trie->roots[addresses[start + lane] >> 16];
            best[lane] = 0;
            __builtin_prefetch(&trie->nodes[at[lane]]);
        }
        bool busy = true;
        while (busy) {
            busy = false;
            for (size_t lane = 0; lane < lanes; lane++) {
                if (at[lane] == NO_NODE) continue;
                uint32_t address = addresses[start + lane];
                ref_node node = trie->nodes[at[lane]];
                unsigned length = node_length(node);
                at[lane] = NO_NODE;
                if ((address ^ node.bits) & mask(length)) continue;
                if (node_value(node) != 0) best[lane] = node_value(node);
                if (length == 32) continue;
                at[lane] = bit_at(address, length) ? node.one : node.zero;
                if (at[lane] == NO_NODE) continue;
                __builtin_prefetch(&trie->nodes[at[lane]]);
                busy = true;
            }
        }
        for (size_t lane = 0; lane < lanes; lane++)
            sum += best[lane] != 0 ? best[lane] : longest_from(trie, trie->short_root, addresses[start + lane]);
    }
    return sum;
}

// The walk in order

typedef struct {
    const ref_trie *trie;
    uint32_t stack[34];
    unsigned depth;
} walker;

static void walker_start(walker *walk, const ref_trie *trie, uint32_t root) {
    walk->trie = trie;
    walk->depth = 0;
    if (root != NO_NODE) walk->stack[walk->depth++] = root;
}

/// The next node with a value, 0 at the end.
static uint32_t walker_next(walker *walk) {
    while (walk->depth > 0) {
        uint32_t index = walk->stack[--walk->depth];
        ref_node node = walk->trie->nodes[index];
        if (node.one != NO_NODE) walk->stack[walk->depth++] = node.one;
        if (node.zero != NO_NODE) walk->stack[walk->depth++] = node.zero;
        if (node_value(node) != 0) return index;
    }
    return NO_NODE;
}

uint64_t ref_trie_walk(const ref_trie *trie) {
    uint64_t sum = 0, place = 0;
    walker shorter, longer;
    walker_start(&shorter, trie, trie->short_root);
    uint32_t pending = walker_next(&shorter);
    for (uint32_t root = 0; root < 1 << 16; root++) {
        while (pending != NO_NODE && trie->nodes[pending].bits >> 16 <= root) {
            sum += ++place * (trie->nodes[pending].bits ^ node_length(trie->nodes[pending]));
            pending = walker_next(&shorter);
        }
        walker_start(&longer, trie, trie->roots[root]);
        for (uint32_t index; (index = walker_next(&longer)) != NO_NODE;)
            sum += ++place * (trie->nodes[index].bits ^ node_length(trie->nodes[index]));
    }
    return sum;
}

// Exact match

static void place(uint32_t *slots, size_t slot_count, uint32_t node, uint64_t hash) {
    size_t position = hash & (slot_count - 1);
    while (slots[position] != 0) position = (position + 1) & (slot_count - 1);
    slots[position] = node | tag_of(hash);
}

static void index_rebuild(ref_trie *trie, size_t slot_count) {
    uint32_t *slots = must(calloc(slot_count, sizeof *slots));
    for (uint32_t index = 1; index < trie->used; index++) {
        ref_node node = trie->nodes[index];
        if (node_value(node) != 0) place(slots, slot_count, index, hash_prefix(node.bits, node_length(node)));
    }
    free(trie->slots);
    trie->slots = slots;
    trie->slot_count = slot_count;
}

void index_insert(ref_trie *trie, uint32_t node, uint64_t hash) {
    trie->slot_used++;
    if (trie->slot_used * 10 > trie->slot_count * 7) index_rebuild(trie, trie->slot_count * 2);
    else place(trie->slots, trie->slot_count, node, hash);
}

void index_remove(ref_trie *trie, uint32_t bits, unsigned length, uint64_t hash) {
    size_t wrap = trie->slot_count - 1, hole = index_position(trie, bits, length, hash);
    if (trie->slots[hole] == 0) return;
    trie->slot_used--;
    for (size_t probe = (hole + 1) & wrap; trie->slots[probe] != 0; probe = (probe + 1) & wrap) {
        ref_node node = trie->nodes[trie->slots[probe] & NODE_MASK];
        size_t home = hash_prefix(node.bits, node_length(node)) & wrap;
        if (((probe - home) & wrap) >= ((probe - hole) & wrap)) {
            trie->slots[hole] = trie->slots[probe];
            hole = probe;
        }
    }
    trie->slots[hole] = 0;
}

void ref_trie_index(ref_trie *trie) {
    size_t count = 0, slot_count = 64;
    for (uint32_t index = 1; index < trie->used; index++) count += node_value(trie->nodes[index]) != 0;
    while (count * 10 > slot_count * 7) slot_count *= 2;
    trie->slot_used = count;
    index_rebuild(trie, slot_count);
}

uint64_t ref_trie_exact(const ref_trie *trie, const ref_prefix *prefixes, size_t count) {
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t hash = hash_prefix(prefixes[i].bits, prefixes[i].length);
        uint32_t node = index_find(trie, prefixes[i].bits, prefixes[i].length, hash);
        if (node != NO_NODE) sum += node_value(trie->nodes[node]);
    }
    return sum;
}
