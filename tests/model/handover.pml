/* handover.pml: who sleeps, who wakes, who stops
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Mirrors, in src/waiter.c: gst_pooled_waiter_announce,
 * gst_pooled_waiter_barrier, gst_pooled_waiter_sleep, gst_pooled_waiter_wake,
 * gst_pooled_waiter_withdraw, gst_pooled_waiter_sleeps_often; in
 * src/waiter-private.h: gst_pooled_waiter_sleeper; in src/handover.c:
 * gst_pooled_handover_push_buffer, buffer_wakes, choose_wake_position,
 * sleep_for_space, gst_pooled_handover_wait_space, gst_pooled_handover_ready,
 * sleep_for_data, sleep_unless_ready, gst_pooled_handover_taken, wake_both,
 * gst_pooled_handover_stop, gst_pooled_handover_changed.
 *
 * A producer of ITEMS and then an event, a consumer, and one who sets (SETS
 * times) or flushes (FLUSHES times). Positions stand for the lanes.
 *
 * Memory. Every plain store lies in a buffer until some later moment: one
 * entry for each variable, and they leave in any order, which is more than
 * x86 does (there they leave in the order they came). Read-modify-writes act
 * on memory. The barrier empties the caller's buffers, then those of the
 * others one thread after the other, as membarrier() does; with FENCED there
 * is none and both sides empty their own; with SWITCH the sleepers change
 * between the two.
 *
 * Time. A thread that sleeps without a deadline never wakes by itself. One
 * that dozes may at any moment: so a hang shows as an end which is not valid.
 *
 * Checked: everything is taken once; no end but the right one, that is no
 * lost wake-up and no endless wait while there is room; in a stopped
 * hand-over nothing is left once both sides are out.
 *
 * Mutants, each of which must fail: NO_BARRIER (S1), NO_SECOND_LOOK (S2),
 * LOOK_FIRST (look, then announce), NO_WAKE_DATA, NO_WAKE_SPACE (W4),
 * WAKE_FIRST (W3 before W1), with FENCED NO_FENCE (W2), with SWITCH NO_S4;
 * with SETS and STUCK (downstream takes nothing, only the new limit helps)
 * NO_CHANGES, RELAXED_CHANGES (A0), NO_WAKE_CHANGED; with FLUSHES
 * NO_WAKE_STOP, NO_STOP_BARRIER (G1), NO_STOP_LOOK; with THRESHOLD ENDLESS
 * (sleeps without a deadline for the position after head, first free or not).
 */
#ifndef ITEMS
#define ITEMS 3
#endif
#ifndef LIMIT
#define LIMIT 2
#endif
#ifndef SETS
#define SETS 0
#endif
#ifndef FLUSHES
#define FLUSHES 0
#endif
#ifndef THRESHOLD
#define THRESHOLD 0
#endif

#define AWAKE  0
#define ASLEEP 1
#define DOZING 2

/* a variable with its writer's store buffer */
typedef Var {
  byte memory;
  byte pending;
  bit dirty
};

Var tail;     /* the producer */
Var eos;      /* the producer: the event is there */
Var wake_at;  /* the producer */
Var space;    /* the producer; others by exchange */
Var head;     /* the consumer; with FLUSHES by compare-and-swap */
Var data;     /* the consumer; others by exchange */
Var stopped;  /* who sets */
Var limit;    /* who sets */
Var delay;    /* who sets: max_wakeup_delay */
Var fenced_d; /* the consumer: it fences, and who wakes it does */
Var fenced_s; /* the producer, likewise */
byte changes;

byte out;
byte epoch;
bit set_done = (SETS + FLUSHES == 0);
bit ended_p, ended_c;
byte taken, flushed;

#define STORE(x, v) atomic { !x.dirty -> x.pending = v; x.dirty = 1 }
#define OWN(x)      (x.dirty -> x.pending : x.memory)
#define CLEAN(x)    \
  if \
  :: x.dirty -> x.memory = x.pending; x.dirty = 0; x.pending = 0 \
  :: else \
  fi
#define DRAIN_P atomic { CLEAN (tail); CLEAN (eos); CLEAN (wake_at); \
    CLEAN (space); CLEAN (fenced_s) }
