// SPDX-License-Identifier: Apache-2.0
#ifndef CPCAP_SHIM_H
#define CPCAP_SHIM_H

#include <pcap/pcap.h>
#include <stdio.h>
#include <sys/types.h>
// fopencookie is declared for _GNU_SOURCE only, which would make types differ from those of Swift's Glibc module.
#include <bits/types/cookie_io_functions_t.h>

extern FILE *fopencookie(void *cookie, const char *mode, cookie_io_functions_t functions);

/// Reads up to `count` octets into `buffer`: how many there were, 0 at the end, -1 for an error.
typedef ssize_t (*cpcap_read)(void *cookie, char *buffer, size_t count);
/// Lets go of `cookie`.
typedef int (*cpcap_close)(void *cookie);

/// A stream whose octets come from a function, so that libpcap can read what is decompressed on the way; NULL without
/// memory. Closing it calls `close`.
static inline FILE *cpcap_open_source(void *cookie, cpcap_read read, cpcap_close close) {
    cookie_io_functions_t functions = {read, NULL, NULL, close};
    return fopencookie(cookie, "r", functions);
}

#endif
