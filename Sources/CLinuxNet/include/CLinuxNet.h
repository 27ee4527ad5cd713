// SPDX-License-Identifier: Apache-2.0
#ifndef CLINUXNET_H
#define CLINUXNET_H

#endif
