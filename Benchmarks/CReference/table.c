// SPDX-License-Identifier: Apache-2.0
// The road from octets to best path: attribute blocks kept once, paths of sixteen octets in lists, destinations in the
// trie with a hash before it, and routes taken in 256 at a time so that their waits for memory overlap.

#include "trie.h"
#include "update.h"

/// What the decision reads of an attribute block.
typedef struct {
    uint64_t rank; // ~LOCAL_PREF, path length, ORIGIN: the lower, the better
    uint32_t med, neighbour, originator, next_hop;
    uint32_t location; // in units of eight octets
    uint32_t references;
    uint16_t octets, clusters;
    bool has_med;
} block;

typedef struct {
    uint32_t handle, hash;
} block_slot;

typedef struct {
    uint32_t attributes, next, since;
    uint16_t peer;
    uint8_t epoch, flags;
} path;

enum { BEST = 1, SHARED = 2, CONTENDS = 4 };

typedef struct {
    uint32_t address, identifier;
} peer_rank;

typedef struct {
    uint32_t bits, attributes, node;
    uint64_t hash;
    uint8_t length;
} pending_route;

enum { PENDING = 256, MOST_PEERS = 128 };

/// A path among those that are still in the running.
typedef struct {
    uint32_t path, med, neighbour, next_hop, identifier, address;
    uint16_t clusters;
    bool has_med, lost, shares;
} candidate;

struct ref_table {
    ref_trie *trie;
    path *paths;
    uint32_t path_used, path_capacity, path_free, path_count;
    block *blocks;
    uint32_t block_used, block_capacity, block_free, block_count;
    block_slot *slots;
    size_t slot_count;
    uint8_t *octets;
    size_t octets_used, octets_capacity;
    uint32_t *next_hops; // addresses by number
    uint32_t *seen;      // by number, the round in which one was last seen
    uint32_t round;
    uint32_t next_hop_count, next_hop_capacity, next_hop_latest;
    peer_rank peers[MOST_PEERS];
    pending_route pending[PENDING];
    size_t pending_count;
    candidate *candidates;
    uint32_t candidate_count, candidate_capacity;
};

static const uint64_t seed = 0x2545F4914F6CDD1D;

ref_table *ref_table_create(void) {
    ref_table *table = must(calloc(1, sizeof *table));
    table->trie = ref_trie_create();
    table->path_capacity = table->block_capacity = 1 << 12;
    table->paths = must(malloc(table->path_capacity * sizeof *table->paths));
    table->blocks = must(malloc(table->block_capacity * sizeof *table->blocks));
    table->path_used = table->block_used = 1;
    table->slot_count = 64;
    table->slots = must(calloc(table->slot_count, sizeof *table->slots));
    table->octets_capacity = 1 << 16;
    table->octets = must(malloc(table->octets_capacity));
    table->next_hop_capacity = 64;
    table->next_hops = must(calloc(table->next_hop_capacity, sizeof *table->next_hops));
    table->seen = must(calloc(table->next_hop_capacity, sizeof *table->seen));
    table->candidate_capacity = 64;
    table->candidates = must(malloc(table->candidate_capacity * sizeof *table->candidates));
    return table;
}

void ref_table_free(ref_table *table) {
    ref_trie_free(table->trie);
    free(table->paths);
    free(table->blocks);
    free(table->slots);
    free(table->octets);
    free(table->next_hops);
    free(table->seen);
    free(table->candidates);
    free(table);
}

void ref_table_peer(ref_table *table, uint16_t peer, uint32_t address, uint32_t identifier) {
    if (peer < MOST_PEERS) table->peers[peer] = (peer_rank){address, identifier};
}

// Attribute blocks

