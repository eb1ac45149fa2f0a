/* api.h: export macro of libgstpooled
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef GST_POOLED_API_H
#define GST_POOLED_API_H

#include <gst/gst.h>

/* The library is built with hidden visibility: what carries this is its whole
 * interface. */
#if defined(_WIN32) && defined(GST_POOLED_BUILDING)
#  define GST_POOLED_API __declspec(dllexport) extern
#elif defined(_WIN32)
#  define GST_POOLED_API __declspec(dllimport) extern
#elif defined(__GNUC__)
#  define GST_POOLED_API __attribute__ ((visibility ("default"))) extern
#else
#  define GST_POOLED_API extern
#endif

#endif
