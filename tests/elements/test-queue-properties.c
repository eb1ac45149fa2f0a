/* test-queue-properties.c: the queue as gst-inspect shows it
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "queue-rig.h"

static GObjectClass *
queue_class (void)
{
  g_autoptr (GstElement) queue =
      gst_element_factory_make (queue_factory (), NULL);

  gst_object_ref_sink (queue);
  return g_type_class_ref (G_OBJECT_TYPE (queue));
}

static GParamSpec *
find (GObjectClass *klass, const gchar *name, GType type)
{
  GParamSpec *spec = g_object_class_find_property (klass, name);

  fail_unless (spec != NULL, "no property %s", name);
  fail_unless (g_type_is_a (G_PARAM_SPEC_VALUE_TYPE (spec), type), "%s is a %s",
      name, g_type_name (G_PARAM_SPEC_VALUE_TYPE (spec)));

  return spec;
}

static void
check_writable (GParamSpec *spec)
{
  fail_unless (spec->flags & G_PARAM_READABLE, "%s", spec->name);
  fail_unless (spec->flags & G_PARAM_WRITABLE, "%s", spec->name);
  fail_unless (spec->flags & GST_PARAM_MUTABLE_PLAYING, "%s", spec->name);
  fail_if (spec->flags & (G_PARAM_CONSTRUCT | G_PARAM_CONSTRUCT_ONLY), "%s",
      spec->name);
  fail_if (spec->flags & GST_PARAM_CONTROLLABLE, "%s", spec->name);
}

static void
check_read_only (GParamSpec *spec)
{
  fail_unless (spec->flags & G_PARAM_READABLE, "%s", spec->name);
  fail_if (spec->flags & G_PARAM_WRITABLE, "%s", spec->name);
}

static void
check_uint (GObjectClass *klass, const gchar *name, guint value, gboolean rw)
{
  GParamSpec *spec = find (klass, name, G_TYPE_UINT);

  fail_unless_equals_int (G_PARAM_SPEC_UINT (spec)->minimum, 0);
  fail_unless (G_PARAM_SPEC_UINT (spec)->maximum == G_MAXUINT);
  fail_unless_equals_int (G_PARAM_SPEC_UINT (spec)->default_value, value);
  if (rw)
    check_writable (spec);
  else
    check_read_only (spec);
}

static void
check_uint64 (
    GObjectClass *klass, const gchar *name, guint64 value, gboolean rw)
{
  GParamSpec *spec = find (klass, name, G_TYPE_UINT64);

  fail_unless_equals_uint64 (G_PARAM_SPEC_UINT64 (spec)->minimum, 0);
  fail_unless_equals_uint64 (G_PARAM_SPEC_UINT64 (spec)->maximum, G_MAXUINT64);
  fail_unless_equals_uint64 (G_PARAM_SPEC_UINT64 (spec)->default_value, value);
  if (rw)
    check_writable (spec);
  else
    check_read_only (spec);
}

static void
check_boolean (GObjectClass *klass, const gchar *name, gboolean value)
{
  GParamSpec *spec = find (klass, name, G_TYPE_BOOLEAN);

  fail_unless_equals_int (G_PARAM_SPEC_BOOLEAN (spec)->default_value, value);
  check_writable (spec);
}

/* nicks in the order of their values, separated by blanks */
static void
check_enum (GObjectClass *klass, const gchar *name, const gchar *nicks)
{
  GParamSpec *spec = find (klass, name, G_TYPE_ENUM);
  GEnumClass *values = G_PARAM_SPEC_ENUM (spec)->enum_class;
  g_autoptr (GString) got = g_string_new (NULL);

  for (guint i = 0; i < values->n_values; i++) {
    fail_unless_equals_int (values->values[i].value, (gint) i);
    g_string_append_printf (
        got, i ? " %s" : "%s", values->values[i].value_nick);
  }
  fail_unless_equals_string (got->str, nicks);
  fail_unless_equals_int (G_PARAM_SPEC_ENUM (spec)->default_value, 0);
  check_writable (spec);
  fail_unless (gst_type_is_plugin_api (G_PARAM_SPEC_VALUE_TYPE (spec), NULL),
      "%s is no plugin API", name);
}

