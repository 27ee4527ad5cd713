// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CLinuxNet.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int join(int descriptor, unsigned index, const char *group) {
    struct ipv6_mreq request = {.ipv6mr_interface = index};
    inet_pton(AF_INET6, group, &request.ipv6mr_multiaddr);
    return setsockopt(descriptor, IPPROTO_IPV6, IPV6_JOIN_GROUP, &request, sizeof request);
}

int clinuxnet_open_discovery(unsigned index, const char *name) {
    int descriptor = socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_ICMPV6);
    if (descriptor < 0) return -1;
    struct icmp6_filter filter;
    ICMP6_FILTER_SETBLOCKALL(&filter);
    ICMP6_FILTER_SETPASS(ND_ROUTER_SOLICIT, &filter);
    ICMP6_FILTER_SETPASS(ND_ROUTER_ADVERT, &filter);
    int hops = 255, on = 1, off = 0;
    if (setsockopt(descriptor, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof filter) < 0 ||
        setsockopt(descriptor, SOL_SOCKET, SO_BINDTODEVICE, name, (socklen_t)strlen(name)) < 0 ||
        setsockopt(descriptor, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &hops, sizeof hops) < 0 ||
        setsockopt(descriptor, IPPROTO_IPV6, IPV6_UNICAST_HOPS, &hops, sizeof hops) < 0 ||
        setsockopt(descriptor, IPPROTO_IPV6, IPV6_MULTICAST_IF, &index, sizeof index) < 0 ||
        setsockopt(descriptor, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, &off, sizeof off) < 0 ||
        setsockopt(descriptor, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, &on, sizeof on) < 0 ||
        join(descriptor, index, "ff02::1") < 0 || join(descriptor, index, "ff02::2") < 0) {
        int number = errno;
        close(descriptor);
        errno = number;
        return -1;
    }
    return descriptor;
}

long clinuxnet_receive_discovery(int descriptor, void *octets, size_t count, uint8_t source[16], int *hop_limit) {
    struct sockaddr_in6 from = {0};
    struct iovec part = {.iov_base = octets, .iov_len = count};
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int)) * 4];
    } control;
    struct msghdr message = {.msg_name = &from,
                             .msg_namelen = sizeof from,
                             .msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control};
    ssize_t received = recvmsg(descriptor, &message, 0);
    if (received < 0) return -1;
    memcpy(source, &from.sin6_addr, 16);
    *hop_limit = -1;
    for (struct cmsghdr *item = CMSG_FIRSTHDR(&message); item; item = CMSG_NXTHDR(&message, item)) {
        if (item->cmsg_level == IPPROTO_IPV6 && item->cmsg_type == IPV6_HOPLIMIT)
            memcpy(hop_limit, CMSG_DATA(item), sizeof *hop_limit);
    }
    return received;
}

long clinuxnet_send_discovery(int descriptor, const void *octets, size_t count, const uint8_t destination[16],
                              unsigned index) {
    struct sockaddr_in6 to = {.sin6_family = AF_INET6, .sin6_scope_id = index};
    memcpy(&to.sin6_addr, destination, 16);
    return sendto(descriptor, octets, count, 0, (struct sockaddr *)&to, sizeof to);
}
