/* appendlist.pml: every interleaving of the append list, the budget and sleep
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Mirrors gst_pooled_append_list_append() and _take() in src/appendlist.c,
 * gst_pooled_budget_try_take(), _give() and _wanted() in src/budget.c, and the
 * way bufferaccumulator uses them with the waiter: one access a step.
 *
 * Threads: CHUNKERS producers bring ITEMS chunks each and wake the consumer
 * only when it wants them; one producer brings an event, which is always
 * wanted; the consumer takes and sleeps. With OLDEST, a producer that finds
 * the budget spent takes the oldest out itself, under the lock of the taker.
 *
 * Memory: x86-TSO as far as it matters here. The one plain store that others
 * wait for, the link, lies in a store buffer of one entry until some later
 * moment. A locked instruction empties the thread's own buffer. What the
 * consumer does before it sleeps, membarrier(), empties everybody's. FENCE
 * makes it a fence on both sides instead.
 *
 * Claims: every node is taken or refused exactly once; a producer's nodes
 * come in its order; a node handed out is never written to again (so it may
 * be freed); what is held never passes the limit; at the end nothing that the
 * consumer wanted lies in the list while it sleeps.
 *
 * Mutants, each of which must fail: NO_RECHECK (sleep without the second
 * look), NO_BARRIER (the second look without membarrier), NO_PENDING (sleep
 * on a gap as if the list were empty; with BATCH=3), BEFORE_LINK (look for the
 * sleeper before the link), TWO_STEPS (the limit checked, then counted; with
 * LIMIT=1), NO_STUB (the last node handed out while it may still be linked to);
 * with --progress NEVER_CONTENT (the second look is never enough).
 */

#ifndef CHUNKERS
#define CHUNKERS 2
#endif
#ifndef ITEMS
#define ITEMS 1
#endif
#ifndef LIMIT
#define LIMIT 2
#endif
#ifndef BATCH
#define BATCH 2
#endif

#define NONE 0
#define NODE(producer, i) (1 + (producer) * ITEMS + (i))
#define EVENT (1 + CHUNKERS * ITEMS)
#define STUB (EVENT + 1)

#define CONSUMER (CHUNKERS + 1)
#define THREADS (CHUNKERS + 2)

#define ALWAYS 0
#define NEVER 255

/* shared memory */
byte next[STUB + 1];
byte tail = STUB;
byte held = 0;
byte want = ALWAYS;
bit asleep = 0;
bit locked = 0;

/* the taker's, under the lock */
byte head = STUB;
byte in_window = 0;

/* store buffers */
bit buffered[THREADS];
byte addr[THREADS];
byte value[THREADS];

/* what the claims need */
byte gone[STUB + 1]; /* 1 + the thread that took or refused it */
byte last_of[CHUNKERS]; /* the producer's last one taken */
byte accounted = 0;
byte finished = 0;
byte b = 0;

/* every write of a link, wherever it happens. A thread that took a node itself
 * may have its own link to it, the stub's, still under way: whatever it does
 * with the node comes later in that same order. */
inline commit (t)
{
  assert (addr[t] == STUB || !gone[addr[t]] || gone[addr[t]] == 1 + t);
  next[addr[t]] = value[t];
  buffered[t] = 0;
}

inline own_fence (t)
{
  if
  :: buffered[t] -> commit (t)
  :: else
  fi
}

/* membarrier(), or this side's half of the fences */
inline flush_all ()
{
#ifdef FENCE
  own_fence (CONSUMER);
#else
  b = 0;
  do
  :: b < THREADS -> own_fence (b); b++
  :: else -> break
  od;
  b = 0
#endif
}
/* a buffered store is seen by its own thread */
inline load_next (t, a, result)
{
  if
  :: buffered[t] && addr[t] == a -> result = value[t]
  :: else -> result = next[a]
  fi
}

/* gst_pooled_append_list_append(). X1 and X2 are one locked instruction, which
 * empties the own store buffer; L1 goes into it. Nobody else sees the node
 * before that, so clearing its link is no step of its own. */
inline append (t, node)
{
  d_step {
    own_fence (t);
    next[node] = NONE;
    before = tail;
    tail = node
  }
#ifdef BEFORE_LINK
  seen_asleep = asleep;
#endif
  d_step {
    buffered[t] = 1;
    addr[t] = before;
    value[t] = node;
    before = NONE
  }
}

/* what was taken, once for every claim */
inline account (t)
{
  assert (!gone[got]);
  gone[got] = 1 + t;
  accounted++;
  if
  :: got != EVENT ->
    assert (last_of[(got - 1) / ITEMS] < got);
    last_of[(got - 1) / ITEMS] = got
  :: else
  fi
}

/* gst_pooled_append_list_take(), under the lock: got is a node, or NONE, and
 * then pending says which */
