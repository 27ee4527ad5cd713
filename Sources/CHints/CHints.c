// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CHints.h"

#include <sys/mman.h>

void *bgp_remap(void *base, size_t old_size, size_t new_size) {
    if (new_size == 0) {
        if (old_size != 0) munmap(base, old_size);
        return NULL;
    }
    void *moved = old_size == 0
        ? mmap(NULL, new_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        : mremap(base, old_size, new_size, MREMAP_MAYMOVE);
    return moved == MAP_FAILED ? NULL : moved;
}

void bgp_populate(void *base, size_t size) {
#ifdef MADV_POPULATE_WRITE
    madvise(base, size, MADV_POPULATE_WRITE);
#endif
}
