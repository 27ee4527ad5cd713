// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CHints.h"

#include <stdint.h>
#include <sys/mman.h>

/// What the kernel can map as one page, where it is aligned.
static const size_t huge_page = (size_t)2 << 20;

/// Addresses for `size` octets from where a huge page may begin, with nothing behind them; `NULL` if there are none.
static void *reserve(size_t size) {
    char *room = mmap(NULL, size + huge_page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (room == MAP_FAILED) return NULL;
    size_t ahead = -(uintptr_t)room % huge_page;
    if (ahead != 0) munmap(room, ahead);
    munmap(room + ahead + size, huge_page - ahead);
    return room + ahead;
}

void *bgp_remap(void *base, size_t old_size, size_t new_size) {
    if (new_size == 0) {
        if (old_size != 0) munmap(base, old_size);
        return NULL;
    }
    int is_huge = new_size >= 2 * huge_page;
    void *place = is_huge ? reserve(new_size) : NULL;
    if (is_huge && place == NULL) return NULL;
    void *moved = old_size == 0
        ? mmap(place, new_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | (is_huge ? MAP_FIXED : 0), -1, 0)
        : mremap(base, old_size, new_size, MREMAP_MAYMOVE | (is_huge ? MREMAP_FIXED : 0), place);
    if (moved == MAP_FAILED) {
        if (is_huge) munmap(place, new_size);
        return NULL;
    }
    if (is_huge) madvise(moved, new_size, MADV_HUGEPAGE);
    return moved;
}
