/* stacks.c: indices that many threads put back and take, last first
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What it promises
 *
 * An index belongs to exactly one: to whoever got it from add() or pop(), or to
 * the list, after push(). A pop takes what was pushed last on its own stack,
 * and only when that is empty something of another stack. When pop says that
 * there is none, then there was a moment during the call at which all stacks
 * were empty: a caller with a limit may rely on that.
 *
 * One stack for each processor
 *
 * Any single top costs 100 to 500 ns as soon as two threads meet there, however
 * it is taken. Each processor has a stack of its own, so threads that give back
 * and take again do not meet; and since every pop may look into all of them,
 * nothing is hoarded: no thread owns anything, nothing has to be taken back
 * when a thread ends, and a limit of four items works with any number of
 * threads. Which stack a caller names is only a hint.
 *
 * One word for each stack
 *
 *     63                                16 15                 0
 *     how many were popped from this stack  index of the top + 1, 0 = empty
 *
 * Nodes lie in chunks that are never freed or moved while the list lives, so a
 * thread that lost a race may read the `next` of a node that somebody else has
 * taken meanwhile: it reads a number, throws it away and looks again. The upper
 * part makes sure that it does: a top can only be the same again after it was
 * popped, and each pop adds one there (2^48 pops: 89 years at 100,000 each
 * second). That is what a bare pointer cannot do (ABA). And it counts the pops
 * without a counter of its own.
 *
 * Pushes need not change it. A push only claims "this is what is below me":
 * when the word is the same, the top is the same node in the same life.
 *
 * Who writes what
 *
 *     stack->word            everybody, by compare-and-swap
 *     node->next, item       whoever owns the index (others read next)
 *     chunks[]               once, by compare-and-swap
 *     n_nodes                everybody, by fetch-and-add
 *
 * Orders
 *
 * F1 -> F2  a node's item and next, and what its last owner did with the item,
 *           are written before push publishes the index (F1), and pop reads the
 *           word (F2) before it reads them. All writes to a word are
 *           read-modify-writes, so a pop that reads the word from another pop
 *           still meets the pushes before it.
 * F3 -> F4  a chunk is cleared before its address is published (F3); who finds
 *           the address there (F4) finds it cleared. Whoever read an index from
 *           a word has met its adder's F3 through F1 -> F2; only the walk that
 *           counts may read one elsewhere, and looks whether a chunk is there.
 * F5 <-> W  push and the look at a word, in is_empty() and in the second round
 * of pop(), are sequentially consistent. Whoever lets threads sleep until
 * something is pushed has the sleeper announce itself and then look here, and
 * looks for sleepers after each push: one of the two sees the other. (On x86-64
 * the locked instruction is there anyway, on AArch64 release and this are the
 * same one.)
 *
 * Empty at one moment
 *
 * The first round sees each stack empty, one after the other; something may
 * have been pushed on the first while the last was looked at. The second round
 * compares the words with those of the first. A word that is the same and empty
 * was empty all the time between (a push and a pop would have counted), and all
 * these times share the moment between the two rounds. When a word differs,
 * somebody else's call has finished: lock-free. Only the second round must not
 * see what is old already; a word of the first that was old has changed by
 * then.
 *
 * Beside it: freelist.c keeps slots that lie side by side in one mapping. Here
 * the items are anywhere, there may be any number of them, and "none" is exact.
 *
 * Tried and lost: magazines for each thread are faster still but hoard; with a
 * limit of 4 buffers, which is common, what lies in the magazine of a thread
 * that only gives back never comes out again.
 */
#include "config.h"

#include "stacks-private.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define INDEX_BITS 16
#define INDEX_MASK ((UINT64_C (1) << INDEX_BITS) - 1)
#define ONE_POP    (UINT64_C (1) << INDEX_BITS)

#define CHUNK_BITS 6
#define CHUNK_SIZE (1u << CHUNK_BITS)
#define N_CHUNKS   ((1u << INDEX_BITS) >> CHUNK_BITS)

/* a line each: neighbours live on different processors */
typedef struct {
  _Alignas(64) gst_pooled_atomic_u32 next;
  void *item;
} Node;

typedef struct {
  GST_POOLED_ALIGNED gst_pooled_atomic_u64 word;
} Stack;

struct _GstPooledStacks {
  Stack stacks[GST_POOLED_STACKS_N];
  Stack removed; /* indices without an item */
  GST_POOLED_ALIGNED gst_pooled_atomic_u32 n_nodes;
  unsigned mask;
  gst_pooled_atomic_ptr chunks[N_CHUNKS];
};

static Node *
get_node (GstPooledStacks *list, uint32_t index)
{
  Node *chunk =
      gst_pooled_load_acquire (&list->chunks[index >> CHUNK_BITS]); /* F4 */

  return chunk ? &chunk[index & (CHUNK_SIZE - 1)] : NULL;
}

GstPooledStacks *
gst_pooled_stacks_new (unsigned n_stacks)
{
  GstPooledStacks *list;
  unsigned n = 1;

  if (n_stacks == 0) {
    long cpus = sysconf (_SC_NPROCESSORS_CONF);
    n_stacks = cpus > 0 ? (unsigned) cpus : 1;
  }
  while (n < n_stacks && n < GST_POOLED_STACKS_N)
    n *= 2;

  if (posix_memalign ((void **) &list, GST_POOLED_CACHE_LINE, sizeof *list))
    return NULL;
  memset (list, 0, sizeof *list);
  list->mask = n - 1;

  return list;
}

void
gst_pooled_stacks_free (GstPooledStacks *list)
{
  for (unsigned i = 0; i < N_CHUNKS; i++) {
    void *chunk = gst_pooled_load_acquire (&list->chunks[i]);

    if (!chunk)
      break;
    free (chunk);
  }
  free (list);
}

