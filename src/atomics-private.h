/* atomics-private.h: our names for C11 atomics
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The only file that includes <stdatomic.h>, and the only one that names a
 * memory order: models and mutants stand in for it. No installed header
 * includes it. Plain C11, no GLib.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* Two cores that write to one line pay about 80 ns for each change of hands;
 * adjacent-line prefetch makes pairs of 64-byte lines travel together. */
#define GST_POOLED_CACHE_LINE 128
#define GST_POOLED_ALIGNED    _Alignas(GST_POOLED_CACHE_LINE)

typedef _Atomic (uint32_t) gst_pooled_atomic_u32;
typedef _Atomic (uint64_t) gst_pooled_atomic_u64;
typedef _Atomic (int32_t) gst_pooled_atomic_i32;
typedef _Atomic (int64_t) gst_pooled_atomic_i64;
typedef _Atomic (void *) gst_pooled_atomic_ptr;

#define gst_pooled_load_relaxed(p) \
  atomic_load_explicit ((p), memory_order_relaxed)
#define gst_pooled_load_acquire(p) \
  atomic_load_explicit ((p), memory_order_acquire)
#define gst_pooled_store_relaxed(p, v) \
  atomic_store_explicit ((p), (v), memory_order_relaxed)
#define gst_pooled_store_release(p, v) \
  atomic_store_explicit ((p), (v), memory_order_release)

/* Success orders as named, failure is relaxed: a caller that lost looks again
 * from the start and never uses the value it was handed. */
#define gst_pooled_cas_relaxed(p, expected, v) \
  atomic_compare_exchange_strong_explicit (    \
      (p), (expected), (v), memory_order_relaxed, memory_order_relaxed)
#define gst_pooled_cas_acquire(p, expected, v) \
  atomic_compare_exchange_strong_explicit (    \
      (p), (expected), (v), memory_order_acquire, memory_order_relaxed)
#define gst_pooled_cas_release(p, expected, v) \
  atomic_compare_exchange_strong_explicit (    \
      (p), (expected), (v), memory_order_release, memory_order_relaxed)
#define gst_pooled_cas_acq_rel(p, expected, v) \
  atomic_compare_exchange_strong_explicit (    \
      (p), (expected), (v), memory_order_acq_rel, memory_order_relaxed)

/* For two sides that each write one place and then look at the other's: one of
 * them sees. */
#define gst_pooled_load_seq_cst(p) \
  atomic_load_explicit ((p), memory_order_seq_cst)
#define gst_pooled_cas_seq_cst(p, expected, v) \
  atomic_compare_exchange_strong_explicit (    \
      (p), (expected), (v), memory_order_seq_cst, memory_order_relaxed)
#define gst_pooled_add_seq_cst(p, v) \
  atomic_fetch_add_explicit ((p), (v), memory_order_seq_cst)
#define gst_pooled_sub_seq_cst(p, v) \
  atomic_fetch_sub_explicit ((p), (v), memory_order_seq_cst)

#define gst_pooled_exchange_relaxed(p, v) \
  atomic_exchange_explicit ((p), (v), memory_order_relaxed)
#define gst_pooled_exchange_acquire(p, v) \
  atomic_exchange_explicit ((p), (v), memory_order_acquire)
#define gst_pooled_exchange_acq_rel(p, v) \
  atomic_exchange_explicit ((p), (v), memory_order_acq_rel)

#define gst_pooled_add_relaxed(p, v) \
  atomic_fetch_add_explicit ((p), (v), memory_order_relaxed)
#define gst_pooled_sub_relaxed(p, v) \
  atomic_fetch_sub_explicit ((p), (v), memory_order_relaxed)
#define gst_pooled_add_release(p, v) \
  atomic_fetch_add_explicit ((p), (v), memory_order_release)
#define gst_pooled_add_acq_rel(p, v) \
  atomic_fetch_add_explicit ((p), (v), memory_order_acq_rel)
#define gst_pooled_sub_acq_rel(p, v) \
  atomic_fetch_sub_explicit ((p), (v), memory_order_acq_rel)
#define gst_pooled_or_relaxed(p, v) \
  atomic_fetch_or_explicit ((p), (v), memory_order_relaxed)

/* Keeps the compiler, not the processor, from moving accesses across. */
#define gst_pooled_fence_compiler() atomic_signal_fence (memory_order_seq_cst)

/* A counter that one thread alone writes and others read: no locked
 * instruction, and readers never see half a value. */
#define gst_pooled_count(p, n) \
  gst_pooled_store_relaxed ((p), gst_pooled_load_relaxed (p) + (n))

/* The thread sanitizer does not know fences. An exchange is one as well on the
 * machines it runs on. */
static inline void
gst_pooled_fence_seq_cst (void)
{
#ifdef __SANITIZE_THREAD__
  gst_pooled_atomic_u32 here = 0;

  atomic_exchange_explicit (&here, 1, memory_order_seq_cst);
#else
  atomic_thread_fence (memory_order_seq_cst);
#endif
}

/* Fetches a line that is soon to be written. */
#define gst_pooled_prefetch(p) __builtin_prefetch ((p), 1)

/* Told to the processor in every round of a spin, so that the other hyper
 * thread and the power budget get something of it. */
static inline void
gst_pooled_spin_hint (void)
{
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause ();
#elif defined(__aarch64__) || defined(__arm__)
  __asm__ __volatile__("yield");
#endif
}