static uint32_t number_of_next_hop(ref_table *table, uint32_t address) {
    if (table->next_hop_count > 0 && table->next_hops[table->next_hop_latest] == address)
        return table->next_hop_latest;
    for (uint32_t i = 0; i < table->next_hop_count; i++)
        if (table->next_hops[i] == address) return table->next_hop_latest = i;
    if (table->next_hop_count == table->next_hop_capacity) {
        table->next_hop_capacity *= 2;
        table->next_hops = must(realloc(table->next_hops, table->next_hop_capacity * sizeof *table->next_hops));
        free(table->seen);
        table->seen = must(calloc(table->next_hop_capacity, sizeof *table->seen));
    }
    table->next_hops[table->next_hop_count] = address;
    return table->next_hop_latest = table->next_hop_count++;
}

static void summarise(ref_table *table, block *block, const uint8_t *p, size_t count) {
    const uint8_t *end = p + count;
    uint32_t preference = 100;
    uint64_t length = 0, origin = 2;
    while (p < end) {
        uint8_t flags = p[0], type = p[1];
        size_t size = p[2];
        p += 3;
        if (flags & 0x10) size = size << 8 | *p++;
        switch (type) {
        case 1: origin = p[0]; break;
        case 2:
            for (const uint8_t *segment = p; segment < p + size; segment += 2 + segment[1] * 4) {
                if (segment == p && segment[0] == 2) block->neighbour = load32(segment + 2);
                length += segment[0] == 2 ? segment[1] : 1;
            }
            break;
        case 3: block->next_hop = number_of_next_hop(table, load32(p)); break;
        case 4: block->med = load32(p); block->has_med = true; break;
        case 5: preference = load32(p); break;
        case 9: block->originator = load32(p); break;
        case 10: block->clusters = (uint16_t)(size / 4); break;
        default: break;
        }
        p += size;
    }
    block->rank = (uint64_t)~preference << 32 | (length < 0xFFFF ? length : 0xFFFF) << 16 | origin;
}

static void resize_slots(ref_table *table, size_t slot_count) {
    block_slot *slots = must(calloc(slot_count, sizeof *slots));
    for (size_t i = 0; i < table->slot_count; i++) {
        if (table->slots[i].handle == 0) continue;
        size_t position = table->slots[i].hash & (slot_count - 1);
        while (slots[position].handle != 0) position = (position + 1) & (slot_count - 1);
        slots[position] = table->slots[i];
    }
    free(table->slots);
    table->slots = slots;
    table->slot_count = slot_count;
}

/// Finds or keeps a block and counts one more holder.
static uint32_t intern(ref_table *table, const uint8_t *p, size_t count) {
    uint32_t hash = (uint32_t)hash_octets(p, count, seed);
    size_t wrap = table->slot_count - 1, position = hash & wrap;
    for (; table->slots[position].handle != 0; position = (position + 1) & wrap) {
        if (table->slots[position].hash != hash) continue;
        block *known = &table->blocks[table->slots[position].handle];
        if (known->octets == count && memcmp(table->octets + (size_t)known->location * 8, p, count) == 0) {
            known->references++;
            return table->slots[position].handle;
        }
    }
    uint32_t handle = table->block_free;
    if (handle != 0) {
        table->block_free = table->blocks[handle].location;
    } else {
        if (table->block_used == table->block_capacity) {
            table->block_capacity *= 2;
            table->blocks = must(realloc(table->blocks, table->block_capacity * sizeof *table->blocks));
        }
        handle = table->block_used++;
    }
    size_t room = (count + 7) & ~(size_t)7;
    if (table->octets_used + room > table->octets_capacity) {
        table->octets_capacity *= 2;
        table->octets = must(realloc(table->octets, table->octets_capacity));
    }
    memcpy(table->octets + table->octets_used, p, count);
    block new_block = {0};
    new_block.location = (uint32_t)(table->octets_used / 8);
    new_block.references = 1;
    new_block.octets = (uint16_t)count;
    summarise(table, &new_block, p, count);
    table->octets_used += room;
    table->blocks[handle] = new_block;
    table->slots[position] = (block_slot){handle, hash};
    table->block_count++;
    if ((size_t)table->block_count * 4 > table->slot_count * 3) resize_slots(table, table->slot_count * 2);
    return handle;
}

