/* gstlfqueue-round.c: a thread that goes round and takes the turns of many
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A thread that wakes up costs 5 to 10 us, whatever it wakes up for. Where
 * each of 200 queues has 50 packets a second and a thread of its own, that is
 * what they cost, and to delay the wake-ups makes none of them go away: there
 * is one packet in 20 ms. So the owners lend their turns, and sleep; a thread
 * comes by at the multiples of a period and does for each what is to be done.
 * (gst-plugin-threadshare has its queues share threads too, with the
 * application's help; here the threads stay, for whatever is not quick.)
 *
 * A turn may get stuck, in the end it pushes buffers into other people's code.
 * So two threads take moments in turn. Who comes to its moment and finds the
 * other one still on its way, for half a period at least (both may have been
 * kept from running), calls all members back to their owners, who go on as if
 * there was no round; the late one is replaced, and leaves when it gets out. So
 * no turn is later than two periods.
 *
 * Nothing here is on the way of a buffer into a queue: a lock will do. The
 * lock also hands over what a turn reads and writes: owner, lock, round, lock,
 * owner. The order of locks is rounds_lock, then that of a round; no turn is
 * taken under either.
 *
 * To come by costs a wake-up, too. Each turn in which there was something to do
 * has saved one, so a round counts both: one that does not save twice what it
 * costs calls all back, and each of them asks again only together with twice as
 * many. Who is refused for that counts as asking while it sleeps by itself.
 *
 * An owner lends when it is about to sleep, and takes back when it is woken. It
 * is woken by who would have woken it without the round (an event, a queue that
 * fills, a flush, a change of settings), or called back: after turns with
 * nothing to do, so that no round goes on for ever for nobody.
 */
#include "config.h"

#include "gstlfqueue-round.h"

#include <gst/gst.h>

#define THREADS    2
#define STUCK      64 /* threads that are not back: no more loans */
#define IDLE_TURNS 16 /* in a row, then it goes back to its owner */

/* So many moments decide whether a round pays: a turn that is used saves about
 * 7 us, a moment costs 13 (200 live streams, 20 ms; scripts/bench streams). */
#define PROOF (GST_LF_QUEUE_SHARES_ALL ? 4 : 64)
#define PAYS  2 /* turns used per moment */

/* Without a member for so long the threads end. */
#define LINGER (GST_LF_QUEUE_SHARES_ALL ? 1 : 100 * GST_MSECOND)

typedef struct _Walker Walker;

struct _GstLfQueueRound {
  guint64 period; /* ns */

  GMutex lock;
  GCond moments;   /* nobody signals it: time does */
  GCond over;      /* the turn of a member that is wanted */
  GQueue members;  /* lent, and nobody takes their turn */
  guint n_lent;    /* these, and whose turn the leader takes */
  guint n_asking;  /* for whom there are too few */
  guint n_owners;  /* have lent and not taken back what may be back, or ask */
  guint n_most;    /* lent at a time since n_moments was 0 */
  guint n_moments; /* since then */
  guint n_used;    /* turns since then in which there was something to do */
  guint n_threads; /* that take moments */
  guint n_stuck;   /* that were replaced, and are not back */
  Walker *leader;  /* who is on its way */
  guint64 began;   /* when it set out */
  guint64 next;    /* the first moment that no thread has taken */
  guint64 emptied; /* when the last member left */
};

/* One of the round's threads. */
struct _Walker {
  GstLfQueueRound *round;
  gboolean replaced;
};

static GMutex rounds_lock;
static GList *rounds;

static guint64
now (void)
{
  return (guint64) g_get_monotonic_time () * 1000;
}

void
gst_lf_queue_member_init (GstLfQueueMember *member,
    GstLfQueueTurn (*take_turn) (gpointer), void (*call_back) (gpointer),
    gpointer data)
{
  member->take_turn = take_turn;
  member->call_back = call_back;
  member->data = data;
  member->link.data = member;
  member->least = 1;
}

/* --- with the lock of the round --- */

static void
count_less (GstLfQueueRound *round)
{
  if (--round->n_lent == 0)
    round->emptied = now ();
}

static void
give_back (GstLfQueueRound *round, GstLfQueueMember *member)
{
  member->is_lent = FALSE;
  if (member->is_wanted)
    g_cond_broadcast (&round->over);
  else
    member->call_back (member->data);
}

