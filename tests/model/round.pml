/* round.pml: who takes the turns of queues that share a thread
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Mirrors, in gst/lfqueue/gstlfqueue-round.c: gst_lf_queue_member_ask,
 * gst_lf_queue_member_withdraw, lend, gst_lf_queue_member_take_back, take_turn,
 * give_back, go_round, call_all_back, give_all_back, judge, leave, unlock_both;
 * in gst/lfqueue/gstlfqueue-lend.c:
 * gst_lf_queue_wait.
 *
 * MEMBERS queues of ITEMS buffers each, and an event when all have come out,
 * which wakes the owner; WALKERS threads that go round. What is done under the
 * lock is one step; how an owner falls asleep and is woken is the model of the
 * hand-over, and here one order of all accesses is enough. A buffer wakes no
 * owner whose turns are lent, unless it is urgent, which any may be. With STUCK
 * a turn of the first queue that takes a buffer may not end before the last
 * queue is through.
 *
 * Claims: never do two push for one queue at once; everything is taken; nobody
 * is asleep at the end (an invalid end); no owner comes to a round that was
 * freed. A walker sets out when there is something to do; that it comes by for
 * nothing, too, changes nothing. It leaves at any time when nothing is lent,
 * and comes again for who lends; one that was replaced leaves for good. With
 * ASKS a round may find at the end of any moment that it does not pay, and any
 * owner that there are too few.
 *
 * Mutants, each of which must fail: NO_CALL (who gives back wakes nobody),
 * NO_COUNT (wakes, but does not count the change), NO_WAIT (the owner takes
 * back while its turn is being taken), NO_OWNERS (the round is freed with its
 * last walker), with STUCK NO_OVERDUE (nobody looks whether the leader gets
 * ahead).
 */
#ifndef MEMBERS
#define MEMBERS 2
#endif
#ifndef ITEMS
#define ITEMS 2
#endif
#ifndef WALKERS
#define WALKERS 2
#endif

byte queued[MEMBERS], taken[MEMBERS], pushing[MEMBERS];
bit through[MEMBERS];                /* the event is there */
bit lent[MEMBERS], listed[MEMBERS], wanted[MEMBERS];
byte server[MEMBERS];                /* 1 + the walker */
bit changes[MEMBERS];                /* one change at most in a loan */
bit dozing[MEMBERS];
byte leader;                         /* 1 + the walker */
bit replaced[WALKERS];
byte walking = WALKERS;              /* that are not replaced */
byte n_lent, owners;                 /* owners: have not taken back */
byte there = WALKERS;                /* walkers that have not left */
bit left[WALKERS];
bit freed;

#define LAST  (MEMBERS - 1)
#if MEMBERS == 2
#define WORK  ((listed[0] && queued[0]) || (listed[1] && queued[1]))
#else
#define WORK  ((listed[0] && queued[0]) || (listed[1] && queued[1]) || \
               (listed[2] && queued[2]))
#endif

inline push_downstream (m)
{
  atomic {
    queued[m] > 0 -> queued[m]--;
    pushing[m]++;
    assert (pushing[m] == 1)
  };
  atomic { pushing[m]--; taken[m]++ }
}

inline call_back (m)
{
  d_step {
#ifndef NO_COUNT
    changes[m] = 1 - changes[m];
#endif
    dozing[m] = 0
  }
}

/* who counts itself out, with both locks */
inline unlock_both ()
{
#ifdef NO_OWNERS
  if
  :: there == 0 -> freed = 1
  :: else
  fi
#else
  if
  :: there == 0 && owners == 0 -> freed = 1
  :: else
  fi
#endif
}

/* under the lock */
inline give_back (m)
{
  lent[m] = 0;
#ifndef NO_CALL
  if
  :: wanted[m] -> skip
  :: else -> call_back (m)
  fi
#endif
}

inline give_all_back ()
{
  n_lent = 0;
  m = 0;
  do
  :: m < MEMBERS ->
    if
    :: listed[m] -> listed[m] = 0; give_back (m)
    :: else
    fi;
    m++
  :: else -> break
  od;
  m = 0
}

