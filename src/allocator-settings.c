/* allocator-settings.c: what an allocator can be told
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "allocator-settings-private.h"
#include "allocator.h"

#define DEFAULT_MAX_BYTES (G_GUINT64_CONSTANT (1) << 30)

/* Which blocks there are */
static void
make_class_specs (GParamSpec **specs, GParamFlags once, GParamFlags any)
{
  /**
   * GstPooledAllocator:size-classes:
   *
   * Sizes of blocks in bytes and how many of each at most, see
   * gst_pooled_size_classes_parse(). One that cannot be understood gives a
   * warning and the default classes; gst_pooled_allocator_new_full() gives an
   * error.
   *
   * Since: 1.22.100
   */
  specs[GST_POOLED_SETTING_SIZE_CLASSES] =
      g_param_spec_string ("size-classes", "Size classes",
          "Sizes of blocks and how many of each there may be, such as "
          "1KiB:1024,64KiB:64",
          GST_POOLED_DEFAULT_SIZE_CLASSES, once);
  /**
   * GstPooledAllocator:growth:
   *
   * How a class gets more blocks, up to its maximum, when it has none left.
   *
   * Since: 1.22.100
   */
  specs[GST_POOLED_SETTING_GROWTH] = g_param_spec_enum ("growth", "Growth",
      "How a class gets more blocks when it has none left",
      GST_POOLED_TYPE_GROWTH, GST_POOLED_GROWTH_EXPONENTIAL, any);
  /**
   * GstPooledAllocator:growth-step:
   *
   * Blocks added at a time with %GST_POOLED_GROWTH_LINEAR.
   *
   * Since: 1.22.100
   */
  specs[GST_POOLED_SETTING_GROWTH_STEP] =
      g_param_spec_uint ("growth-step", "Growth step",
          "Blocks added at a time with growth=linear", 1, G_MAXINT32, 16, any);
  /**
   * GstPooledAllocator:max-bytes:
   *
   * Bytes that all classes made on demand may have in memory together (0 =
   * make none). A class that needs more takes it from those that are idle.
   *
   * Since: 1.22.100
   */
  specs[GST_POOLED_SETTING_MAX_BYTES] = g_param_spec_uint64 ("max-bytes",
      "Maximum bytes",
      "Budget of all classes made for sizes that were negotiated or came again "
      "(bytes, 0 = make none)",
      0, G_MAXUINT64, DEFAULT_MAX_BYTES, any);
}

/* What happens without one */
static void
make_empty_specs (GParamSpec **specs, GParamFlags any)
{
  /**
   * GstPooledAllocator:when-empty:
   *
   * What happens when all blocks of a class are in use and it has its
   * maximum.
   *
   * Since: 1.22.100
   */
  specs[GST_POOLED_SETTING_WHEN_EMPTY] = g_param_spec_enum ("when-empty",
      "When empty", "What happens when all blocks of a class are in use",
      GST_POOLED_TYPE_WHEN_EMPTY, GST_POOLED_WHEN_EMPTY_ALLOCATE, any);
  /**
   * GstPooledAllocator:wait-timeout:
   *
   * With %GST_POOLED_WHEN_EMPTY_WAIT, the longest wait for a block (ns, 0 =
   * until flushing). Then memory comes from the system. A new value counts for
   * those, too, who wait already, from when they began to.
   *
   * Since: 1.22.100
   */
  specs[GST_POOLED_SETTING_WAIT_TIMEOUT] = g_param_spec_uint64 ("wait-timeout",
      "Wait timeout",
      "Longest wait for a block with when-empty=wait (ns, 0 = until flushing)",
      0, G_MAXUINT64, 0, any);
  /**
   * GstPooledAllocator:miss-warning:
   *
   * When a larger part of the requests for a class than this finds it empty,
   * a warning and #GstPooledAllocator::missed say so (0 to 1, 1 = never).
   *
   * Since: 1.22.100
   */
  specs[GST_POOLED_SETTING_MISS_WARNING] =
      g_param_spec_double ("miss-warning", "Miss warning",
          "Warn when a larger part of the requests than this finds its class "
          "empty (0 to 1, 1 = never)",
          0, 1, 0.05, any);
  /**
   * GstPooledAllocator:starvation-timeout:
   *
   * A wait for a block that takes longer is told by a warning and by
   * #GstPooledAllocator::starved (ns, 0 = never).
   *
   * Since: 1.22.100
   */
  specs[GST_POOLED_SETTING_STARVATION_TIMEOUT] =
      g_param_spec_uint64 ("starvation-timeout", "Starvation timeout",
          "Tell about waits for memory that take longer (ns, 0 = never)", 0,
          G_MAXUINT64, GST_SECOND, any);
}

/* What is done with their memory */
static void
make_memory_specs (GParamSpec **specs, GParamFlags once, GParamFlags any)
{
  /**
   * GstPooledAllocator:zero-on-release:
   *
   * Whether a memory is wiped when it comes back, over all that could be
   * written: from the start of its prefix to its maxsize.
   *
   * Since: 1.22.100
   */
  specs[GST_POOLED_SETTING_ZERO_ON_RELEASE] =
      g_param_spec_boolean ("zero-on-release", "Zero on release",
          "Wipe memory when it comes back, before anybody gets it again", FALSE,
          any);
  /**
   * GstPooledAllocator:idle-timeout:
   *
   * Memory of blocks that were not needed for that long goes back to the
   * system, by itself (ns, 0 = never, less than 1 ms is taken for that). Blocks
   * stay as far as the peak of the last two intervals needed them.
   *
   * Since: 1.22.100
   */
  specs[GST_POOLED_SETTING_IDLE_TIMEOUT] =
      g_param_spec_uint64 ("idle-timeout", "Idle timeout",
          "Give memory of blocks back to the system that were not needed for "
          "that long (ns, 0 = never, at least 1 ms)",
          0, G_MAXUINT64, 0, any);
  /**
   * GstPooledAllocator:prefault:
   *
   * Whether a block's memory is fetched from the system before its first use,
   * and not while it is used.
   *
   * Since: 1.22.100
   */
  specs[GST_POOLED_SETTING_PREFAULT] = g_param_spec_boolean ("prefault",
      "Prefault",
      "Touch the memory of a block before its first use, so that who fills it "
      "meets no page fault",
      FALSE, once);
  /**
   * GstPooledAllocator:huge-pages:
   *
   * Whether the system is asked to use huge pages.
   *
   * Since: 1.22.100
   */
  specs[GST_POOLED_SETTING_HUGE_PAGES] =
      g_param_spec_boolean ("huge-pages", "Huge pages",
          "Ask the system for huge pages, as far as it has them", FALSE, once);
  /**
   * GstPooledAllocator:memfd:
   *
   * Whether blocks of 16 KiB and more are memfds: their memories are
   * #GstFdMemory then, which others pass to other processes without a copy.
   * Each such block takes a file descriptor.
   *
   * Since: 1.22.100
   */
  specs[GST_POOLED_SETTING_MEMFD] = g_param_spec_boolean ("memfd",
      "Memory file descriptors",
      "Back each block of 16 KiB and more by a memfd, so that it can be passed "
      "to other processes; each takes a file descriptor",
      FALSE, once);
}

void
gst_pooled_settings_make_specs (
    GParamSpec **specs, GParamFlags once, GParamFlags any)
{
  make_class_specs (specs, once, any);
  make_empty_specs (specs, any);
  make_memory_specs (specs, once, any);
}
