/* lanes.pml: both lanes together, with drops between
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Mirrors, in src/lanes.c: gst_pooled_lanes_push_buffer,
 * gst_pooled_lanes_push_event, take_due,
 * gst_pooled_lanes_take_buffer.
 *
 * The producer pushes PUSHES times, a buffer or an event as it likes, and may
 * drop the oldest buffer before each. The consumer takes what is due. Each
 * look at a position and each claim is a step; that a claim is right is
 * ring.pml's. The event lane has two slots, which are used again. With
 * FLUSHER a third thread takes buffers, and two events may be taken by nobody
 * but the consumer: two takers of events would overtake one (a look at an
 * event may be of the past), which TWO_CONSUMERS shows.
 *
 * Checked, with every claim: when a buffer leaves, every event pushed before
 * it has been taken; when an event is taken, every buffer pushed before it
 * has left, and none pushed after it. At the end all events were taken once.
 *
 * Mutants, each of which must fail: EVENTS_FIRST (the buffers' tail is read
 * after the events, and they are not looked at again), STAMP_BELOW (due only
 * when head is past the stamp), ALWAYS_DUE (an event is delivered at once),
 * PLAIN_CLAIM (head by a store), TWO_CONSUMERS.
 */
#ifndef PUSHES
#define PUSHES 7
#endif
#ifdef TWO_CONSUMERS
#define TAKERS 2
#else
#define TAKERS 1
#endif

byte tail_b, head_b;
byte tail_e, head_e;
byte stamp[2];
bit done;
byte running = TAKERS;

/* for the claims */
byte events_before[PUSHES]; /* pushed before buffer N */
byte buffers_before[PUSHES]; /* pushed before event N */
bit taken_b[PUSHES];

inline claim_buffer ()
{
  atomic {
    if
#ifdef PLAIN_CLAIM
    :: true ->
#else
    :: head_b == h ->
#endif
      assert (!taken_b[h]);
      taken_b[h] = 1;
      head_b = h + 1;
      claimed = 1;
    :: else -> claimed = 0
    fi
  }
}

/* any buffer that goes out, not one that is dropped */
inline check_buffer ()
{
  assert (head_e >= events_before[h])
}

active proctype Producer ()
{
  byte n, t, h;
  bit claimed;

  do
  :: n < PUSHES ->
    if
    :: skip
    :: t = tail_b;
      h = head_b;
      if
      :: h < t -> claim_buffer ()
      :: else
      fi
    fi;
    if
    :: atomic { events_before[tail_b] = tail_e; tail_b++ }
    :: tail_e - head_e < 2 ->
      atomic {
        buffers_before[tail_e] = tail_b;
        stamp[tail_e & 1] = tail_b;
      };
      tail_e++
    fi;
    n++
  :: else -> break
  od;
  done = 1
}

#ifdef FLUSHER
active proctype Flusher ()
{
  byte t, h;
  bit claimed;

  do
  :: head_b < tail_b ->
    t = tail_b;
    h = head_b;
    if
    :: h < t -> claim_buffer ()
    :: else
    fi;
    d_step { t = 0; h = 0; claimed = 0 }
  :: done -> break
  od
}
#endif

active [TAKERS] proctype Taker ()
{
  byte t, he, te, h, s, seen;
  bit claimed, has_event;

  do
  :: head_b < tail_b || head_e < tail_e ->
    he = head_e;
    te = tail_e;
    has_event = he < te;
    h = head_b;
    claimed = 0;

    /* what was seen of the tail last will do, or is read anew; then the events
     * are looked at once more */
    if
    :: h >= seen ->
      t = tail_b;
#ifndef EVENTS_FIRST
      if
      :: t != seen -> claimed = 1
      :: else
      fi;
#endif
      seen = t
    :: else -> t = seen
    fi;

    if
    :: !claimed && has_event ->
      s = stamp[he & 1];
      if
#ifdef STAMP_BELOW
      :: s < h || (s == h && h == tail_b) ->
#elif defined (ALWAYS_DUE)
      :: true ->
#else
      :: s <= h ->
#endif
        atomic {
          if
          :: head_e == he ->
            assert (head_b >= buffers_before[he]);
            head_e = he + 1
          :: else
          fi
        };
        claimed = 1 /* an event, or look again */
      :: else
      fi
    :: else
    fi;

    if
    :: !claimed && h < t ->
      atomic {
        claim_buffer ();
        if
        :: claimed -> check_buffer ()
        :: else
        fi
      }
    :: else
    fi;
    d_step { t = 0; he = 0; te = 0; h = 0; s = 0; claimed = 0; has_event = 0 }
  :: done && head_b == tail_b && head_e == tail_e -> break
  od;
  running--;
  running == 0 && done && head_b == tail_b && head_e == tail_e
}