GST_START_TEST (test_core_properties_keep_name_range_and_default)
{
  GObjectClass *klass = queue_class ();

  check_uint (klass, "current-level-buffers", 0, FALSE);
  check_uint (klass, "current-level-bytes", 0, FALSE);
  check_uint64 (klass, "current-level-time", 0, FALSE);
  check_uint (klass, "max-size-buffers", 200, TRUE);
  check_uint (klass, "max-size-bytes", 10485760, TRUE);
  check_uint64 (klass, "max-size-time", GST_SECOND, TRUE);
  check_uint (klass, "min-threshold-buffers", 0, TRUE);
  check_uint (klass, "min-threshold-bytes", 0, TRUE);
  check_uint64 (klass, "min-threshold-time", 0, TRUE);
  check_enum (klass, "leaky", "no upstream downstream");
  check_boolean (klass, "silent", FALSE);
  check_boolean (klass, "flush-on-eos", FALSE);

  g_type_class_unref (klass);
}
GST_END_TEST;

GST_START_TEST (test_own_properties_have_their_defaults)
{
  GObjectClass *klass = queue_class ();

  check_boolean (klass, "notify-levels", FALSE);
  check_enum (klass, "backpressure", "block drop-oldest reject adaptive");
  check_enum (klass, "reject-return", "ok custom-success");
  check_enum (klass, "drop-unit", "buffer gop");
  check_uint64 (klass, "block-timeout", 0, TRUE);
  check_uint64 (klass, "max-age", 0, TRUE);
  check_uint64 (klass, "max-wakeup-delay", 0, TRUE);
  check_boolean (klass, "measure-delay", FALSE);
  check_writable (find (klass, "request-keyframe", G_TYPE_BOOLEAN));
  check_writable (find (klass, "post-drop-messages", G_TYPE_BOOLEAN));
  check_writable (find (klass, "drop-messages-interval", G_TYPE_UINT));
  check_writable (find (klass, "adaptive-initial-delay", G_TYPE_UINT64));
  check_writable (find (klass, "adaptive-max-delay", G_TYPE_UINT64));
  check_writable (find (klass, "adaptive-multiplier", G_TYPE_DOUBLE));
  check_writable (find (klass, "high-watermark", G_TYPE_DOUBLE));
  check_writable (find (klass, "low-watermark", G_TYPE_DOUBLE));
  check_read_only (find (klass, "in", G_TYPE_UINT64));
  check_read_only (find (klass, "out", G_TYPE_UINT64));
  check_read_only (find (klass, "dropped", G_TYPE_UINT64));
  check_read_only (find (klass, "stats", GST_TYPE_STRUCTURE));

  g_type_class_unref (klass);
}
GST_END_TEST;

GST_START_TEST (test_watermarks_lie_between_0_and_1)
{
  GObjectClass *klass = queue_class ();
  const gchar *names[] = { "high-watermark", "low-watermark" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    GParamSpec *spec = find (klass, names[i], G_TYPE_DOUBLE);

    fail_unless (G_PARAM_SPEC_DOUBLE (spec)->minimum == 0.0);
    fail_unless (G_PARAM_SPEC_DOUBLE (spec)->maximum == 1.0);
  }
  g_type_class_unref (klass);
}
GST_END_TEST;

/* the blurb of what has a special value says unit and value */
GST_START_TEST (test_every_property_is_described)
{
  GObjectClass *klass = queue_class ();
  guint n;
  GParamSpec **specs = g_object_class_list_properties (klass, &n);

  for (guint i = 0; i < n; i++) {
    fail_unless (g_param_spec_get_nick (specs[i]) != NULL);
    fail_unless (g_param_spec_get_blurb (specs[i]) != NULL);
  }
  g_free (specs);
  g_type_class_unref (klass);
}
GST_END_TEST;