#define DRAIN_C atomic { CLEAN (head); CLEAN (data); CLEAN (fenced_d) }
#define DRAIN_S atomic { CLEAN (stopped); CLEAN (limit); CLEAN (delay) }

#ifdef FENCED
#define BARRIER_P DRAIN_P
#define BARRIER_C DRAIN_C
#define BARRIER_S DRAIN_S
#else
#define BARRIER_P DRAIN_P; DRAIN_C; DRAIN_S
#define BARRIER_C DRAIN_C; DRAIN_P; DRAIN_S
#define BARRIER_S DRAIN_S; DRAIN_P; DRAIN_C
#endif

/* W2: a fence if the sleeper says that it fences */
#ifdef NO_FENCE
#define FENCE_P skip
#define FENCE_C skip
#else
#define FENCE_P f = fenced_d.memory; \
  if \
  :: f -> DRAIN_P; f = 0 \
  :: else \
  fi
#define FENCE_C f = fenced_s.memory; \
  if \
  :: f -> DRAIN_C; f = 0 \
  :: else \
  fi
#endif
#ifdef FENCED
#define FENCE_S DRAIN_S
#else
#define FENCE_S skip
#endif

/* sleeps_often: the sleeper changes who pays, as it likes */
#ifdef SWITCH
#ifdef NO_S4
#define S4(barrier) skip
#else
#define S4(barrier) barrier
#endif
#define CHOOSE(x, barrier) \
  if \
  :: skip \
  :: !OWN (x) -> STORE (x, 1); S4 (barrier) \
  :: OWN (x) -> STORE (x, 0) \
  fi
#else
#define CHOOSE(x, barrier) skip
#endif

/* The buffers empty by themselves, one entry at a time. */
active proctype Memory ()
{
end:
  do
  :: atomic { tail.dirty -> CLEAN (tail) }
  :: atomic { eos.dirty -> CLEAN (eos) }
  :: atomic { wake_at.dirty -> CLEAN (wake_at) }
  :: atomic { space.dirty -> CLEAN (space) }
  :: atomic { head.dirty -> CLEAN (head) }
  :: atomic { data.dirty -> CLEAN (data); CLEAN (fenced_d) }
  :: atomic { stopped.dirty -> CLEAN (stopped) }
  :: atomic { limit.dirty -> CLEAN (limit) }
  :: atomic { delay.dirty -> CLEAN (delay) }
  :: atomic { fenced_d.dirty -> CLEAN (fenced_d) }
  :: atomic { fenced_s.dirty -> CLEAN (fenced_s) }
  od
}

/* Takes one at position @h unless somebody was faster. */
inline claim (h, counter)
{
#if FLUSHES > 0
  atomic {
    if
    :: head.memory == h -> head.memory = h + 1; counter++; won = 1
    :: else -> won = 0
    fi
  }
#else
  atomic { !head.dirty -> head.pending = h + 1; head.dirty = 1; counter++;
    won = 1 }
#endif
}

/* The consumer is only woken by threads that are not it, and so on: the word
 * in memory is what the kernel compares. */
inline wake (word)
{
  word.memory = AWAKE
}

/* Whoever is stopped says so and waits for the next epoch. */
inline stay_out ()
{
  atomic { my_epoch = epoch; out++ };
  atomic { epoch != my_epoch -> my_epoch = 0 }
}

/* @mine: the producer sees the tail that it wrote */
inline take_all ()
{
  do
  :: t = (mine -> OWN (tail) : tail.memory);
    h = head.memory;
    if
    :: h < t -> claim (h, flushed)
    :: else -> break
    fi
  od;
  atomic { t = 0; h = 0; won = 0 }
}

/* ---- the producer ---- */

inline level_is_full ()
{
  h = head.memory;
  l = limit.memory;
  is_full = (OWN (tail) - h >= l)
}

inline space_look ()
{
  found = (head.memory >= position);
  if
  :: !found && stopped.memory -> found = 1
  :: else
  fi;
#ifndef NO_CHANGES
  if
  :: !found && changes != seen -> found = 1
  :: else
  fi
#endif
}

