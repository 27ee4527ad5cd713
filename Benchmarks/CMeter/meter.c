// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include "CMeter.h"
#include <errno.h>
#include <malloc.h>
#include <stddef.h>

__attribute__((noinline)) void meter_section(void (*body)(void *), void *context) {
    body(context);
    // Keeps the call from becoming a jump, behind which callgrind would not see this function end.
    __asm__ volatile("" ::: "memory");
}

// An allocator of the executable takes the place of the C library's for all libraries, so counting needs no wrapper around
// the process. The memory still is the C library's: it is freed and resized as ever.

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);

static _Thread_local uint64_t allocations;

uint64_t meter_allocations(void) { return allocations; }

void meter_trim(void) { malloc_trim(0); }

void *malloc(size_t size) {
    allocations++;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    allocations++;
    return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size) {
    allocations++;
    return __libc_realloc(memory, size);
}

void *memalign(size_t alignment, size_t size) {
    allocations++;
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **memory, size_t alignment, size_t size) {
    void *found = memalign(alignment, size);
    if (found == NULL) return ENOMEM;
    *memory = found;
    return 0;
}