/* Comes and goes with the lock; lets it go for the turn. */
static void
take_turn (Walker *self, GstLfQueueMember *member)
{
  GstLfQueueRound *round = self->round;
  GstLfQueueTurn turn;

  gst_pooled_store_relaxed (&member->server, g_thread_self ());
  g_mutex_unlock (&round->lock);
  turn = member->take_turn (member->data);
  g_mutex_lock (&round->lock);
  gst_pooled_store_relaxed (&member->server, NULL);

  if (turn == GST_LF_QUEUE_TURN_DONE)
    round->n_used++;
  member->idle_turns =
      turn == GST_LF_QUEUE_TURN_NOTHING ? member->idle_turns + 1 : 0;

  if (self->replaced) {
    /* no longer counted */
    member->was_late = TRUE;
    give_back (round, member);
  } else if (turn == GST_LF_QUEUE_TURN_BACK || member->is_wanted ||
             member->idle_turns == IDLE_TURNS) {
    count_less (round);
    give_back (round, member);
  } else {
    g_queue_push_tail_link (&round->members, &member->link);
  }
}

static void
count_anew (GstLfQueueRound *round)
{
  round->n_most = round->n_lent;
  round->n_moments = 0;
  round->n_used = 0;
}

/* All members go back to their owners; none of them has its turn. */
static void
give_all_back (GstLfQueueRound *round, gboolean late, guint least)
{
  GList *link;

  while ((link = g_queue_pop_head_link (&round->members))) {
    GstLfQueueMember *member = link->data;

    member->was_late = late;
    member->least = MAX (member->least, least);
    give_back (round, member);
  }
  round->n_lent = 0;
  round->emptied = now ();
  count_anew (round);
}

/* The leader's, at its end. With very many it always pays, but they may have
 * come one by one. A moment for nobody says nothing. */
static void
judge (GstLfQueueRound *round)
{
  guint least = MIN (2 * round->n_lent, GST_LF_QUEUE_ROUND_MEMBERS / 2);

  if (round->n_lent == 0)
    count_anew (round);
  else if (++round->n_moments < PROOF)
    return;
  else if (round->n_used < PAYS * PROOF)
    give_all_back (round, FALSE, least);
  else
    count_anew (round);
}

static void
go_round (Walker *self)
{
  GstLfQueueRound *round = self->round;
  guint left = round->members.length;

  round->leader = self;
  round->began = now ();
  while (left-- > 0 && !self->replaced) {
    GList *link = g_queue_pop_head_link (&round->members);

    /* others were taken back meanwhile */
    if (link == NULL)
      break;
    take_turn (self, link->data);
  }
  if (!self->replaced) {
    round->leader = NULL;
    judge (round);
  }
}

static gpointer walk (gpointer data);

static void
ensure_threads (GstLfQueueRound *round)
{
  while (round->n_threads < THREADS) {
    GThread *thread = g_thread_try_new ("lfqueue:round", walk, round, NULL);

    if (thread == NULL)
      return;
    g_thread_unref (thread);
    round->n_threads++;
  }
}

/* The leader does not get ahead: every owner goes on by itself. The one whose
 * turn it takes is told when that is over. */
static void
call_all_back (GstLfQueueRound *round)
{
  round->leader->replaced = TRUE;
  round->leader = NULL;
  round->n_threads--;
  round->n_stuck++;
  give_all_back (round, TRUE, 1);
  ensure_threads (round);
}

/* Takes the next moment and sleeps until then. */
static void
wait_for_moment (GstLfQueueRound *round)
{
  guint64 moment =
      MAX (round->next, now () / round->period * round->period + round->period);

  round->next = moment + round->period;
  while (g_cond_wait_until (
      &round->moments, &round->lock, (gint64) (moment / 1000)))
    ;
}

/* --- without --- */

static void
free_round (GstLfQueueRound *round)
{
  g_cond_clear (&round->over);
  g_cond_clear (&round->moments);
  g_mutex_clear (&round->lock);
  g_free (round);
}

/* Comes with both locks and lets them go: whoever counts itself out does it by
 * this, and does not touch the round after it. An owner that was called back
 * may be long in waking up; it comes to a round whose threads have ended then.
 */
static void
unlock_both (GstLfQueueRound *round)
{
  gboolean last = round->n_threads + round->n_stuck + round->n_owners == 0;

  if (last)
    rounds = g_list_remove (rounds, round);
  g_mutex_unlock (&round->lock);
  g_mutex_unlock (&rounds_lock);
  if (last)
    free_round (round);
}

/* A thread leaves. FALSE if there is somebody to come by for again, with the
 * lock held; else the round is not to be used any more. */
static gboolean
leave (Walker *self)
{
  GstLfQueueRound *round = self->round;

  g_mutex_unlock (&round->lock);
  g_mutex_lock (&rounds_lock);
  g_mutex_lock (&round->lock);
  if (!self->replaced && round->n_lent > 0) {
    g_mutex_unlock (&rounds_lock);
    return FALSE;
  }

  if (self->replaced)
    round->n_stuck--;
  else
    round->n_threads--;
  unlock_both (round);

  return TRUE;
}

