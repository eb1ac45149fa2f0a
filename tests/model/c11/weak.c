/* weak.c: runs a client under every order, and with memory that is weak
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * usage: weak [RUNS [SEED]]
 *
 * The client and the code under test are compiled for the thread sanitizer, so
 * that each access to memory is a call, with its size and order. The calls come
 * here instead of to the sanitizer:
 *
 * - Threads are coroutines. Before each atomic access any other may go on.
 * - A load may give any value that C11 allows: of the stores to that place in
 *   their order, none older than what this thread has seen or knows of by
 *   happens-before. Release and acquire, release sequences, read-modify-writes
 *   sequentially consistent accesses and fences do what the standard says, with
 *   the order of the steps as the single order of the latter. Not walked:
 *   loads that see the future, and orders of the stores to one place that
 *   differ from the order in which they were made.
 * - Plain accesses are checked for races by vector clocks, with each other and
 *   with atomic stores; so is free(), and memory that was freed stays away, so
 *   that a use after free is found. Where a client says that stores to one
 *   place are in an order, that is checked, too.
 * - Who parks stays parked until woken: no thread left to run is a lost
 *   wake-up. The barrier is a fence in every thread.
 *
 * Runs are random, from a seed that is printed with what it found.
 */
#include "client.h"

#include "park-private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#define THREADS   4
#define STACK     (256 * 1024)
#define ARENA     (1024 * 1024)
#define PLACES    4096 /* a power of two */
#define STORES    64   /* per place */
#define CELLS     65536
#define STALE_MAX 3 /* how often one old value is read again */
#define STEPS_MAX 20000

typedef struct {
  uint32_t at[THREADS];
} Clock;

typedef struct {
  uint64_t value;
  uint32_t by, when; /* the thread and its time; 0 for before all */
  Clock sync;        /* what who acquires it knows */
} Store;

typedef struct {
  uintptr_t address;
  uint32_t run;
  int count;
  Store stores[STORES];
  int dropped;       /* stores forgotten at the front */
  int seen[THREADS]; /* index of the newest that the thread knows of */
  int own[THREADS];  /* index of the newest that the thread made */
  int floor;         /* what who fences must see */
  int single;        /* index of the newest that is sequentially consistent */
  int stale[THREADS];
} Place;

/* four bytes of plain memory */
typedef struct {
  uintptr_t address;
  uint32_t run;
  uint32_t writer, written;
  uint32_t read[THREADS];
  uint32_t stored[THREADS]; /* by an atomic store */
  bool freed;
} Cell;

typedef struct {
  ucontext_t context;
  char *stack;
  Clock clock, acquired, released; /* the last two are for fences */
  bool done, yielded;
  const void *parked;
  bool woken, timed;
} Thread;

/* what a client need not define */
extern const bool client_orders_stores __attribute__ ((weak));

static Thread threads[THREADS];
static ucontext_t scheduler;
static int current; /* client_threads: nobody, that is set up and finish */
static Place places[PLACES];
static Cell cells[CELLS];
static uint32_t run;
static unsigned steps;
static uint64_t seed, state, total_steps, total_stale;
static char *arena;
static size_t arena_used;

/* --- choices --- */

static uint32_t
choose (uint32_t n)
{
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;

  return n > 1 ? (uint32_t) (state >> 33) % n : 0;
}

void
client_fail (const char *what, int line)
{
  fprintf (stderr, "%s:%d: FAILED: %s (thread %d; run it alone: weak 1 %llu)\n",
      client_name, line, what, current, (unsigned long long) seed);
  exit (1);
}

static bool
threaded (void)
{
  return current < client_threads;
}

/* lets others go on, perhaps */
static void
step (void)
{
  int me = current;

  if (!threaded ())
    return;
  if (++steps > STEPS_MAX)
    client_fail ("no end", __LINE__);
  threads[me].clock.at[me]++;
  if (choose (3) == 0 || threads[me].parked != NULL || threads[me].yielded)
    swapcontext (&threads[me].context, &scheduler);
}

static void
join (Clock *clock, const Clock *other)
{
  for (int i = 0; i < THREADS; i++)
    if (other->at[i] > clock->at[i])
      clock->at[i] = other->at[i];
}

static Clock *
my_clock (void)
{
  return &threads[current].clock;
}

/* --- plain memory --- */

