# __init__.py: the page made from a report: HTML with inline SVG, nothing from elsewhere
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
