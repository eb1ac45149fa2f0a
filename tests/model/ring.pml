/* ring.pml: the ring with eviction and growth
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Mirrors, in src/ring.c: gst_pooled_ring_push, ring_grow,
 * gst_pooled_ring_look, gst_pooled_ring_peek, gst_pooled_ring_claim.
 *
 * One access to shared memory per step. A producer that pushes ITEMS and may
 * take the oldest before each push, a consumer, and with FLUSHER a third
 * taker. The first array has two slots; it grows when it must, and with
 * EARLY_GROWTH also when it need not. Slots are kept apart by array, as the
 * real arrays are, and hold the number of the item plus one.
 *
 * Checked: every item is taken once, whole, and is what was peeked; nobody
 * writes to a slot that somebody reads; each taker sees rising positions; no
 * end but the one where everything was taken; and then every slot of the
 * current array is free for its next position, or it would be lost until the
 * ring grows again.
 *
 * Mutants, each of which must fail: PLAIN_CLAIM (head by a store), FREE_EARLY
 * (slot given back before it was read), NO_FREE_CHECK (slot written without a
 * look), TAIL_EARLY (published before it is written), and with EARLY_GROWTH
 * NO_CLOSE, NO_GENERATION, ARRAY_LATE (published after head was reopened).
 *
 * Progress (run-model.py --progress): with SPIN a taker goes round while head
 * is closed, as the code does, instead of being held up. Then no run is without
 * end in which every thread that can go on does: what is pushed is taken, and
 * growth ends. Mutants of that, which must fail so: NO_REOPEN (growth leaves
 * head closed), SAME_VIEW (who lost a swap tries it again without a look).
 *
 * Memory is sequentially consistent here. What weaker memory may do is walked
 * by c11/, over the code itself.
 */
#ifndef ITEMS
#define ITEMS 4
#endif
#ifdef FLUSHER
#define THREADS 3
#else
#define THREADS 2
#endif
#define ARRAYS 3
#define SLOTS 14 /* 2 + 4 + 8 */

#define CAPACITY(a) (2 << (a))
#define SLOT(a, p) ((2 << (a)) - 2 + ((p) & (CAPACITY (a) - 1)))

byte tail;
byte head, generation; /* one word */
bit closed;
byte array;
byte value[SLOTS];
byte room[SLOTS];
byte readers[SLOTS];
bit taken[ITEMS];
byte total;
byte running = THREADS;

/* The locals of one taker: t, h, g, a, s, peeked, v, won, last. */
inline take ()
{
  t = tail;                                               /* C1 */
#ifdef SPIN
  do
  :: atomic { closed -> skip }
  :: atomic { !closed -> h = head; g = generation; break }
  od;
#else
  atomic { !closed -> h = head; g = generation; }         /* C3 */
#endif
  a = array;                                              /* C4 */
  if
  :: h >= t -> skip
  :: else ->
    s = SLOT (a, h);
    peeked = value[s];
#ifdef SAME_VIEW
    do
    :: head == h && generation == g && !closed -> break
    :: else -> skip
    od;
#endif
    atomic {
      if
#ifdef PLAIN_CLAIM
      :: true ->
#else
      :: head == h && generation == g && !closed ->
#endif
        head = h + 1;
        readers[s]++;
        won = 1
      :: else -> won = 0
      fi
    }
    if
    :: won ->
#ifdef FREE_EARLY
      room[s] = h + CAPACITY (a);
#endif
      v = value[s];
      atomic {
        readers[s]--;
        assert (v == h + 1);
        assert (peeked == v);
        assert (!taken[h]);
        assert (last <= h);
        taken[h] = 1;
        total++;
        last = h + 1
      }
#ifndef FREE_EARLY
      room[s] = h + CAPACITY (a);                          /* C2 */
#endif
    :: else
    fi
  fi;
  d_step { t = 0; h = 0; g = 0; a = 0; s = 0; peeked = 0; v = 0; won = 0 }
}

/* The producer's: my_array, i, p, h, g. */
inline grow ()
{
  atomic {
#ifndef NO_CLOSE
    closed = 1;
#endif
    h = head;
    g = generation
  }
  /* the new array is nobody else's yet */
  d_step {
    assert (my_array + 1 < ARRAYS);
    i = 0;
    do
    :: i < CAPACITY (my_array + 1) ->
      room[SLOT (my_array + 1, h + i)] = h + i;
      i++
    :: else -> break
    od
  }
  p = h;
  do
  :: p < tail ->
    value[SLOT (my_array + 1, p)] = value[SLOT (my_array, p)];
    p++
  :: else -> break
  od;
  my_array++;
#ifndef ARRAY_LATE
  array = my_array;                                        /* P4 */
#endif
  atomic {                                                 /* P3 */
#ifdef NO_CLOSE
    skip;
#else
    head = h;
#endif
#ifndef NO_GENERATION
    generation = g + 1;
#endif
#ifndef NO_REOPEN
    closed = 0
#endif
  }
#ifdef ARRAY_LATE
  array = my_array;
#endif
  d_step { i = 0; p = 0; h = 0; g = 0 }
}

active proctype Producer ()
{
  byte t, h, g, a, s, peeked, v, last, i, p, my_array;
  bit won;

  d_step {
    room[0] = 0;
    room[1] = 1
  }
  do
  :: tail < ITEMS ->
    if
    :: take ()
    :: skip
    fi;
    if
#ifndef NO_FREE_CHECK
    :: room[SLOT (my_array, tail)] != tail -> grow ()      /* P2 */
#endif
#ifdef EARLY_GROWTH
    :: my_array == 0 && tail > 0 -> grow ()
#endif
#ifdef NO_FREE_CHECK
    :: true
#else
    :: room[SLOT (my_array, tail)] == tail
#endif
    fi;
#ifdef TAIL_EARLY
    tail++;
    atomic {
      assert (readers[SLOT (my_array, tail - 1)] == 0);
      value[SLOT (my_array, tail - 1)] = tail
    }
#else
    atomic {
      assert (readers[SLOT (my_array, tail)] == 0);
      value[SLOT (my_array, tail)] = tail + 1
    };
    tail++                                                 /* P1 */
#endif
  :: else -> break
  od;
  running--
}

#ifdef FLUSHER
active [2] proctype Taker ()
#else
active proctype Taker ()
#endif
{
  byte t, h, g, a, s, peeked, v, last;
  bit won;

  do
  :: head < tail -> take ()
  :: tail == ITEMS && head == ITEMS -> break
  od;
  running--
}

active proctype Still ()
{
  byte i;

  running == 0;
  assert (total == ITEMS);
  do
  :: i < CAPACITY (array) ->
    assert (room[SLOT (array, tail + i)] == tail + i);
    i++
  :: else -> break
  od
}