static bool
on_a_stack (uintptr_t address)
{
  for (int i = 0; i < client_threads; i++) {
    uintptr_t stack = (uintptr_t) threads[i].stack;

    if (address >= stack && address < stack + STACK)
      return true;
  }

  return false;
}

static Cell *
cell_at (uintptr_t address)
{
  uint32_t at = (uint32_t) (address >> 2) * 2654435761u % CELLS;

  for (int i = 0; i < CELLS; i++, at = (at + 1) % CELLS) {
    Cell *cell = &cells[at];

    if (cell->run == run && cell->address == address)
      return cell;
    if (cell->run != run) {
      memset (cell, 0, sizeof (Cell));
      cell->run = run;
      cell->address = address;
      return cell;
    }
  }
  client_fail ("too much memory for this", __LINE__);

  return NULL;
}

static void
plain (const void *p, size_t size, bool write)
{
  uintptr_t address = (uintptr_t) p;
  Clock *clock;

  if (!threaded () || on_a_stack (address))
    return;
  clock = my_clock ();

  for (uintptr_t a = address & ~(uintptr_t) 3; a < address + size; a += 4) {
    Cell *cell = cell_at (a);

    if (cell->freed)
      client_fail ("use after free", __LINE__);
    if (cell->written > clock->at[cell->writer])
      client_fail ("data race with a write", __LINE__);
    for (int i = 0; i < client_threads; i++)
      if (i != current && cell->stored[i] > clock->at[i])
        client_fail ("data race with an atomic store", __LINE__);
    if (!write) {
      cell->read[current] = clock->at[current];
      continue;
    }
    for (int i = 0; i < client_threads; i++)
      if (i != current && cell->read[i] > clock->at[i])
        client_fail ("data race with a read", __LINE__);
    cell->writer = (uint32_t) current;
    cell->written = clock->at[current];
  }
}

void *model_alloc (size_t alignment, size_t size);
int model_memalign (void **p, size_t alignment, size_t size);
void *model_memset (void *p, int value, size_t size);
void model_free (void *p);

/* never given out twice in a run */
void *
model_alloc (size_t alignment, size_t size)
{
  size_t at = (arena_used + alignment - 1) / alignment * alignment;

  if (at + size + 16 > ARENA)
    client_fail ("out of arena", __LINE__);
  arena_used = at + size + 16;
  memcpy (arena + at + size, &size, sizeof (size));

  return arena + at;
}

int
model_memalign (void **p, size_t alignment, size_t size)
{
  *p = model_alloc (alignment, size);

  return 0;
}

/* what the code under test clears, it writes */
void *
model_memset (void *p, int value, size_t size)
{
  plain (p, size, true);

  return memset (p, value, size);
}

/* the next who gets the memory may write to it */
void
model_free (void *p)
{
  if (p == NULL)
    return;

  /* the first bytes stand for all of it */
  plain (p, 64, true);
  for (int i = 0; i < 64; i += 4)
    cell_at ((uintptr_t) p + (uintptr_t) i)->freed = threaded ();
}

/* --- atomics --- */

static Place *
place_at (const void *p)
{
  uintptr_t address = (uintptr_t) p;
  uint32_t at = (uint32_t) (address >> 2) * 2654435761u % PLACES;

  for (int i = 0; i < PLACES; i++, at = (at + 1) % PLACES) {
    Place *place = &places[at];

    if (place->run == run && place->address == address)
      return place;
    if (place->run != run) {
      memset (place, 0, sizeof (Place));
      place->run = run;
      place->address = address;
      return place;
    }
  }
  client_fail ("too many atomics for this", __LINE__);

  return NULL;
}

static bool
acquires (int order)
{
  return order == __ATOMIC_ACQUIRE || order == __ATOMIC_ACQ_REL ||
         order == __ATOMIC_SEQ_CST || order == __ATOMIC_CONSUME;
}

static bool
releases (int order)
{
  return order == __ATOMIC_RELEASE || order == __ATOMIC_ACQ_REL ||
         order == __ATOMIC_SEQ_CST;
}

/* the first store of a place is what was there before */
static Place *
place_of (const void *p, uint64_t value)
{
  Place *place = place_at (p);
  Cell *cell = cell_at ((uintptr_t) p & ~(uintptr_t) 3);

  if (cell->freed && threaded ())
    client_fail ("use after free", __LINE__);
  if (place->count == 0) {
    place->stores[0].value = value;
    place->count = 1;
  }

  return place;
}