inline wait_space ()
{
  /* choose_wake_position: any from the first free place on */
  h = head.memory;
  l = limit.memory;
  d_step {
    first = (OWN (tail) + 1 > l + h -> OWN (tail) + 1 - l : h);
    position = first
  };
  if
  :: position = first
  :: first < OWN (tail) -> position = OWN (tail)
  :: first <= h && h < OWN (tail) -> position = h + 1
  fi;
#ifdef ENDLESS
  h = head.memory;
  how = (position > h + 1 -> DOZING : ASLEEP);
#else
  how = (position == first -> ASLEEP : DOZING);
#endif
  CHOOSE (fenced_s, BARRIER_P);
  STORE (wake_at, position);
#ifdef LOOK_FIRST
  space_look ();
#endif
  STORE (space, how);                                        /* S0 */
#ifndef NO_BARRIER
  if                                                         /* S1 */
  :: OWN (fenced_s) -> DRAIN_P
  :: else -> BARRIER_P
  fi;
#endif
#ifdef NO_SECOND_LOOK
  found = 0;
#endif
#if !defined (LOOK_FIRST) && !defined (NO_SECOND_LOOK)
  space_look ();                                             /* S2 */
#endif
  if
  :: found -> STORE (space, AWAKE)
  :: else ->
    /* S3, the kernel sees memory as the thread's own stores leave it */
    if
    :: atomic { !space.dirty && space.memory != how -> skip }
    :: how == DOZING -> STORE (space, AWAKE)
    fi
  fi;
  d_step { first = 0; position = 0; how = 0; found = 0; h = 0; l = 0 }
}

inline wake_data ()
{
  FENCE_P;                                                   /* W2 */
  word = data.memory;                                        /* W3 */
  if
  :: word != AWAKE ->
    if
    :: word == ASLEEP && THRESHOLD > 0 && !OWN (eos) ->
      h = head.memory;
      l = limit.memory;
      if
      :: OWN (tail) - h >= THRESHOLD || OWN (tail) - h >= l -> wake (data)
      :: else
      fi
    :: word == ASLEEP && (THRESHOLD == 0 || OWN (eos)) ->
#ifndef NO_WAKE_DATA
      wake (data)                                            /* W4 */
#else
      skip
#endif
    :: word == DOZING && OWN (eos) -> wake (data)
    :: word == DOZING && !OWN (eos) -> skip /* may be urgent or not */
    fi
  :: else
  fi;
  d_step { word = 0; h = 0; l = 0 }
}

active proctype Producer ()
{
  byte n, h, l, t, first, position, how, word, seen, my_epoch;
  bit is_full, found, won, s, f;
  bit mine = 1;

  limit.memory > 0;
  do
  :: n < ITEMS ->
    seen = changes;
    s = stopped.memory;
    if
    :: s -> stay_out ()
    :: else ->
      level_is_full ();
      if
      :: is_full -> wait_space ()
      :: else ->
#ifdef WAKE_FIRST
        wake_data ();
        STORE (tail, n + 1);
#else
        STORE (tail, n + 1);                                 /* W1 */
        wake_data ();
#endif
        n++;
        d_step { is_full = 0; seen = 0; h = 0; l = 0 };
#ifndef NO_STOP_LOOK
        s = stopped.memory;
        if
        :: s -> take_all ()
        :: else
        fi
#endif
      fi
    fi
  :: else -> break
  od;

  /* while somebody may still stop it, nothing more is pushed */
  do
  :: set_done -> break
  :: stopped.memory && !set_done -> stay_out ()
  od;
#ifdef WAKE_FIRST
  wake_data ();
  STORE (eos, 1);
#else
  STORE (eos, 1);
  wake_data ();
#endif
  ended_p = 1
}

/* ---- the consumer ---- */

inline data_look ()
{
  t = tail.memory;
  e = eos.memory;
  h = OWN (head);
  l = limit.memory;
  d_step {
    ready = (h < t && (t - h >= THRESHOLD || t - h >= l || e)) || e;
    t = 0; h = 0; l = 0; e = 0
  };
  if
  :: !ready && stopped.memory -> ready = 1
  :: else
  fi
}