inline take (t)
{
  d_step { /* T1 */
    pending = 0;
    load_next (t, head, after);
    if
    :: head == STUB && after != NONE -> head = after; again_after = 1
    :: else -> again_after = 0
    fi
  }
  if
  :: again_after -> /* T1 */
    d_step { again_after = 0; load_next (t, head, after) }
  :: else
  fi;
  if
  :: after == NONE ->
    if
    :: d_step { head == STUB || tail != head -> pending = (tail != head) }
    :: else ->
#ifdef NO_STUB
      d_step {
        own_fence (t);
        next[STUB] = NONE;
        tail = STUB;
        got = head;
        head = STUB;
        account (t)
      }
#else
      append (t, STUB);
      d_step { /* T1 */
        load_next (t, head, after);
        if
        :: after == NONE -> pending = 1
        :: else -> got = head; head = after; after = NONE; account (t)
        fi
      }
#endif
    fi
  :: else -> d_step { got = head; head = after; after = NONE; account (t) }
  fi
}

inline lock (t)
{
  d_step { !locked -> locked = 1; own_fence (t) }
}

inline unlock (t)
{
  d_step { own_fence (t); locked = 0 }
}

/* gst_pooled_budget_try_take (1 chunk) */
inline reserve (t)
{
#ifdef TWO_STEPS
  room = (held < LIMIT);
  if
  :: room -> held++
  :: else
  fi;
#else
  d_step {
    own_fence (t);
    room = (held < LIMIT);
    if
    :: room -> held++
    :: else
    fi
  }
#endif
  assert (held <= LIMIT)
}

/* after the link: who is to be woken? */
inline wake (t, always)
{
#ifdef FENCE
  d_step { own_fence (t) };
#endif
#ifndef BEFORE_LINK
  seen_asleep = asleep;
#endif
  if
  :: seen_asleep ->
    seen_asleep = 0;
    if
    :: always || held >= want -> d_step { own_fence (t); asleep = 0 }
    :: else
    fi
  :: else
  fi
}

active [CHUNKERS] proctype chunker ()
{
  byte i = 0, before = NONE, after = NONE, got = NONE;
  bit room, pending, seen_asleep, again_after;

  do
  :: i < ITEMS ->
    reserve (_pid);
#ifdef OLDEST
    if
    :: !room ->
      lock (_pid);
      do
      :: !room ->
        if
        :: in_window > 0 -> d_step { in_window--; own_fence (_pid); held-- }
        :: else ->
          take (_pid);
          if
          :: got == NONE -> break
          :: got == EVENT -> got = NONE; break /* kept: not modelled further */
          :: else -> d_step { got = NONE; own_fence (_pid); held-- }
          fi
        fi;
        reserve (_pid)
      :: else -> break
      od;
      unlock (_pid)
    :: else
    fi;
#endif
    if
    :: room ->
      append (_pid, NODE (_pid, i));
      wake (_pid, 0)
    :: else ->
      d_step { gone[NODE (_pid, i)] = 1 + _pid; accounted++ } /* refused */
    fi;
    d_step { room = 0; pending = 0; i++ }
  :: else -> break
  od;
  finished++
}

active proctype eventer ()
{
  byte before = NONE;
  bit seen_asleep;

  append (_pid, EVENT);
  wake (_pid, 1);
  finished++
}

#ifdef NO_PENDING
#define WISH BATCH
#define SUITS true
#else
#define WISH (pending -> ALWAYS : BATCH)
#define SUITS (want == ALWAYS || !pending)
#endif
#ifdef NEVER_CONTENT
#undef SUITS
#define SUITS (want == ALWAYS && pending)
#endif
#ifdef NO_RECHECK
#define LOOKED true
#else
#define LOOKED looked
#endif

active proctype consumer ()
{
  byte before = NONE, after = NONE, got = NONE;
  bit pending, seen_asleep, again_after, looked = 0;

  do
  :: lock (_pid);
    take (_pid);
    if
    :: got != NONE ->
      d_step {
        looked = 0;
        if
        :: got != EVENT -> in_window++
        :: else
        fi;
        got = NONE
      }
      if
      :: in_window >= BATCH ->
        d_step { own_fence (_pid); held = held - in_window; in_window = 0 }
      :: else
      fi;
      unlock (_pid)
    :: else ->
      unlock (_pid);
#ifdef NO_RECHECK
      want = WISH;
      d_step { asleep = 1; flush_all () };
#endif
      if
      :: LOOKED && SUITS ->
        /* the second look found nothing either, and `want` suits it */
        d_step { looked = 0; pending = 0; seen_asleep = 0 }
end_asleep:
        asleep == 0
      :: else ->
        want = WISH;
        asleep = 1;
#ifndef NO_BARRIER
        d_step { flush_all () };
#endif
        looked = 1
      fi
    fi
  od
}

/* the store buffers empty themselves when they please */
active proctype memory ()
{
end_memory:
  do
  :: d_step { buffered[0] -> commit (0) }
  :: d_step { buffered[1] -> commit (1) }
#if THREADS > 3
  :: d_step { buffered[2] -> commit (2) }
#endif
#if THREADS > 4
  :: d_step { buffered[3] -> commit (3) }
#endif
  :: d_step { buffered[CONSUMER] -> commit (CONSUMER) }
  od
}

/* nothing moves any more: what is left must be what nobody waits for */
active proctype judge ()
{
  timeout ->
  assert (finished == CHUNKERS + 1);
  assert (asleep);
  assert (gone[EVENT]);
  assert (held < BATCH);
  assert (held == in_window + (EVENT - accounted))
}