static gpointer
walk (gpointer data)
{
  Walker self = { data, FALSE };
  GstLfQueueRound *round = self.round;
  gboolean left = FALSE;

  g_mutex_lock (&round->lock);
  while (!left) {
    wait_for_moment (round);
    if (round->leader == NULL)
      go_round (&self);
    else if (now () - round->began >= round->period / 2)
      call_all_back (round);

    if (self.replaced ||
        (round->n_lent == 0 && now () - round->emptied >= LINGER))
      left = leave (&self);
  }

  return NULL;
}

/* With rounds_lock. A round for one more with this period, with its lock. */
static GstLfQueueRound *
find_round (guint64 period)
{
  GstLfQueueRound *round;

  for (GList *walk = rounds; walk; walk = walk->next) {
    round = walk->data;
    if (round->period != period)
      continue;
    g_mutex_lock (&round->lock);
    if (round->n_lent < GST_LF_QUEUE_ROUND_MEMBERS)
      return round;
    g_mutex_unlock (&round->lock);
  }

  round = g_new0 (GstLfQueueRound, 1);
  round->period = period;
  g_mutex_init (&round->lock);
  g_cond_init (&round->moments);
  g_cond_init (&round->over);
  g_queue_init (&round->members);
  g_mutex_lock (&round->lock);
  rounds = g_list_prepend (rounds, round);

  return round;
}

/* With both locks. */
static GstLfQueueAsk
lend (GstLfQueueRound *round, GstLfQueueMember *member)
{
  ensure_threads (round);
  if (round->n_threads < THREADS || round->n_stuck >= STUCK)
    return GST_LF_QUEUE_ASK_NOBODY;

  member->was_late = FALSE;
  member->idle_turns = 0;
  member->is_lent = TRUE;
  g_queue_push_tail_link (&round->members, &member->link);
  if (++round->n_lent > round->n_most)
    count_anew (round);

  return GST_LF_QUEUE_ASK_LENT;
}

/* Asks for the member's turns to be taken once in @period (ns), by a thread of
 * a round. Unless there is NOBODY, what is asked for ends with take_back()
 * where it was LENT, with withdraw() where there are TOO_FEW. The owner's. */
GstLfQueueAsk
gst_lf_queue_member_ask (GstLfQueueMember *member, guint64 period)
{
  GstLfQueueAsk answer = GST_LF_QUEUE_ASK_TOO_FEW;
  GstLfQueueRound *round;

  g_mutex_lock (&rounds_lock);
  round = find_round (period);
  if (round->n_lent + round->n_asking + 1 >= member->least)
    answer = lend (round, member);
  else
    round->n_asking++;
  if (answer != GST_LF_QUEUE_ASK_NOBODY) {
    member->round = round;
    round->n_owners++;
  }
  /* a new one goes if no thread could be started for it */
  unlock_both (round);

  return answer;
}

/* The owner's, for whom there were too few. */
void
gst_lf_queue_member_withdraw (GstLfQueueMember *member)
{
  GstLfQueueRound *round = member->round;

  member->round = NULL;
  g_mutex_lock (&rounds_lock);
  g_mutex_lock (&round->lock);
  round->n_asking--;
  round->n_owners--;
  unlock_both (round);
}

/* Waits for a turn that is being taken. Then the turns are the owner's again,
 * who sees all that was done. TRUE if the round was late for it: downstream was
 * not quick. The owner's, after it has lent. */
gboolean
gst_lf_queue_member_take_back (GstLfQueueMember *member)
{
  GstLfQueueRound *round = member->round;
  gboolean late;

  g_mutex_lock (&round->lock);
  member->is_wanted = TRUE;
  while (gst_pooled_load_relaxed (&member->server) != NULL)
    g_cond_wait (&round->over, &round->lock);
  member->is_wanted = FALSE;
  if (member->is_lent) {
    g_queue_unlink (&round->members, &member->link);
    member->is_lent = FALSE;
    count_less (round);
  }
  late = member->was_late;
  g_mutex_unlock (&round->lock);

  member->round = NULL;
  g_mutex_lock (&rounds_lock);
  g_mutex_lock (&round->lock);
  round->n_owners--;
  unlock_both (round);

  return late;
}

gboolean
gst_lf_queue_member_is_mine (GstLfQueueMember *member)
{
  return gst_pooled_load_relaxed (&member->server) == g_thread_self ();
}
