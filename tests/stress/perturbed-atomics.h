/* perturbed-atomics.h: a pause at random steps before atomic accesses
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The compiler includes this before everything else when it builds the code
 * under stress: a thread may then lose the processor between any two accesses.
 * The orders stay what the code says.
 */
#pragma once

#include <stdatomic.h>

extern void stress_perturb (void);

#undef atomic_load_explicit
#undef atomic_store_explicit
#undef atomic_exchange_explicit
#undef atomic_compare_exchange_strong_explicit

#ifdef __clang__
#  define atomic_load_explicit(p, order) \
    (stress_perturb (), __c11_atomic_load ((p), (order)))
#  define atomic_store_explicit(p, v, order) \
    (stress_perturb (), __c11_atomic_store ((p), (v), (order)))
#  define atomic_exchange_explicit(p, v, order) \
    (stress_perturb (), __c11_atomic_exchange ((p), (v), (order)))
#  define atomic_compare_exchange_strong_explicit(p, e, v, yes, no) \
    (stress_perturb (),                                             \
        __c11_atomic_compare_exchange_strong ((p), (e), (v), (yes), (no)))
#else
#  define atomic_load_explicit(p, order)      \
    __extension__({                           \
      __typeof__ ((void) 0, *(p)) loaded_;    \
      stress_perturb ();                      \
      __atomic_load ((p), &loaded_, (order)); \
      loaded_;                                \
    })
#  define atomic_store_explicit(p, v, order)     \
    __extension__({                              \
      __typeof__ ((void) 0, *(p)) stored_ = (v); \
      stress_perturb ();                         \
      __atomic_store ((p), &stored_, (order));   \
    })
#  define atomic_exchange_explicit(p, v, order)             \
    __extension__({                                         \
      __typeof__ ((void) 0, *(p)) stored_ = (v), loaded_;   \
      stress_perturb ();                                    \
      __atomic_exchange ((p), &stored_, &loaded_, (order)); \
      loaded_;                                              \
    })
#  define atomic_compare_exchange_strong_explicit(p, e, v, yes, no)   \
    __extension__({                                                   \
      __typeof__ ((void) 0, *(p)) wanted_ = (v);                      \
      stress_perturb ();                                              \
      __atomic_compare_exchange ((p), (e), &wanted_, 0, (yes), (no)); \
    })
#endif