static void
observe (Place *place, int index, int order)
{
  Store *store = &place->stores[index];
  Thread *me = &threads[current];

  place->seen[current] = index;
  if (acquires (order))
    join (&me->clock, &store->sync);
  else
    join (&me->acquired, &store->sync);
}

static uint64_t
load (const void *p, uint64_t memory, int order)
{
  Place *place;
  int oldest, index;

  step ();
  place = place_of (p, memory);
  index = place->count - 1;
  if (!threaded ())
    return place->stores[index].value;

  oldest = place->seen[current];
  for (int i = index; i > oldest; i--)
    if (place->stores[i].when <= my_clock ()->at[place->stores[i].by])
      oldest = i;
  if (order == __ATOMIC_SEQ_CST && place->single > oldest)
    oldest = place->single;
  if (index > oldest && choose (2) == 0)
    index = oldest + (int) choose ((uint32_t) (index - oldest + 1));
  if (index < place->count - 1) {
    total_stale++;
    if (++place->stale[current] > STALE_MAX)
      index = place->count - 1;
  }
  if (index == place->count - 1)
    place->stale[current] = 0;
  observe (place, index, order);

  return place->stores[index].value;
}

static void
append (Place *place, uint64_t value, int order, const Store *replaced)
{
  Store *store;
  Thread *me = &threads[current];

  if (place->count == STORES)
    client_fail ("too many stores for this", __LINE__);
  store = &place->stores[place->count++];
  memset (store, 0, sizeof (Store));
  store->value = value;
  if (!threaded ())
    return;

  if (&client_orders_stores != NULL && client_orders_stores &&
      replaced == NULL && store[-1].when > me->clock.at[store[-1].by])
    client_fail ("two stores to one place in no order", __LINE__);
  cell_at (place->address & ~(uintptr_t) 3)->stored[current] =
      me->clock.at[current];
  store->by = (uint32_t) current;
  store->when = me->clock.at[current];
  store->sync = releases (order) ? me->clock : me->released;
  if (replaced != NULL)
    join (&store->sync, &replaced->sync);
  place->seen[current] = place->own[current] = place->count - 1;
  if (order == __ATOMIC_SEQ_CST)
    place->single = place->count - 1;
}

static void
store (void *p, uint64_t memory, uint64_t value, int order)
{
  step ();
  append (place_of (p, memory), value, order, NULL);
}

/* what is there now, for a change of it */
static Place *
newest (const void *p, uint64_t memory, int order)
{
  Place *place;

  step ();
  place = place_of (p, memory);
  if (threaded ())
    observe (place, place->count - 1, order);

  return place;
}

static void
fence_of (int thread)
{
  Thread *me = &threads[thread];

  join (&me->clock, &me->acquired);
  me->released = me->clock;
  for (int i = 0; i < PLACES; i++) {
    Place *place = &places[i];

    if (place->run != run)
      continue;
    if (place->own[thread] > place->floor)
      place->floor = place->own[thread];
    if (place->floor > place->seen[thread])
      place->seen[thread] = place->floor;
  }
}

/* --- what the compiler calls --- */

#define ENTRY(name) __tsan_##name

void ENTRY (init) (void);
void ENTRY (func_entry) (void *pc);
void ENTRY (func_exit) (void);

void
ENTRY (init) (void)
{
}

void
ENTRY (func_entry) (void *pc)
{
}

void
ENTRY (func_exit) (void)
{
}