inline wait_data ()
{
  do
  :: true ->
    data_look ();
    if
    :: ready -> break
    :: else
    fi;
    seen = changes;
    d = delay.memory;
    how = (d > 0 -> DOZING : ASLEEP);
#ifdef LOOK_FIRST
    data_look ();
#endif
    CHOOSE (fenced_d, BARRIER_C);
    STORE (data, how);                                       /* S0 */
#ifndef NO_BARRIER
    if                                                       /* S1 */
    :: OWN (fenced_d) -> DRAIN_C
    :: else -> BARRIER_C
    fi;
#endif
#ifdef NO_SECOND_LOOK
    ready = 0;
#else
#ifndef LOOK_FIRST
    data_look ();                                            /* S2 */
#endif
#ifndef NO_CHANGES
    if
    :: !ready && changes != seen -> ready = 1
    :: else
    fi;
#endif
#endif
    if
    :: ready -> STORE (data, AWAKE)
    :: else ->
      if
      :: atomic { !data.dirty && data.memory != how -> skip }
      /* a doze may be an hour's: it ends by itself, but who has set another
       * delay since cannot rely on that */
      :: how == DOZING && OWN (delay) > 0 -> STORE (data, AWAKE)
      fi
    fi;
    d_step { d = 0; how = 0; seen = 0; ready = 0 }
  od;
  ready = 0
}

inline taken_one ()
{
  FENCE_C;                                                   /* W2 */
  word = space.memory;                                       /* W3 */
  if
  :: word != AWAKE ->
    position = wake_at.memory;
    if
    :: OWN (head) >= position ->
#ifndef NO_WAKE_SPACE
      wake (space)                                           /* W4 */
#else
      skip
#endif
    :: else
    fi
  :: else
  fi;
  d_step { word = 0; position = 0 }
}

active proctype Consumer ()
{
  byte t, h, l, d, how, word, position, seen, my_epoch;
  bit ready, won, e, s, f;

#ifdef STUCK
  ended_p;
#else
  limit.memory > 0;
#endif
  do
  :: true ->
    s = stopped.memory;
    if
    :: s -> stay_out ()
    :: else ->
      data_look ();
      if
      :: !ready -> wait_data ()
      :: else ->
        ready = 0;
        e = eos.memory;
        t = tail.memory;
        h = OWN (head);
        if
        :: h < t ->
          claim (h, taken);
          if
          :: won -> taken_one ()
          :: else
          fi
        :: h >= t && e && taken + flushed == ITEMS -> break
        :: else
        fi;
        d_step { t = 0; h = 0; e = 0; won = 0; s = 0 }
      fi
    fi
  od;
  ended_c = 1
}

/* ---- who sets and who flushes ---- */

inline wake_both ()
{
  FENCE_S;
  wake (data);
  wake (space)
}

active proctype Setter ()
{
  byte n, t, h;
  bit won, mine;

  limit.memory > 0;
  do
  :: n < SETS ->
    if
    :: STORE (limit, LIMIT + 1)
#ifndef STUCK
    :: STORE (limit, LIMIT)
#endif
#ifdef DOZES
    :: STORE (delay, 1 - OWN (delay))
#endif
    fi;
#ifdef RELAXED_CHANGES
    changes++;
#else
    atomic { !limit.dirty && !delay.dirty -> changes++ };    /* A0 */
#endif
#ifndef NO_WAKE_CHANGED
    wake_both ();
#endif
    n++
  :: else -> break
  od;
  n = 0;
  do
  :: n < FLUSHES ->
    STORE (stopped, 1);
#ifndef NO_STOP_BARRIER
    BARRIER_S;                                               /* G1 */
#endif
#ifndef NO_WAKE_STOP
    wake_both ();
#endif
    take_all ();
    atomic { out == 2 -> out = 0 };
    assert (head.memory == tail.memory || tail.dirty);
    assert (!tail.dirty || tail.pending == head.memory);
    STORE (stopped, 0);
    (!stopped.dirty);
    epoch++;
    n++
  :: else -> break
  od;
  set_done = 1
}

init {
#ifdef FENCED
  fenced_d.memory = 1;
  fenced_s.memory = 1;
#endif
  limit.memory = LIMIT;
  ended_p && ended_c;
  assert (taken + flushed == ITEMS)
}
