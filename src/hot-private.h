/* hot-private.h: the code that every buffer passes lies side by side
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * After 33 ms without a buffer the code is in no cache, and each page of it
 * has to be looked up again: then it counts how many lines and pages a buffer
 * needs (docs/design/benchmarks.md, "A live stream"). Marked are the functions
 * on the way of a buffer that the compiler leaves standing by themselves.
 */
#pragma once

#if defined(__GNUC__)
#  define GST_POOLED_HOT __attribute__ ((hot))
#else
#  define GST_POOLED_HOT
#endif
