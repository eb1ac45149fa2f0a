/* pooled.h: all of libgstpooled
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef GST_POOLED_H
#define GST_POOLED_H

#include "api.h"
#include "error.h"
#include "sizeclass.h"
#include "allocator.h"
#include "bufferpool.h"

#endif
