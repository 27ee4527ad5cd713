// SPDX-License-Identifier: Apache-2.0
#include <sys/ioctl.h>

#include "CLinuxNet.h"

int clinuxnet_unread_octets(int descriptor) {
    int count = 0;
    return ioctl(descriptor, FIONREAD, &count) == 0 ? count : -1;
}
