/* stacks.pml: every interleaving of a pool's acquires and releases
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Mirrors gst_pooled_stacks_push(), _pop() and _is_empty() in src/stacks.c, and
 * the wait in src/bufferpool-wait.c, one access a step.
 *
 * THREADS threads take one of ITEMS items and give it back, ROUNDS times, each
 * time at whichever of the two stacks. A thread that finds none waits. With
 * EXACT it must not find none: there are as many items as threads.
 *
 * Memory: every access to a word, and to the number of waiters, is sequentially
 * consistent in the code as it is here; `next` is written before the swap that
 * publishes it. F1 to F4 are the thread sanitizer's to watch.
 *
 * Claims: an item has one owner; "none" was true at one moment; nobody sleeps
 * for ever; at the end all items are there.
 *
 * Mutants, each of which must fail: NO_TAG (the word is the index alone),
 * ONE_ROUND (none after one look at each stack), NO_WAKE (who gives back does
 * not look for waiters), LATE (a waiter looks, then announces itself), NO_LOCK
 * (the signal is given without the lock).
 */

#ifndef THREADS
#define THREADS 3
#endif
#ifndef ITEMS
#define ITEMS 1
#endif
#ifndef ROUNDS
#define ROUNDS 1
#endif

#define NONE 0

byte top[2];
byte tag[2];
byte next[ITEMS + 1];
byte owner[ITEMS + 1]; /* 0 = the stacks */
byte done = 0;

bool locked = false;
byte waiting = 0;  /* n_waiting */
byte sleeping = 0; /* in the condition */
byte signals = 0;  /* given and not yet noticed */

#ifdef NO_TAG
#define SAME(at) (top[at] == seen)
#else
#define SAME(at) (top[at] == seen && tag[at] == seen_tag[at])
#endif

inline lock ()
{
  atomic { !locked -> locked = true }
}

inline unlock ()
{
  locked = false
}

inline pop_from (at)
{
  do
  :: atomic { seen = top[at]; seen_tag[at] = tag[at] } /* F2 F5 */
     if
     :: seen == NONE -> break
     :: else -> skip
     fi;
     below = next[seen];
     atomic {
       if
       :: SAME (at) ->
          top[at] = below;
          tag[at]++;
          item = seen;
          assert (owner[item] == 0);
          owner[item] = _pid;
          break
       :: else -> skip
       fi
     }
  od
}

inline pop ()
{
  item = NONE;
  do
  :: pop_from (start);
     if
     :: item != NONE -> break
     :: else -> skip
     fi;
     pop_from (1 - start);
     if
     :: item != NONE -> break
     :: else -> skip
     fi;
#ifdef ONE_ROUND
     break
#else
     same = (top[0] == NONE && tag[0] == seen_tag[0]);
     same = (same && top[1] == NONE && tag[1] == seen_tag[1]);
     if
     :: same -> break
     :: else -> skip
     fi
#endif
  od
}

inline push ()
{
  atomic {
    assert (owner[item] == _pid);
    owner[item] = 0
  }
  do
  :: seen = top[start];
     next[item] = seen;
     atomic {
       if
       :: top[start] == seen -> /* F1 F5 */
          top[start] = item;
          break
       :: else -> skip
       fi
     }
  od
}

inline wake ()
{
#ifdef NO_WAKE
  skip
#else
  if
  :: waiting == 0 -> skip /* W2 */
  :: else ->
#ifndef NO_LOCK
     lock ();
#endif
     atomic {
       if
       :: sleeping > signals -> signals++
       :: else -> skip
       fi
     }
#ifndef NO_LOCK
     unlock ()
#endif
  fi
#endif
}

inline wait_and_pop ()
{
#ifndef LATE
  atomic { waiting++ } /* W1 */
#endif
  do
  :: lock ();
     do
     :: top[0] != NONE -> break
     :: else ->
        if
        :: top[1] != NONE -> break
        :: else -> skip
        fi;
#ifdef LATE
        atomic { waiting++ }
#endif
        atomic { sleeping++; locked = false }
        atomic { signals > 0 -> signals--; sleeping-- }
#ifdef LATE
        atomic { waiting-- }
#endif
        lock ()
     od;
     unlock ();
     pop ();
     if
     :: item != NONE -> break
     :: else -> skip
     fi
  od;
#ifndef LATE
  atomic { waiting-- }
#else
  skip
#endif
}

proctype thread ()
{
  byte seen, below, item, start, round;
  byte seen_tag[2];
  bool same;

  for (round : 1 .. ROUNDS) {
    if
    :: start = 0
    :: start = 1
    fi;
    pop ();
#ifdef EXACT
    assert (item != NONE);
#else
    if
    :: item == NONE -> wait_and_pop ()
    :: else -> skip
    fi;
#endif
    if
    :: start = 0
    :: start = 1
    fi;
    push ();
    wake ()
  }
  atomic { done++ }
}

init
{
  byte i, n;

  atomic {
    for (i : 1 .. ITEMS) {
      next[i] = top[i % 2];
      top[i % 2] = i
    }
    for (i : 1 .. THREADS) {
      run thread ()
    }
  }
  done == THREADS;
  assert (waiting == 0 && sleeping == 0);
  for (i : 0 .. 1) {
    do
    :: top[i] == NONE -> break
    :: else ->
       n++;
       assert (owner[top[i]] == 0);
       top[i] = next[top[i]]
    od
  }
  assert (n == ITEMS)
}
