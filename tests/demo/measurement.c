/* measurement.c: what one run of one queue gave
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "measurement.h"

#define FIELD(name)                           \
  {                                           \
#    name, G_STRUCT_OFFSET(Measurement, name) \
  }

static const struct {
  const char *name;
  goffset offset;
} fields[] = {
  FIELD (in),
  FIELD (out),
  FIELD (overflow),
  FIELD (rejected),
  FIELD (age),
  FIELD (other),
  FIELD (p50),
  FIELD (p99),
  FIELD (late),
  FIELD (cpu),
  FIELD (elapsed),
  FIELD (sleeps),
  FIELD (wakeups),
};

char *
measurement_to_string (const Measurement *measurement)
{
  GstStructure *structure = gst_structure_new_empty ("measurement");
  char *string;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (fields); i++)
    gst_structure_set (structure, fields[i].name, G_TYPE_UINT64,
        G_STRUCT_MEMBER (guint64, measurement, fields[i].offset), NULL);
  string = gst_structure_to_string (structure);
  gst_structure_free (structure);

  return string;
}

gboolean
measurement_from_string (Measurement *measurement, const char *string)
{
  char *end;
  GstStructure *structure = gst_structure_from_string (string, &end);
  gboolean complete = structure != NULL;
  guint i;

  for (i = 0; complete && i < G_N_ELEMENTS (fields); i++)
    complete = gst_structure_get_uint64 (structure, fields[i].name,
        G_STRUCT_MEMBER_P (measurement, fields[i].offset));
  if (structure != NULL)
    gst_structure_free (structure);

  return complete;
}
