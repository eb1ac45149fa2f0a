/* room.pml: producers that wait for room, of whom only the first is woken
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Mirrors gst/accumulator/accumulator-room.c: wait_for_room(), give(), stuck(),
 * with src/crowd-private.h, and of the consumer what it does when it finds
 * nothing: one access a step.
 * How the consumer itself falls asleep and is woken is the waiter's model; here
 * it clears a flag, looks, and sleeps until the flag is set.
 *
 * PRODUCERS threads push CHUNKS chunks each, some of them larger, into room for
 * LIMIT; the consumer takes batches of BATCH, or all there is when a producer
 * waits for which there is no room, and at the end. KICK: somebody ends every
 * wait once, at any moment (a changed setting).
 *
 * Claims: the limit holds; what was taken is given back; nobody sleeps at the
 * end (an invalid end). Memory: every access before which another thread's must
 * not be missed is a locked instruction or follows a fence (R1 to R4), so one
 * order of all of them is enough. That the fences are where they must be is for
 * c11/client-crowd.c.
 *
 * Mutants, each of which must fail: NO_LOOK (R2 is left out: asleep though
 * there is room), NO_GIVE (who gives wakes nobody), NO_NEXT (who leaves does
 * not wake the next), NO_TELL (nor the consumer, which had slept on its
 * account), NO_STUCK (the consumer does not look for who waits), STALE (woken
 * is not taken back before the wait).
 */

#ifndef PRODUCERS
#define PRODUCERS 3
#endif
#ifndef CHUNKS
#define CHUNKS 1
#endif
#ifndef LIMIT
#define LIMIT 3
#endif
#ifndef BATCH
#define BATCH 2
#endif

/* the first producer's chunks are the large ones */
#define SIZE(i)  (i == 0 -> LIMIT : 1)
#define FITS(n)  (held + (n) <= LIMIT)
#define FIRST    queue[0]

bit lock;
byte held, listed;   /* reserved; of that, reachable for the consumer */
byte waiting;        /* what is looked at without the lock */
byte queue[PRODUCERS], length;
bit signalled[PRODUCERS], woken[PRODUCERS]; /* the condition; what is known */
bit wake;            /* the consumer's */
byte want, done;

inline acquire () { atomic { lock == 0 -> lock = 1 } }

inline signal (i)
{
  d_step {
    if
    :: woken[i] == 0 -> woken[i] = 1; signalled[i] = 1
    :: else
    fi
  }
}

/* takes @n when it fits, and says so */
inline try_take (n, taken)
{
  d_step {
    taken = 0;
    if
    :: FITS (n) -> held = held + n; taken = 1
    :: else
    fi;
    assert (held <= LIMIT)
  }
}

inline leave_queue (i)
{
  d_step {
    j = 0;
    do
    :: queue[j] == i -> break
    :: else -> j++
    od;
    do
    :: j + 1 < length -> queue[j] = queue[j + 1]; j++
    :: else -> break
    od;
    length--;
    queue[length] = 0; /* what nobody looks at is always the same */
    signalled[i] = 0;
    woken[i] = 0;
    j = 0
  }
}

proctype producer (byte i)
{
  byte n, j;
  bit taken;

  do
  :: n == CHUNKS -> break
  :: else ->
    try_take (SIZE (i), taken);
    if
    :: taken -> skip
    :: else ->
      acquire ();
      d_step { queue[length] = i; length++ };
      waiting++; /* R1 */
      do
      ::
#ifdef NO_LOOK
        if
        :: woken[i] -> try_take (SIZE (i), taken)
        :: else
        fi;
#else
        try_take (SIZE (i), taken); /* R2 */
#endif
        if
        :: taken -> break
        :: else
        fi;
        wake = 1;
#ifdef STALE
        d_step { signalled[i] = 0; lock = 0 };
#else
        d_step { woken[i] = 0; signalled[i] = 0; lock = 0 };
#endif
        signalled[i] == 1;
        acquire ()
      od;
      waiting--;
      leave_queue (i);
      if
      :: length > 0 && FITS (SIZE (FIRST)) ->
#ifndef NO_NEXT
        signal (FIRST)
#else
        skip
#endif
      :: length > 0 && !FITS (SIZE (FIRST)) ->
#ifndef NO_TELL
        wake = 1
#else
        skip
#endif
      :: length == 0
      fi;
      lock = 0
    fi;

    d_step { listed = listed + SIZE (i); taken = 0 };
    if
    :: held >= want -> wake = 1
    :: else
    fi;
    n++
  od;
  /* the first brings nothing more for long, so that nobody can count on it */
  i > 0 || done == PRODUCERS - 1;
  atomic { done++; wake = 1 }
}

/* What is to go out; 0: nothing, and from which level on to be woken. */
inline look (out, level)
{
  level = BATCH;
  atomic {
    out = 0;
    if
    :: listed >= BATCH -> out = BATCH
    :: listed < BATCH && done == PRODUCERS -> out = listed
    :: else
    fi
  };
  if
  :: out > 0 -> skip
  :: else ->
    stuck = 0;
#ifndef NO_STUCK
    if
    :: waiting > 0 ->
      acquire ();
      stuck = (length > 0 && !FITS (SIZE (FIRST)));
      lock = 0
    :: else
    fi;
#endif
    if
    :: stuck && held != listed -> level = 0
    :: stuck && held == listed -> out = listed
    :: !stuck
    fi
  fi
}

proctype consumer ()
{
  byte out, level, first;
  bit stuck;

  do
  :: look (out, first);
    if
    :: out == 0 ->
      want = first;
      wake = 0;
      look (out, level);
      if
      :: out == 0 && done == PRODUCERS && listed == 0 -> break
      :: out == 0 && level >= first && !(done == PRODUCERS && listed == 0) ->
        wake == 1
      :: else
      fi
    :: else
    fi;

    if
    :: out > 0 ->
      d_step { listed = listed - out; held = held - out }; /* R3 */
#ifndef NO_GIVE
      if
      :: waiting > 0 -> /* R4 */
        acquire ();
        if
        :: length > 0 && FITS (SIZE (FIRST)) -> signal (FIRST)
        :: else
        fi;
        lock = 0
      :: else
      fi
#endif
    :: else
    fi;
    d_step { out = 0; level = 0; first = 0; stuck = 0 }
  od;
  assert (held == 0 && waiting == 0 && length == 0)
}

#ifdef KICK
proctype kick ()
{
  byte k;

  acquire ();
  do
  :: k < length -> signal (queue[k]); k++
  :: else -> break
  od;
  lock = 0
}
#endif

init
{
  byte i;

  atomic {
    want = BATCH;
    run consumer ();
    do
    :: i < PRODUCERS -> run producer (i); i++
    :: else -> break
    od;
#ifdef KICK
    run kick ()
#endif
  }
}
