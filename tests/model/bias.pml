/* bias.pml: the biased lock, and why nobody waits for a block that is there
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Mirrors src/bias.c and -private.h, gst_pooled_cache_give() and _collect() in
 * src/cache.c, and wait_for_block() in src/allocator-obtain.c: one access a
 * step.
 *
 * An owner gives ITEMS blocks back, into its magazine, or into the depot when
 * somebody waits. WAITERS threads announce that they wait, take the owner's
 * magazine, look at the depot with the lock held, and sleep.
 *
 * Memory: x86-TSO. The owner's stores to busy lie in a store buffer, in order,
 * until some later moment; a locked instruction empties it, and so does
 * membarrier() by another thread. What the owner writes inside a section lies
 * in the same buffer before busy = 0, so whoever sees that sees it. FENCE makes
 * it a fence on both sides instead of membarrier().
 *
 * Claims: sections and revocations exclude each other; every waiter gets a
 * block when there are enough (a waiter asleep at the end is an invalid end).
 *
 * Mutants, each of which must fail: NO_BARRIER (revoke without membarrier),
 * NO_WAIT (go in while the owner is busy), NO_CHECK (the owner does not look),
 * LATE (announced only after the magazine was taken), NO_COLLECT (magazines are
 * not looked at), NO_WAKE (put into the depot without a signal).
 */

#ifndef ITEMS
#define ITEMS 2
#endif
#ifndef WAITERS
#define WAITERS 2
#endif

/* the owner's stores to busy that are not out yet */
chan buffer = [4] of { bit };

bit busy, revoked;
bit caches, lock; /* mutexes */
byte waiters, magazine, depot;
byte asleep, signals;
bit in_owner, in_other; /* only for the claims */

inline drain ()
{
  do
  :: buffer ? x -> busy = x
  :: empty (buffer) -> break
  od
}

active proctype memory ()
{
  bit x;

end:
  do
  :: atomic { buffer ? x -> busy = x }
  od
}

inline acquire (mutex)
{
  atomic { mutex == 0 -> mutex = 1 }
}

active proctype owner ()
{
  bit x, r, wake;
  byte i;

  for (i : 1 .. ITEMS) {
    do
    :: buffer ! 1;
#ifdef FENCE
       atomic { drain () } /* F1 */
#endif
#ifdef NO_CHECK
       r = 0;
#else
       r = revoked; /* E1 */
#endif
       if
       :: r == 0 -> break
       :: else ->
          buffer ! 0;
          atomic { caches == 0 -> drain () } /* lock and unlock */
       fi
    od;
    in_owner = 1;
    assert (!in_other);
    wake = (waiters > 0); /* W2 */
    if
    :: wake ->
       atomic { drain (); depot++ } /* a locked instruction */
    :: else -> magazine++
    fi;
    assert (!in_other);
    in_owner = 0;
    buffer ! 0; /* L1 */
    if
    :: wake ->
       atomic { lock == 0 -> drain (); lock = 1 }
#ifndef NO_WAKE
       atomic {
         if
         :: asleep > 0 -> asleep--; signals++
         :: else -> skip
         fi
       }
#endif
       lock = 0
    :: else -> skip
    fi
  }
}

active [WAITERS] proctype waiter ()
{
  bit x;

#ifndef LATE
  waiters++; /* W1 */
#endif
#ifndef NO_COLLECT
  acquire (caches);
  revoked = 1;
#ifndef NO_BARRIER
  atomic { drain () } /* F2 */
#endif
#ifndef NO_WAIT
  busy == 0; /* R1 */
#endif
  in_other = 1;
  assert (!in_owner);
  atomic { depot = depot + magazine; magazine = 0 }
  assert (!in_owner);
  in_other = 0;
  revoked = 0; /* S1 */
  caches = 0;
#endif
#ifdef LATE
  waiters++;
#endif
  do
  :: acquire (lock);
     if
     :: depot > 0 ->
        depot--;
        lock = 0;
        break
     :: else ->
        atomic { asleep++; lock = 0 }
        atomic { signals > 0 -> signals-- }
     fi
  od;
  waiters--
}
