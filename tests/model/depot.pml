/* depot.pml: every interleaving of the depot's pushes and pops
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Mirrors gst_pooled_depot_push() and _pop() in src/depot.c, one access a step.
 *
 * THREADS threads take up to HELD slots of SLOTS, and give them back in the
 * order they took them, ROUNDS times. The tag counts up to 255, which is more
 * than there are pushes: it does not repeat here, nor in 2^32 pushes there.
 *
 * Memory: the swap is a locked instruction, and the only plain store, that of
 * the link, comes before it: on x86 it is out when the swap is. What weaker
 * machines need is P1, C1 and C2 in src/depot-private.h, which the thread
 * sanitizer watches.
 *
 * Claims: a slot has one owner; at the end all are there, each once.
 *
 * Mutants, each of which must fail: NO_TAG (the word is the slot alone), PLAIN
 * (the word is stored, not swapped).
 */

#ifndef THREADS
#define THREADS 3
#endif
#ifndef SLOTS
#define SLOTS 3
#endif
#ifndef HELD
#define HELD 2
#endif
#ifndef ROUNDS
#define ROUNDS 1
#endif

#define NONE 0

byte top = 1;
byte tag = 0;
byte link[SLOTS + 1];
byte owner[SLOTS + 1]; /* 0 = the depot */
byte done = 0;

#ifdef NO_TAG
#define SAME (top == seen)
#else
#define SAME (top == seen && tag == seen_tag)
#endif

#ifdef PLAIN
#define MAY_SWAP true
#else
#define MAY_SWAP SAME
#endif

inline pop (into)
{
  into = NONE;
  do
  :: atomic { seen = top; seen_tag = tag } /* C1: one word */
     if
     :: seen == NONE -> break
     :: else -> skip
     fi;
     below = link[seen];
     atomic {
       if
       :: MAY_SWAP -> /* C2 */
          top = below;
          into = seen;
          assert (owner[into] == 0);
          owner[into] = _pid;
          break
       :: else -> skip
       fi
     }
  od
}

inline push (slot)
{
  atomic {
    assert (owner[slot] == _pid);
    owner[slot] = 0
  }
  do
  :: atomic { seen = top; seen_tag = tag }
     link[slot] = seen;
     atomic {
       if
       :: MAY_SWAP -> /* P1 */
          top = slot;
          tag++;
          break
       :: else -> skip
       fi
     }
  od
}

proctype thread ()
{
  byte seen, seen_tag, below, first, second, round;

  for (round : 1 .. ROUNDS) {
    pop (first);
#if HELD > 1
    second = NONE;
    if
    :: pop (second)
    :: skip
    fi;
#endif
    if
    :: first != NONE -> push (first)
    :: else -> skip
    fi;
#if HELD > 1
    if
    :: second != NONE -> push (second)
    :: else -> skip
    fi;
#endif
  }
  done++
}

init
{
  byte i, n;

  atomic {
    for (i : 1 .. SLOTS) {
      if
      :: i < SLOTS -> link[i] = i + 1
      :: else -> link[i] = NONE
      fi
    }
    for (i : 1 .. THREADS) {
      run thread ()
    }
  }
  done == THREADS;
  atomic {
    n = 0;
    i = top;
    do
    :: i == NONE || n > SLOTS -> break
    :: else ->
       assert (owner[i] == 0);
       n++;
       i = link[i]
    od;
    assert (n == SLOTS)
  }
}