GST_START_TEST (test_values_read_back_as_set)
{
  QueueRig *rig = rig_new ("max-size-buffers", 7, "max-size-bytes", G_MAXUINT,
      "max-size-time", G_MAXUINT64, "min-threshold-buffers", 3,
      "min-threshold-bytes", 4, "min-threshold-time", G_GUINT64_CONSTANT (5),
      "leaky", 2, "silent", TRUE, "flush-on-eos", TRUE, NULL);
  guint items, bytes, min_buffers, min_bytes;
  guint64 time, min_time;
  gint leaky;
  gboolean silent, flush;

  g_object_get (rig->element, "max-size-buffers", &items, "max-size-bytes",
      &bytes, "max-size-time", &time, "min-threshold-buffers", &min_buffers,
      "min-threshold-bytes", &min_bytes, "min-threshold-time", &min_time,
      "leaky", &leaky, "silent", &silent, "flush-on-eos", &flush, NULL);
  fail_unless_equals_int (items, 7);
  fail_unless (bytes == G_MAXUINT);
  fail_unless_equals_uint64 (time, G_MAXUINT64);
  fail_unless_equals_int (min_buffers, 3);
  fail_unless_equals_int (min_bytes, 4);
  fail_unless_equals_uint64 (min_time, 5);
  fail_unless_equals_int (leaky, 2);
  fail_unless (silent);
  fail_unless (flush);

  rig_free (rig);
}
GST_END_TEST;

static gchar *
get_nick (GstElement *queue, const gchar *property)
{
  GValue value = G_VALUE_INIT;
  GParamSpec *spec =
      g_object_class_find_property (G_OBJECT_GET_CLASS (queue), property);
  gchar *nick;

  g_value_init (&value, spec->value_type);
  g_object_get_property (G_OBJECT (queue), property, &value);
  nick = g_strdup (g_enum_get_value (
      G_PARAM_SPEC_ENUM (spec)->enum_class, g_value_get_enum (&value))
                       ->value_nick);
  g_value_unset (&value);

  return nick;
}

static void
check_pair (
    const gchar *set, const gchar *to, const gchar *other, const gchar *shows)
{
  QueueRig *rig = rig_new (NULL);
  g_autofree gchar *nick = NULL;

  gst_util_set_object_arg (G_OBJECT (rig->element), set, to);
  nick = get_nick (rig->element, other);
  fail_unless_equals_string (nick, shows);
  rig_free (rig);
}

GST_START_TEST (test_leaky_is_backpressure_by_its_old_name)
{
  check_pair ("leaky", "downstream", "backpressure", "drop-oldest");
  check_pair ("leaky", "upstream", "backpressure", "reject");
  check_pair ("leaky", "no", "backpressure", "block");
  check_pair ("backpressure", "drop-oldest", "leaky", "downstream");
  check_pair ("backpressure", "reject", "leaky", "upstream");
  check_pair ("backpressure", "block", "leaky", "no");
}
GST_END_TEST;

GST_START_TEST (test_signals_are_there)
{
  const gchar *names[] = { "overrun", "underrun", "running", "pushing" };
  GObjectClass *klass = queue_class ();

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    guint id = g_signal_lookup (names[i], G_OBJECT_CLASS_TYPE (klass));
    GSignalQuery query;

    fail_unless (id != 0, "no signal %s", names[i]);
    g_signal_query (id, &query);
    fail_unless (query.signal_flags & G_SIGNAL_RUN_FIRST);
    fail_unless (query.return_type == G_TYPE_NONE);
    fail_unless_equals_int (query.n_params, 0);
  }
  g_type_class_unref (klass);
}
GST_END_TEST;

