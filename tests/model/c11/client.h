/* client.h: a few threads that use one structure
 *
 * SPDX-FileCopyrightText: 2026 The gst-pooled authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Plain C11. A client is run by native.c with threads of the system, by weak.c
 * in every order that it explores, or by a checker from elsewhere.
 */
#pragma once

#include <stdbool.h>

extern const char *const client_name;
extern const int client_threads;

/* may be left out; true: two threads never store to one place in no order */
extern const bool client_orders_stores;

void client_set_up (void);
void client_thread (int index);

/* all threads have ended */
void client_finish (void);

/* what a runner gives */
void client_fail (const char *what, int line);
void client_yield (void);

#define client_check(what)           \
  do {                               \
    if (!(what))                     \
      client_fail (#what, __LINE__); \
  } while (0)
