#!/usr/bin/env python3
# render.py: makes the page, or pictures, from the figures of an earlier run
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import argparse
import json
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

# pylint: disable=wrong-import-position
from page import document, pictures


def parse_arguments():
    parser = argparse.ArgumentParser(prog="scripts/bench", description="draw an earlier run")
    kinds = parser.add_subparsers(dest="kind", required=True)
    page = kinds.add_parser("page", help="the whole page")
    page.add_argument("json", metavar="FILE.json")
    page.add_argument("--html", metavar="FILE", help="where; beside the figures without")
    some = kinds.add_parser("pictures", help="single charts as SVG, for the README")
    some.add_argument("json", metavar="FILE.json")
    some.add_argument("--to", metavar="FOLDER", required=True)
    some.add_argument("--rows", nargs="+", default=pictures.ROWS, metavar="ROW",
                      help="whose charts (%(default)s)")
    return parser.parse_args()


def load(path):
    try:
        with open(path, encoding="utf-8") as file:
            report = json.load(file)
    except (OSError, ValueError) as error:
        sys.exit(f"{path}: {error}")
    if not isinstance(report, dict) or "chapters" not in report:
        sys.exit(f"{path}: not the figures of scripts/bench")
    return report


def main():
    args = parse_arguments()
    report = load(args.json)
    if args.kind == "page":
        html = args.html or os.path.splitext(args.json)[0] + ".html"
        document.write(report, html)
        print(f"page: {html}")
        return 0
    written = pictures.write(report, args.to, args.rows)
    for path in written:
        print(f"picture: {path}")
    if len(written) < len(args.rows):
        sys.exit(f"{args.json} has not all of these rows: {' '.join(args.rows)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
