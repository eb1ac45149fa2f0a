/* bed-judge.c: what a bed's log says about an element
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * When nothing moves any more: nobody else looks at the logs.
 */
#include "config.h"

#include "bed.h"

static const BedSent *
sent_at (Bed *bed, guint number)
{
  FUZZ_CHECK (number < bed->sent->len);

  return &g_array_index (bed->sent, BedSent, number);
}

static gboolean
is_data (BedKind kind)
{
  return kind == BED_BUFFER || kind == BED_LIST;
}

void
bed_judge_order (Bed *bed, gboolean segments)
{
  guint last = 0;

  for (guint i = 0; i < bed->seen->len; i++) {
    const BedSeen *seen = &g_array_index (bed->seen, BedSeen, i);
    const BedSent *sent = sent_at (bed, seen->number);

    FUZZ_CHECK (seen->number > last);
    last = seen->number;
    FUZZ_SAME (seen->kind, sent->kind);
    if (!is_data (seen->kind))
      continue;
    FUZZ_SAME (seen->n, sent->n);
    FUZZ_SAME (seen->caps, sent->caps);
    if (segments)
      FUZZ_SAME (seen->segment, sent->segment);
  }
}

void
bed_judge_holes (Bed *bed)
{
  const BedSent *before = NULL;

  for (guint i = 0; i < bed->seen->len; i++) {
    const BedSeen *seen = &g_array_index (bed->seen, BedSeen, i);
    const BedSent *sent = sent_at (bed, seen->number);

    if (!is_data (seen->kind))
      continue;
    if (before != NULL && before->begun == seen->at)
      FUZZ_SAME (seen->discont, sent->first != before->first + before->n);
    before = sent;
  }
}

void
bed_judge_events (Bed *bed)
{
  g_autofree gboolean *arrived = g_new0 (gboolean, bed->sent->len);

  for (guint i = 0; i < bed->seen->len; i++)
    arrived[g_array_index (bed->seen, BedSeen, i).number] = TRUE;

  for (guint i = 0; i < bed->sent->len; i++) {
    const BedSent *sent = sent_at (bed, i);

    if (sent->kind == BED_EVENT && sent->taken &&
        sent->begun == bed->disturbances)
      FUZZ_CHECK (arrived[i]);
  }
}