static void release(ref_table *table, uint32_t handle) {
    block *gone = &table->blocks[handle];
    if (--gone->references > 0) return;
    uint32_t hash = (uint32_t)hash_octets(table->octets + (size_t)gone->location * 8, gone->octets, seed);
    size_t wrap = table->slot_count - 1, hole = hash & wrap;
    while (table->slots[hole].handle != handle) hole = (hole + 1) & wrap;
    for (size_t probe = (hole + 1) & wrap; table->slots[probe].handle != 0; probe = (probe + 1) & wrap) {
        if (((probe - table->slots[probe].hash) & wrap) >= ((probe - hole) & wrap)) {
            table->slots[hole] = table->slots[probe];
            hole = probe;
        }
    }
    table->slots[hole] = (block_slot){0, 0};
    gone->location = table->block_free;
    table->block_free = handle;
    table->block_count--;
}

uint64_t ref_table_intern(ref_table *table, const uint8_t *stream, size_t count) {
    uint64_t sum = 0;
    size_t offset = 0, length;
    while ((length = ref_frame(stream + offset, count - offset)) != 0) {
        ref_update update;
        if (ref_validate(stream + offset, length, &update)) {
            uint32_t handle = intern(table, update.attributes, update.attributes_count);
            sum++;
            release(table, handle);
        }
        offset += length;
    }
    return sum;
}

// The decision

/// Whether `left` is better than `right` by what comes behind MULTI_EXIT_DISC; peers are external, next hops cost nothing.
static bool is_better(const candidate *left, const candidate *right) {
    if (left->identifier != right->identifier) return left->identifier < right->identifier;
    if (left->clusters != right->clusters) return left->clusters < right->clusters;
    return left->address < right->address;
}

static void lay_out(ref_table *table, uint32_t first) {
    uint64_t lowest = UINT64_MAX;
    for (uint32_t at = first; at != 0; at = table->paths[at].next) {
        uint64_t rank = table->blocks[table->paths[at].attributes].rank;
        if (rank < lowest) lowest = rank;
    }
    table->candidate_count = 0;
    for (uint32_t at = first; at != 0; at = table->paths[at].next) {
        path *path = &table->paths[at];
        const block *block = &table->blocks[path->attributes];
        if (block->rank > lowest) {
            path->flags = 0;
            continue;
        }
        if (table->candidate_count == table->candidate_capacity) {
            table->candidate_capacity *= 2;
            table->candidates =
                must(realloc(table->candidates, table->candidate_capacity * sizeof *table->candidates));
        }
        peer_rank peer = table->peers[path->peer];
        table->candidates[table->candidate_count++] = (candidate){
            .path = at, .med = block->med, .neighbour = block->neighbour, .next_hop = block->next_hop,
            .identifier = block->originator != 0 ? block->originator : peer.identifier, .address = peer.address,
            .clusters = block->clusters, .has_med = block->has_med, .lost = false, .shares = false};
    }
}

/// MULTI_EXIT_DISC within each neighbouring AS; none is the lowest.
static void compare_med(candidate *field, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        if (!field[i].has_med || field[i].med == 0) continue;
        for (uint32_t j = 0; j < count; j++) {
            if (field[j].neighbour == field[i].neighbour && (field[j].has_med ? field[j].med : 0) < field[i].med) {
                field[i].lost = true;
                break;
            }
        }
    }
}

