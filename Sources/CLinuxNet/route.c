// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CLinuxNet.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int clinuxnet_open_route_events(void) {
    int descriptor = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
    if (descriptor < 0) return -1;
    struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = RTMGRP_LINK | RTMGRP_IPV6_IFADDR | RTMGRP_NEIGH};
    if (bind(descriptor, (struct sockaddr *)&address, sizeof address) < 0) {
        int number = errno;
        close(descriptor);
        errno = number;
        return -1;
    }
    return descriptor;
}

int clinuxnet_request_route_dump(int descriptor, uint16_t type) {
    struct {
        struct nlmsghdr header;
        struct rtgenmsg body;
    } request = {.header = {.nlmsg_len = NLMSG_LENGTH(sizeof(struct rtgenmsg)),
                            .nlmsg_type = type,
                            .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
                            .nlmsg_seq = type},
                 .body = {.rtgen_family = type == RTM_GETLINK ? AF_UNSPEC : AF_INET6}};
    return send(descriptor, &request, request.header.nlmsg_len, 0) < 0 ? -1 : 0;
}

long clinuxnet_receive_route_events(int descriptor, void *octets, size_t count) {
    struct sockaddr_nl from = {0};
    socklen_t size = sizeof from;
    ssize_t received = recvfrom(descriptor, octets, count, 0, (struct sockaddr *)&from, &size);
    if (received >= 0 && from.nl_pid != 0) return 0;
    return received;
}