proctype Producer (byte m)
{
  byte n;

  do
  :: n < ITEMS ->
    atomic {
      queued[m]++;
      if
      :: skip
      :: dozing[m] = 0 /* urgent */
      fi;
      n++
    }
  :: else -> break
  od;
  /* an event would wake an owner that was forgotten */
  atomic { taken[m] == ITEMS -> n = 0; through[m] = 1; dozing[m] = 0 }
}

proctype Owner (byte m)
{
  byte seen, w;

  do
  :: queued[m] > 0 -> push_downstream (m)
  :: queued[m] == 0 && through[m] && taken[m] == ITEMS -> break
  :: queued[m] == 0 && !through[m] ->
    if
    :: queued[m] > 0 || through[m] /* waits by itself */
#ifdef ASKS
    :: d_step { owners++; freed = 0 }; /* there are too few */
      (queued[m] > 0 || through[m]);
      d_step { assert (!freed); owners--; unlock_both () }
#endif
    :: walking >= 2 -> /* one to come by, one to look after it */
      seen = changes[m];
      d_step {
        lent[m] = 1; listed[m] = 1; n_lent++; owners++;
        freed = 0; /* or it is a new one */
        w = 0;
        do
        :: w < WALKERS ->
          if
          :: left[w] && !replaced[w] -> left[w] = 0; there++
          :: else
          fi;
          w++
        :: else -> break
        od;
        w = 0
      };
      d_step {
        dozing[m] = 1;
        if
        :: queued[m] > 0 || through[m] || changes[m] != seen -> dozing[m] = 0
        :: else
        fi;
        seen = 0
      };
      atomic { !dozing[m] -> assert (!freed); wanted[m] = 1 };
      atomic {
#ifndef NO_WAIT
        server[m] == 0;
#endif
        assert (!freed);
        wanted[m] = 0; listed[m] = 0;
        n_lent = n_lent - lent[m];
        lent[m] = 0
      };
      d_step { assert (!freed); owners--; unlock_both () }
    fi
  od
}

inline take_turn (m)
{
  bit had = 0;

  if
  :: queued[m] > 0 -> had = 1; push_downstream (m);
#ifdef STUCK
    if
    :: m == 0 -> taken[LAST] == ITEMS
    :: else
    fi
#endif
  :: queued[m] == 0
  fi;
  atomic {
    server[m] = 0;
    if
    :: replaced[me] -> give_back (m) /* no longer counted */
    :: !replaced[me] && wanted[m] -> n_lent--; give_back (m)
    :: !replaced[me] && !wanted[m] && !had -> /* idle */
      n_lent--; give_back (m)
    :: !replaced[me] && !wanted[m] -> listed[m] = 1
    fi;
    had = 0
  }
}

proctype Walker (byte me)
{
  byte m;

end:
  do
  :: atomic { !replaced[me] && !left[me] && leader == 0 && WORK ->
      leader = 1 + me };
    m = 0;
    do
    :: m < MEMBERS && !replaced[me] ->
      if
      :: atomic { listed[m] -> listed[m] = 0; server[m] = 1 + me };
        take_turn (m)
      :: !listed[m]
      fi;
      m++
    :: else -> break
    od;
    atomic {
      if
      :: !replaced[me] -> leader = 0;
#ifdef ASKS
        if
        :: skip
        :: give_all_back () /* it does not pay */
        fi
#endif
      :: else
      fi;
      m = 0
    }
  :: atomic { !left[me] && (replaced[me] || n_lent == 0) ->
      left[me] = 1; there--; unlock_both () }
#ifndef NO_OVERDUE
  :: atomic { !replaced[me] && !left[me] && leader != 0 &&
             leader != 1 + me && WORK ->
      replaced[leader - 1] = 1;
      leader = 0;
      walking--;
      give_all_back ()
    }
#endif
  od
}

init {
  byte i;

  atomic {
    do
    :: i < MEMBERS -> run Producer (i); run Owner (i); i++
    :: else -> break
    od;
    i = 0;
    do
    :: i < WALKERS -> run Walker (i); i++
    :: else -> break
    od
  }
}
