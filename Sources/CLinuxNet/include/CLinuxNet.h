// SPDX-License-Identifier: Apache-2.0
#ifndef CLINUXNET_H
#define CLINUXNET_H

#include <stddef.h>
#include <stdint.h>

/// The symbolic name of an errno value ("ECONNREFUSED"), or NULL for a number the C library does not know.
/// The text is constant and may be used from any thread.
const char *clinuxnet_error_name(int number);

/// The sentence of an errno value ("Connection refused"), or NULL for a number the C library does not know.
/// The text is constant and may be used from any thread.
const char *clinuxnet_error_text(int number);

/// How many octets a stream socket holds that nobody has read, or -1.
int clinuxnet_unread_octets(int descriptor);

/// A raw ICMPv6 socket on one interface that hears router solicitations and advertisements only, sends with hop limit 255
/// and tells the hop limit of what it receives; does not block. -1 and errno on failure. Needs CAP_NET_RAW.
int clinuxnet_open_discovery(unsigned index, const char *name);

/// Receives one message: how many octets it has, its source and its hop limit (-1 if unknown). -1 and errno on failure.
long clinuxnet_receive_discovery(int descriptor, void *octets, size_t count, uint8_t source[16], int *hop_limit);

/// Sends one message out of an interface. -1 and errno on failure.
long clinuxnet_send_discovery(int descriptor, const void *octets, size_t count, const uint8_t destination[16],
                              unsigned index);

/// An rtnetlink socket that hears changes of links, IPv6 addresses and neighbours; does not block. -1 and errno on failure.
int clinuxnet_open_route_events(void);

/// Asks for everything there is of a kind (RTM_GETLINK, RTM_GETADDR, RTM_GETNEIGH). -1 and errno on failure.
int clinuxnet_request_route_dump(int descriptor, uint16_t type);

/// Receives one datagram from the kernel and from nobody else. -1 and errno on failure.
long clinuxnet_receive_route_events(int descriptor, void *octets, size_t count);

#endif