#define PLAIN(size)                             \
  void ENTRY (read##size) (void *p);            \
  void ENTRY (write##size) (void *p);           \
  void ENTRY (unaligned_read##size) (void *p);  \
  void ENTRY (unaligned_write##size) (void *p); \
  void ENTRY (read##size) (void *p)             \
  {                                             \
    plain (p, size, false);                     \
  }                                             \
  void ENTRY (write##size) (void *p)            \
  {                                             \
    plain (p, size, true);                      \
  }                                             \
  void ENTRY (unaligned_read##size) (void *p)   \
  {                                             \
    plain (p, size, false);                     \
  }                                             \
  void ENTRY (unaligned_write##size) (void *p)  \
  {                                             \
    plain (p, size, true);                      \
  }

PLAIN (1)
PLAIN (2)
PLAIN (4)
PLAIN (8)
PLAIN (16)

void ENTRY (read_range) (void *p, size_t size);
void ENTRY (write_range) (void *p, size_t size);

void
ENTRY (read_range) (void *p, size_t size)
{
  plain (p, size, false);
}

void
ENTRY (write_range) (void *p, size_t size)
{
  plain (p, size, true);
}

#define ATOMIC(bits)                                                           \
  typedef uint##bits##_t A##bits;                                              \
  A##bits ENTRY (atomic##bits##_load) (const A##bits *p, int order);           \
  void ENTRY (atomic##bits##_store) (A##bits * p, A##bits v, int order);       \
  A##bits ENTRY (atomic##bits##_exchange) (A##bits * p, A##bits v, int order); \
  A##bits ENTRY (atomic##bits##_fetch_add) (                                   \
      A##bits * p, A##bits v, int order);                                      \
  A##bits ENTRY (atomic##bits##_fetch_sub) (                                   \
      A##bits * p, A##bits v, int order);                                      \
  A##bits ENTRY (atomic##bits##_fetch_or) (A##bits * p, A##bits v, int order); \
  int ENTRY (atomic##bits##_compare_exchange_strong) (                         \
      A##bits * p, A##bits * expected, A##bits v, int yes, int no);            \
  static A##bits change##bits (A##bits *p, A##bits v, int order, int how)      \
  {                                                                            \
    Place *place = newest (p, *p, order);                                      \
    Store was = place->stores[place->count - 1];                               \
    A##bits old = (A##bits) was.value;                                         \
    A##bits now = how == 0 ? v                                                 \
                           : (A##bits) (how == 1   ? old + v                   \
                                        : how == 2 ? old - v                   \
                                                   : (old | v));               \
    append (place, now, order, &was);                                          \
    *p = now;                                                                  \
    return old;                                                                \
  }                                                                            \
  A##bits ENTRY (atomic##bits##_load) (const A##bits *p, int order)            \
  {                                                                            \
    return (A##bits) load (p, *p, order);                                      \
  }                                                                            \
  void ENTRY (atomic##bits##_store) (A##bits * p, A##bits v, int order)        \
  {                                                                            \
    store (p, *p, v, order);                                                   \
    *p = v;                                                                    \
  }                                                                            \
  A##bits ENTRY (atomic##bits##_exchange) (A##bits * p, A##bits v, int order)  \
  {                                                                            \
    return change##bits (p, v, order, 0);                                      \
  }                                                                            \
  A##bits ENTRY (atomic##bits##_fetch_add) (A##bits * p, A##bits v, int order) \
  {                                                                            \
    return change##bits (p, v, order, 1);                                      \
  }                                                                            \
  A##bits ENTRY (atomic##bits##_fetch_sub) (A##bits * p, A##bits v, int order) \
  {                                                                            \
    return change##bits (p, v, order, 2);                                      \
  }                                                                            \
  A##bits ENTRY (atomic##bits##_fetch_or) (A##bits * p, A##bits v, int order)  \
  {                                                                            \
    return change##bits (p, v, order, 3);                                      \
  }                                                                            \
  int ENTRY (atomic##bits##_compare_exchange_strong) (                         \
      A##bits * p, A##bits * expected, A##bits v, int yes, int no)             \
  {                                                                            \
    Place *place;                                                              \
    Store was;                                                                 \
    step ();                                                                   \
    place = place_of (p, *p);                                                  \
    was = place->stores[place->count - 1];                                     \
    if ((A##bits) was.value != *expected) {                                    \
      if (threaded ())                                                         \
        observe (place, place->count - 1, no);                                 \
      *expected = (A##bits) was.value;                                         \
      return 0;                                                                \
    }                                                                          \
    if (threaded ())                                                           \
      observe (place, place->count - 1, yes);                                  \
    append (place, v, yes, &was);                                              \
    *p = v;                                                                    \
    return 1;                                                                  \
  }

ATOMIC (32)
ATOMIC (64)

void ENTRY (atomic_thread_fence) (int order);
void ENTRY (atomic_signal_fence) (int order);

void
ENTRY (atomic_thread_fence) (int order)
{
  step ();
  if (threaded ())
    fence_of (current);
}

void
ENTRY (atomic_signal_fence) (int order)
{
}

/* --- the system: park-private.h --- */

#ifndef WEAK_HAS_BARRIER
#  define WEAK_HAS_BARRIER true
#endif

bool
gst_pooled_park_init (GstPooledPark *park)
{
  gst_pooled_store_relaxed (&park->word, 0);
  park->fallback = NULL;

  return true;
}

void
gst_pooled_park_clear (GstPooledPark *park)
{
}

/* the kernel compares the word as it is, and queues, in one */
void
gst_pooled_park_wait (GstPooledPark *park, uint32_t value, int64_t deadline)
{
  Thread *me = &threads[current];
  Place *place = place_of (&park->word, value);

  step ();
  if ((uint32_t) place->stores[place->count - 1].value != value)
    return;
  me->parked = &park->word;
  me->woken = false;
  me->timed = deadline != GST_POOLED_FOREVER;
  step ();
  me->parked = NULL;
}

void
gst_pooled_park_wake (GstPooledPark *park)
{
  step ();
  for (int i = 0; i < client_threads; i++)
    if (threads[i].parked == &park->word)
      threads[i].woken = true;
}

bool
gst_pooled_park_has_barrier (void)
{
  return WEAK_HAS_BARRIER;
}

bool
gst_pooled_park_barrier (void)
{
  step ();
  if (threaded ()) {
    fence_of (current);
    for (int i = 0; i < client_threads; i++)
      fence_of (i);
    fence_of (current);
  }

  return true;
}

/* nobody spins */
unsigned
gst_pooled_park_processors (void)
{
  return 1;
}

int64_t
gst_pooled_park_now (void)
{
  return steps;
}

void
client_yield (void)
{
  threads[current].yielded = true;
  step ();
}

void
gst_pooled_park_pause (unsigned *rounds)
{
  client_yield ();
}

/* --- runs --- */

static void
thread_main (int index)
{
  client_thread (index);
  threads[index].done = true;
  swapcontext (&threads[index].context, &scheduler);
}

static bool
can_run (const Thread *thread)
{
  return !thread->done &&
         (thread->parked == NULL || thread->woken || thread->timed);
}

static void
run_threads (void)
{
  for (;;) {
    int able[THREADS], count = 0, live = 0, next;

    for (int i = 0; i < client_threads; i++) {
      live += !threads[i].done;
      if (can_run (&threads[i]) && !threads[i].yielded)
        able[count++] = i;
    }
    if (count == 0)
      for (int i = 0; i < client_threads; i++)
        if (can_run (&threads[i]))
          able[count++] = i;
    if (live == 0)
      return;
    if (count == 0)
      client_fail ("everybody sleeps", __LINE__);

    next = able[choose ((uint32_t) count)];
    for (int i = 0; i < client_threads; i++)
      if (i != next)
        threads[i].yielded = false;
    threads[next].yielded = false;
    current = next;
    swapcontext (&scheduler, &threads[next].context);
    current = client_threads;
  }
}

static void
one_run (void)
{
  run++;
  steps = 0;
  arena_used = 0;
  state = seed * 0x9e3779b97f4a7c15u + 1;
  current = client_threads;
  client_set_up ();

  for (int i = 0; i < client_threads; i++) {
    Thread *thread = &threads[i];
    char *stack = thread->stack;

    memset (thread, 0, sizeof (Thread));
    thread->stack = stack;
    thread->clock.at[i] = 1;
    getcontext (&thread->context);
    thread->context.uc_stack.ss_sp = stack;
    thread->context.uc_stack.ss_size = STACK;
    thread->context.uc_link = &scheduler;
    makecontext (&thread->context, (void (*) (void)) thread_main, 1, i);
  }
  run_threads ();
  total_steps += steps;
  client_finish ();
}

int
main (int argc, char **argv)
{
  long runs = argc > 1 ? atol (argv[1]) : 20000;

  seed = argc > 2 ? strtoull (argv[2], NULL, 10) : 1;
  if (client_threads >= THREADS)
    return 1;
  arena = aligned_alloc (4096, ARENA);
  for (int i = 0; i < client_threads; i++)
    threads[i].stack = malloc (STACK);

  for (long i = 0; i < runs; i++, seed++)
    one_run ();
  printf ("%s: %ld runs, %llu steps, %llu loads of an older value\n",
      client_name, runs, (unsigned long long) total_steps,
      (unsigned long long) total_stale);

  return 0;
}
