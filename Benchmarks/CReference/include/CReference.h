// SPDX-License-Identifier: Apache-2.0
//
// The operations of the hot path in plain C, in the same structure as the Swift ones: what the machine allows. Benchmarks
// run both over the same input and want the same checksum from both.
//
// It trusts its caller where the library does not: there are no limits, no path identifiers, no families but IPv4
// unicast, and memory that runs out ends the process.

#ifndef CREFERENCE_H
#define CREFERENCE_H

#include <stddef.h>
#include <stdint.h>

/// A prefix: left-aligned bits, others zero, and how many count.
typedef struct {
    uint32_t bits;
    uint8_t length;
} ref_prefix;

// decode.c

/// Frames a stream of UPDATEs and judges each as RFC 7606 says; with `walks`, reads every prefix announced too.
uint64_t ref_decode(const uint8_t *stream, size_t count, int walks);

// trie.c

typedef struct ref_trie ref_trie;

ref_trie *ref_trie_create(void);
void ref_trie_free(ref_trie *trie);
/// Keeps the values 1, 2, ... under prefixes that are not there yet.
void ref_trie_insert(ref_trie *trie, const ref_prefix *prefixes, size_t count);
void ref_trie_remove(ref_trie *trie, const ref_prefix *prefixes, size_t count);
/// Builds the hash for exact matches over what the trie holds.
void ref_trie_index(ref_trie *trie);
uint64_t ref_trie_exact(const ref_trie *trie, const ref_prefix *prefixes, size_t count);
uint64_t ref_trie_longest(const ref_trie *trie, const uint32_t *addresses, size_t count);
/// The same, eight searches side by side.
uint64_t ref_trie_longest_batched(const ref_trie *trie, const uint32_t *addresses, size_t count);
uint64_t ref_trie_walk(const ref_trie *trie);
size_t ref_trie_octets(const ref_trie *trie);

// table.c: paths, attributes and the decision over them

typedef struct ref_table ref_table;

ref_table *ref_table_create(void);
void ref_table_free(ref_table *table);
/// Says what the decision must know of a peer, which is external; peers are numbered from 0.
void ref_table_peer(ref_table *table, uint16_t peer, uint32_t address, uint32_t identifier);
/// Takes in a stream of UPDATEs from a peer.
void ref_table_apply(ref_table *table, const uint8_t *stream, size_t count, uint16_t peer);
/// Parses a stream of UPDATEs and interns their attributes, then lets go of them; routes are not looked at.
uint64_t ref_table_intern(ref_table *table, const uint8_t *stream, size_t count);
/// Chooses the best path and the ECMP set of every destination again; returns how many there are.
size_t ref_table_decide(ref_table *table);
size_t ref_table_octets(const ref_table *table);
size_t ref_table_paths(const ref_table *table);
size_t ref_table_blocks(const ref_table *table);
/// What the choices come to: over all paths, peer + 1 for the best ones, and 65,536 for each that shares the load.
uint64_t ref_table_checksum(const ref_table *table);

// pack.c

/// Routes that share attributes: where both begin in their octets.
typedef struct {
    uint32_t attributes;
    uint32_t routes;
} ref_group;

/// Packs groups into UPDATEs of an external session that puts `local_as` in front and writes `next_hop`.
///
/// `groups` has one element more than there are groups: the ends. `output` has room for everything; returns its length.
size_t ref_pack(
    const ref_group *groups, size_t group_count, const uint8_t *attributes, const uint8_t *routes,
    uint32_t local_as, uint32_t next_hop, uint8_t *output);

#endif