static bool
ensure_chunk (GstPooledStacks *list, uint32_t index)
{
  gst_pooled_atomic_ptr *place = &list->chunks[index >> CHUNK_BITS];
  void *chunk = gst_pooled_load_relaxed (place); /* only whether it is there */
  void *none = NULL;

  if (chunk)
    return true;
  if (posix_memalign (&chunk, sizeof (Node), CHUNK_SIZE * sizeof (Node)))
    return false;
  memset (chunk, 0, CHUNK_SIZE * sizeof (Node));
  if (!gst_pooled_cas_release (place, &none, chunk)) /* F3 */
    free (chunk);

  return true;
}

static void
push_on (GstPooledStacks *list, Stack *stack, uint32_t index)
{
  Node *node = get_node (list, index);
  uint64_t word = gst_pooled_load_relaxed (&stack->word);

  for (;;) {
    gst_pooled_store_relaxed (&node->next, (uint32_t) (word & INDEX_MASK));
    if (gst_pooled_cas_seq_cst (&stack->word, &word,
            (word & ~INDEX_MASK) | (index + 1))) /* F1 F5 */
      return;
  }
}

/* @seen is the word at which the stack was empty, when it was. */
static uint32_t
pop_from (GstPooledStacks *list, Stack *stack, uint64_t *seen)
{
  for (;;) {
    uint64_t word = gst_pooled_load_acquire (&stack->word); /* F2 */
    uint32_t top = (uint32_t) (word & INDEX_MASK);
    uint32_t next;

    if (top == 0) {
      *seen = word;
      return GST_POOLED_STACKS_NONE;
    }

    /* somebody may own the node by now: then the swap fails. When it succeeds,
     * it is the very store that F2 has read: no word comes twice. */
    next = gst_pooled_load_relaxed (&get_node (list, top - 1)->next);
    if (gst_pooled_cas_relaxed (
            &stack->word, &word, ((word & ~INDEX_MASK) + ONE_POP) | next))
      return top - 1;
  }
}

static uint32_t
new_index (GstPooledStacks *list)
{
  uint32_t index = gst_pooled_load_relaxed (&list->n_nodes);

  for (;;) {
    if (index >= GST_POOLED_STACKS_MAX || !ensure_chunk (list, index))
      return GST_POOLED_STACKS_NONE;
    if (gst_pooled_cas_relaxed (&list->n_nodes, &index, index + 1))
      return index;
  }
}

uint32_t
gst_pooled_stacks_add (GstPooledStacks *list, void *item)
{
  uint64_t seen;
  uint32_t index = pop_from (list, &list->removed, &seen);

  if (index == GST_POOLED_STACKS_NONE)
    index = new_index (list);
  if (index != GST_POOLED_STACKS_NONE)
    get_node (list, index)->item = item;

  return index;
}

void
gst_pooled_stacks_remove (GstPooledStacks *list, uint32_t index)
{
  get_node (list, index)->item = NULL;
  push_on (list, &list->removed, index);
}

void *
gst_pooled_stacks_item (GstPooledStacks *list, uint32_t index)
{
  return get_node (list, index)->item;
}

unsigned
gst_pooled_stacks_here (GstPooledStacks *list)
{
#ifdef __linux__
  int cpu = sched_getcpu ();

  if (cpu >= 0)
    return (unsigned) cpu & list->mask;
#endif
  return 0;
}

void
gst_pooled_stacks_push (GstPooledStacks *list, unsigned stack, uint32_t index)
{
  push_on (list, &list->stacks[stack & list->mask], index);
}

static bool
unchanged (GstPooledStacks *list, const uint64_t *seen)
{
  for (unsigned i = 0; i <= list->mask; i++) {
    if (gst_pooled_load_seq_cst (&list->stacks[i].word) != seen[i])
      return false;
  }

  return true;
}

uint32_t
gst_pooled_stacks_pop (GstPooledStacks *list, unsigned stack)
{
  uint64_t seen[GST_POOLED_STACKS_N];

  do {
    for (unsigned i = 0; i <= list->mask; i++) {
      unsigned at = (stack + i) & list->mask;
      uint32_t index = pop_from (list, &list->stacks[at], &seen[at]);

      if (index != GST_POOLED_STACKS_NONE)
        return index;
    }
  } while (!unchanged (list, seen));

  return GST_POOLED_STACKS_NONE;
}

bool
gst_pooled_stacks_is_empty (GstPooledStacks *list)
{
  for (unsigned i = 0; i <= list->mask; i++) {
    if (gst_pooled_load_seq_cst (&list->stacks[i].word) & INDEX_MASK) /* F5 */
      return false;
  }

  return true;
}

uint64_t
gst_pooled_stacks_n_popped (GstPooledStacks *list)
{
  uint64_t sum = 0;

  for (unsigned i = 0; i <= list->mask; i++)
    sum += gst_pooled_load_relaxed (&list->stacks[i].word) >> INDEX_BITS;

  return sum;
}

unsigned
gst_pooled_stacks_n_free (GstPooledStacks *list)
{
  /* never more steps than there are nodes: a list that changes under the walk
   * may lead it in a circle */
  unsigned max = gst_pooled_load_relaxed (&list->n_nodes);
  unsigned n = 0;

  for (unsigned i = 0; i <= list->mask; i++) {
    uint64_t word = gst_pooled_load_acquire (&list->stacks[i].word); /* F2 */
    uint32_t at = (uint32_t) (word & INDEX_MASK);

    for (; at != 0 && n < max; n++) {
      Node *node = get_node (list, at - 1);

      /* its adder is still on the way */
      if (!node)
        break;
      at = gst_pooled_load_relaxed (&node->next);
    }
  }

  return n;
}
