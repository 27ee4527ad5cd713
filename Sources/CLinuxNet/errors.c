// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include <string.h>

#include "CLinuxNet.h"

const char *clinuxnet_error_name(int number) { return strerrorname_np(number); }

const char *clinuxnet_error_text(int number) { return strerrordesc_np(number); }