/// Chooses among the paths of a destination and puts the best first.
static void decide(ref_table *table, uint32_t *first) {
    lay_out(table, *first);
    candidate *field = table->candidates;
    uint32_t count = table->candidate_count, best = 0;
    if (count == 0) return;
    if (count > 1) compare_med(field, count);
    while (field[best].lost) best++;
    for (uint32_t i = best + 1; i < count; i++)
        if (!field[i].lost && is_better(&field[i], &field[best])) best = i;
    // Those left share the load if they have a next hop of their own; of equal next hops, the best one does.
    bool distinct = true;
    table->round++;
    for (uint32_t i = 0; i < count; i++) {
        if (field[i].lost) continue;
        if (table->seen[field[i].next_hop] == table->round) distinct = false;
        table->seen[field[i].next_hop] = table->round;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (field[i].lost || i == best) continue;
        bool shares = distinct || field[i].next_hop != field[best].next_hop;
        for (uint32_t j = 0; !distinct && shares && j < count; j++)
            shares = j == i || field[j].lost || field[j].next_hop != field[i].next_hop || is_better(&field[i], &field[j]);
        field[i].shares = shares;
    }
    for (uint32_t i = 0; i < count; i++)
        table->paths[field[i].path].flags =
            (uint8_t)(CONTENDS | (i == best ? BEST | SHARED : 0) | (field[i].shares ? SHARED : 0));
    uint32_t winner = field[best].path;
    if (*first == winner) return;
    uint32_t previous = *first;
    while (table->paths[previous].next != winner) previous = table->paths[previous].next;
    table->paths[previous].next = table->paths[winner].next;
    table->paths[winner].next = *first;
    *first = winner;
}

// Paths

static uint32_t make_path(ref_table *table) {
    table->path_count++;
    uint32_t index = table->path_free;
    if (index != 0) {
        table->path_free = table->paths[index].next;
        return index;
    }
    if (table->path_used == table->path_capacity) {
        table->path_capacity *= 2;
        table->paths = must(realloc(table->paths, table->path_capacity * sizeof *table->paths));
    }
    return table->path_used++;
}

/// Puts a path in, or in place of that of the same peer; takes over a reference to its attributes.
static void put(ref_table *table, uint32_t *first, uint16_t peer, uint32_t attributes) {
    uint32_t at = *first;
    while (at != 0 && table->paths[at].peer != peer) at = table->paths[at].next;
    bool contends;
    if (at != 0) {
        if (table->paths[at].attributes == attributes) {
            release(table, attributes);
            return;
        }
        release(table, table->paths[at].attributes);
        table->paths[at].attributes = attributes;
        contends = true;
    } else {
        at = make_path(table);
        contends = *first == 0
            || table->blocks[attributes].rank <= table->blocks[table->paths[*first].attributes].rank;
        table->paths[at] = (path){attributes, 0, 0, peer, 0, 0};
        if (*first == 0) {
            *first = at;
        } else {
            table->paths[at].next = table->paths[*first].next;
            table->paths[*first].next = at;
        }
    }
    if (contends) decide(table, first);
}

/// Takes a peer's path out.
static void take(ref_table *table, uint32_t *first, uint16_t peer) {
    uint32_t previous = 0, at = *first;
    while (at != 0 && table->paths[at].peer != peer) {
        previous = at;
        at = table->paths[at].next;
    }
    if (at == 0) return;
    path gone = table->paths[at];
    if (previous == 0) *first = gone.next;
    else table->paths[previous].next = gone.next;
    release(table, gone.attributes);
    table->paths[at].next = table->path_free;
    table->path_free = at;
    table->path_count--;
    if (*first != 0 && gone.flags & CONTENDS) decide(table, first);
}

// Routes on their way in

static void take_in(ref_table *table, const pending_route *route, uint16_t peer) {
    ref_trie *trie = table->trie;
    uint32_t node = index_find(trie, route->bits, route->length, route->hash);
    uint32_t first = node == 0 ? 0 : node_value(trie->nodes[node]);
    if (route->attributes != 0) put(table, &first, peer, route->attributes);
    else take(table, &first, peer);
    if (node == 0) {
        if (first != 0) index_insert(trie, trie_insert(trie, route->bits, route->length, first), route->hash);
    } else if (first == 0) {
        index_remove(trie, route->bits, route->length, route->hash);
        trie_remove(trie, route->bits, route->length);
    } else {
        set_value(&trie->nodes[node], first);
    }
}

