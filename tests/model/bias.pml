/* bias.pml: the biased lock, and why nobody waits for a block that is there
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Mirrors src/bias.c and -private.h, gst_pooled_cache_give(), _take() with
 * reload(), _take_from() and _collect() in src/cache.c, and wait_for_block() in
 * src/allocator-obtain.c: one access a step.
 *
 * An owner gives ITEMS blocks back, into its magazine, or into the depot when
 * somebody waits. Then it takes TAKES, or fewer when there are none. WAITERS
 * threads announce that they wait, take the owner's magazine, look at the depot
 * with the lock held, and sleep. Who has a whole magazine from the depot keeps
 * one block of it; what becomes of the rest depends on whether somebody waits.
 * For a waiter, which has no section here, the mutex of the caches stands in
 * for it: both exclude that others collect meanwhile.
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
 * not looked at), NO_WAKE (put into the depot without a signal), NO_SHARE (a
 * waiter puts the rest back without a signal), HOARD (the owner keeps the rest
 * although somebody waits).
 */

#ifndef ITEMS
#define ITEMS 2
#endif
#ifndef WAITERS
#define WAITERS 2
#endif
#ifndef TAKES
#define TAKES 0
#endif

/* the owner's stores to busy that are not out yet */
chan buffer = [4] of { bit };

bit busy, revoked;
bit caches, lock; /* mutexes */
byte waiters, magazine;
chan depot = [8] of { byte }; /* magazines by their length, in any order */
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

inline signal ()
{
  acquire (lock);
  atomic {
    if
    :: asleep > 0 -> asleep--; signals++
    :: else -> skip
    fi
  }
  lock = 0
}

/* the owner's section */
inline enter ()
{
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
  assert (!in_other)
}

inline leave ()
{
  assert (!in_other);
  in_owner = 0;
  buffer ! 0 /* L1 */
}

active proctype owner ()
{
  bit x, r, wake;
  byte i, n;

  for (i : 1 .. ITEMS) {
    enter ();
    wake = (waiters > 0); /* W2 */
    if
    :: wake ->
       atomic { drain (); depot ! 1 } /* a locked instruction */
    :: else -> magazine++
    fi;
    leave ();
    if
    :: wake ->
       atomic { drain () }
#ifndef NO_WAKE
       signal ()
#endif
    :: else -> skip
    fi
  }
#if TAKES > 0
  for (i : 1 .. TAKES) {
    enter ();
    wake = 0;
    if
    :: magazine > 0 -> magazine--
    :: else ->
       n = 0;
       atomic {
         drain ();
         if
         :: depot ? n
         :: empty (depot)
         fi
       }
       if
       :: n > 1 ->
          magazine = n - 1;
#ifndef HOARD
          wake = (waiters > 0); /* W2 */
#endif
          if
          :: wake -> atomic { drain (); depot ! magazine; magazine = 0 }
          :: else -> skip
          fi
       :: else -> skip
       fi
    fi;
    leave ();
    if
    :: wake ->
       atomic { drain () }
       signal ()
    :: else -> skip
    fi
  }
#endif
}

active [WAITERS] proctype waiter ()
{
  bit x, wake;
  byte n;

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
  atomic {
    if
    :: magazine > 0 -> depot ! magazine; magazine = 0
    :: else -> skip
    fi
  }
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
     :: depot ? n ->
        lock = 0;
        break
     :: empty (depot) ->
        atomic { asleep++; lock = 0 }
        atomic { signals > 0 -> signals-- }
     fi
  od;
  waiters--;
  if
  :: n > 1 ->
     acquire (caches);
     wake = (waiters > 0);
     depot ! n - 1; /* keeping it when nobody waits is what the owner does */
     caches = 0;
#ifndef NO_SHARE
     if
     :: wake -> signal ()
     :: else -> skip
     fi
#endif
  :: else -> skip
  fi
}