GST_START_TEST (test_pads_are_always_any_and_proxy_caps_only)
{
  const gchar *names[] = { "sink", "src" };
  QueueRig *rig = rig_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GstPad) pad =
        gst_element_get_static_pad (rig->element, names[i]);
    GstPadTemplate *template = gst_pad_get_pad_template (pad);

    fail_unless (template != NULL);
    fail_unless_equals_int (
        GST_PAD_TEMPLATE_PRESENCE (template), GST_PAD_ALWAYS);
    fail_unless (gst_caps_is_any (GST_PAD_TEMPLATE_CAPS (template)));
    gst_object_unref (template);
    fail_unless (GST_PAD_IS_PROXY_CAPS (pad));
    fail_if (GST_PAD_IS_PROXY_ALLOCATION (pad));
    fail_if (GST_PAD_IS_PROXY_SCHEDULING (pad));
    fail_if (GST_PAD_IS_ACCEPT_INTERSECT (pad));
    fail_if (GST_PAD_IS_ACCEPT_TEMPLATE (pad));
  }
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_pads_link_internally_to_each_other)
{
  QueueRig *rig = rig_new (NULL);
  g_autoptr (GstPad) sink = gst_element_get_static_pad (rig->element, "sink");
  g_autoptr (GstPad) src = gst_element_get_static_pad (rig->element, "src");
  GstIterator *it = gst_pad_iterate_internal_links (sink);
  GValue other = G_VALUE_INIT;

  fail_unless_equals_int (gst_iterator_next (it, &other), GST_ITERATOR_OK);
  fail_unless (g_value_get_object (&other) == src);
  g_value_reset (&other);
  fail_unless_equals_int (gst_iterator_next (it, &other), GST_ITERATOR_DONE);
  g_value_unset (&other);
  gst_iterator_free (it);
  rig_free (rig);
}
GST_END_TEST;

GST_START_TEST (test_factory_is_a_generic_queue_without_rank)
{
  g_autoptr (GstElementFactory) factory =
      gst_element_factory_find (queue_factory ());

  fail_unless (factory != NULL);
  fail_unless_equals_int (
      gst_plugin_feature_get_rank (GST_PLUGIN_FEATURE (factory)),
      GST_RANK_NONE);
  fail_unless_equals_string (
      gst_element_factory_get_metadata (factory, GST_ELEMENT_METADATA_KLASS),
      "Generic");
  fail_unless (gst_plugin_feature_check_version (
      GST_PLUGIN_FEATURE (factory), 1, 22, 0));
}
GST_END_TEST;

/* other names than core's: both may be loaded */
GST_START_TEST (test_types_do_not_clash_with_core)
{
  GObjectClass *klass = queue_class ();
  GParamSpec *leaky = find (klass, "leaky", G_TYPE_ENUM);
  g_autoptr (GstElement) core = gst_element_factory_make ("queue", NULL);

  gst_object_ref_sink (core);
  fail_unless_equals_string (G_OBJECT_CLASS_NAME (klass), "GstLfQueue");
  fail_unless (leaky->value_type !=
               g_object_class_find_property (G_OBJECT_GET_CLASS (core), "leaky")
                   ->value_type);
  g_type_class_unref (klass);
}
GST_END_TEST;

static Suite *
queue_properties_suite (void)
{
  Suite *s = suite_create ("queue-properties");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_core_properties_keep_name_range_and_default);
  tcase_add_test (tc, test_every_property_is_described);
  tcase_add_test (tc, test_values_read_back_as_set);
  tcase_add_test (tc, test_signals_are_there);
  tcase_add_test (tc, test_pads_are_always_any_and_proxy_caps_only);
  tcase_add_test (tc, test_pads_link_internally_to_each_other);
  tcase_add_test (tc, test_factory_is_a_generic_queue_without_rank);
  if (queue_is_ours ()) {
    tcase_add_test (tc, test_own_properties_have_their_defaults);
    tcase_add_test (tc, test_watermarks_lie_between_0_and_1);
    tcase_add_test (tc, test_leaky_is_backpressure_by_its_old_name);
    tcase_add_test (tc, test_types_do_not_clash_with_core);
  }

  return s;
}

GST_CHECK_MAIN (queue_properties);