static void take_in_pending(ref_table *table, uint16_t peer) {
    ref_trie *trie = table->trie;
    size_t count = table->pending_count;
    table->pending_count = 0;
    for (size_t i = 0; i < count; i++) {
        pending_route *route = &table->pending[i];
        route->node = index_guess(trie, route->hash);
        __builtin_prefetch(&trie->nodes[route->node != 0 ? route->node : trie->roots[route->bits >> 16]]);
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t node = table->pending[i].node;
        if (node != 0) __builtin_prefetch(&table->paths[node_value(trie->nodes[node])]);
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t node = table->pending[i].node;
        uint32_t first = node == 0 ? 0 : node_value(trie->nodes[node]);
        if (first == 0) continue;
        __builtin_prefetch(&table->paths[table->paths[first].next]);
        __builtin_prefetch(&table->blocks[table->paths[first].attributes]);
    }
    for (size_t i = 0; i < count; i++) take_in(table, &table->pending[i], peer);
}

static void enqueue(ref_table *table, const uint8_t *p, size_t count, uint32_t attributes, uint16_t peer) {
    const uint8_t *end = p + count;
    while (p < end) {
        unsigned length = *p++, octets = (length + 7) >> 3;
        uint32_t bits = 0;
        for (unsigned i = 0; i < octets; i++) bits |= (uint32_t)p[i] << (24 - 8 * i);
        bits &= mask(length);
        p += octets;
        if (bits >> 28 == 0xE && length >= 4) continue; // groups of multicast are no destinations
        if (table->pending_count == PENDING) take_in_pending(table, peer);
        if (attributes != 0) table->blocks[attributes].references++;
        uint64_t hash = hash_prefix(bits, length);
        __builtin_prefetch(&table->trie->slots[hash & (table->trie->slot_count - 1)]);
        table->pending[table->pending_count++] =
            (pending_route){.bits = bits, .attributes = attributes, .hash = hash, .length = (uint8_t)length};
    }
}

void ref_table_apply(ref_table *table, const uint8_t *stream, size_t count, uint16_t peer) {
    size_t offset = 0, length;
    while ((length = ref_frame(stream + offset, count - offset)) != 0) {
        ref_update update;
        if (ref_validate(stream + offset, length, &update)) {
            enqueue(table, update.withdrawn, update.withdrawn_count, 0, peer);
            if (update.nlri_count > 0) {
                uint32_t handle = intern(table, update.attributes, update.attributes_count);
                enqueue(table, update.nlri, update.nlri_count, handle, peer);
                release(table, handle);
            }
        }
        offset += length;
    }
    take_in_pending(table, peer);
}

// Questions

size_t ref_table_decide(ref_table *table) {
    size_t count = 0;
    for (uint32_t node = 1; node < table->trie->used; node++) {
        uint32_t first = node_value(table->trie->nodes[node]);
        if (first == 0) continue;
        decide(table, &first);
        set_value(&table->trie->nodes[node], first);
        count++;
    }
    return count;
}

size_t ref_table_octets(const ref_table *table) {
    return ref_trie_octets(table->trie) + table->path_capacity * sizeof *table->paths
        + table->block_capacity * sizeof *table->blocks + table->slot_count * sizeof *table->slots
        + table->octets_capacity;
}

size_t ref_table_paths(const ref_table *table) { return table->path_count; }

size_t ref_table_blocks(const ref_table *table) { return table->block_count; }

uint64_t ref_table_checksum(const ref_table *table) {
    uint64_t sum = 0;
    for (uint32_t node = 1; node < table->trie->used; node++) {
        for (uint32_t at = node_value(table->trie->nodes[node]); at != 0; at = table->paths[at].next) {
            if (table->paths[at].flags & BEST) sum += table->paths[at].peer + 1u;
            if (table->paths[at].flags & SHARED) sum += 1 << 16;
        }
    }
    return sum;
}
