#!/usr/bin/env python3
# run.py: runs chapters of benchmarks, prints what came out, writes the page
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# A chapter is a file in chapters/ with a TITLE and rows(). Every measurement
# is a fresh process; the subjects of a row take turns, so what disturbs the
# machine disturbs all of them. docs/design/benchmarks.md says how to read it.

import argparse
import fnmatch
import importlib.util
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

# pylint: disable=wrong-import-position
from harness import machine, report
from harness.progress import Progress
from harness.session import Session
from page import document


def load_chapter(name):
    path = os.path.join(HERE, "chapters", name + ".py")
    spec = importlib.util.spec_from_file_location("chapter_" + name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def chapter_names():
    """In the order of the page: by ORDER, then by name."""
    files = os.listdir(os.path.join(HERE, "chapters"))
    names = sorted(name[:-3] for name in files if name.endswith(".py"))
    return sorted(names, key=lambda name: getattr(load_chapter(name), "ORDER", 99))


def parse_arguments():
    parser = argparse.ArgumentParser(description="measure, against what people use today")
    parser.add_argument(
        "name", nargs="?", default="all", help="all, or one of: " + ", ".join(chapter_names())
    )
    parser.add_argument("--build-dir", default=".")
    parser.add_argument("--names", action="store_true", help="name the chapters")
    parser.add_argument("--quick", action="store_true", help="only show that everything runs")
    parser.add_argument("--out", metavar="FOLDER", help="leave the page and all figures here")
    parser.add_argument("--html", metavar="FILE", help="leave the page here")
    parser.add_argument("--json", metavar="FILE", help="leave all figures here")
    parser.add_argument("--rounds", type=int, help="measurements of each subject")
    parser.add_argument(
        "--only", metavar="ROW", action="append", help="rows of this name; may have * in it"
    )
    parser.add_argument("--list", action="store_true", help="name the rows, measure nothing")
    parser.add_argument(
        "--noise-limit",
        type=float,
        default=0.1,
        metavar="SHARE",
        help="measure again when other processes took more of the machine (%(default)s)",
    )
    parser.add_argument(
        "--retries", type=int, default=3, help="at most so often (%(default)s)"
    )
    parser.add_argument(
        "--shield",
        action="store_true",
        help="measure before all others (needs root): for a machine that is never quiet",
    )
    parser.add_argument(
        "--complete", action="store_true", help="a subject that does not exist is a failure"
    )
    args = parser.parse_args()
    if args.out and not args.quick:
        base = os.path.join(args.out, "report" if args.name == "all" else args.name)
        args.html = args.html or base + ".html"
        args.json = args.json or base + ".json"
    return args


def wanted_rows(chapter, args):
    rows = [row for row in chapter.rows() if row.quick or not args.quick]
    if args.only:
        rows = [r for r in rows if any(fnmatch.fnmatch(r.name, only) for only in args.only)]
    return rows


def run_chapter(chapter, rows, session, progress, results):
    """Fills `results`, so that what is there is not lost when it is stopped."""
    print(f"\n{chapter.TITLE}\n{'=' * len(chapter.TITLE)}")
    for row in rows:
        result = session.measure(row, progress)
        progress.clear()
        print(report.table(result, judged=not session.args.quick), flush=True)
        results.append(result)
    if session.args.quick:
        print("\nquick: everything ran; the figures mean nothing and no budget is judged")
    else:
        print(report.budgets_table(results))


def run_chapters(chapters, session):
    """A list of (name, chapter, results), and whether all of it was measured."""
    rows = {name: wanted_rows(chapter, session.args) for name, chapter in chapters.items()}
    progress = Progress(sum(session.expected_seconds(r) for some in rows.values() for r in some))
    done = []
    try:
        for name, chapter in chapters.items():
            if rows[name]:
                done.append((name, chapter, []))
                run_chapter(chapter, rows[name], session, progress, done[-1][2])
    except KeyboardInterrupt:
        progress.clear()
        print("\nstopped; what was measured until now is kept")
        return done, False
    return done, True


def write_files(args, whole):
    for path, write in ((args.json, report.write), (args.html, document.write)):
        if path:
            os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
            write(whole, path)
            print(f"{'figures' if write is report.write else 'page'}: {path}")


def main():
    args = parse_arguments()
    if args.names:
        print("\n".join(chapter_names()))
        return 0
    names = chapter_names() if args.name == "all" else [args.name]
    unknown = [name for name in names if name not in chapter_names()]
    if unknown:
        sys.exit(f"no chapter {unknown[0]}; there are: {', '.join(chapter_names())}")
    chapters = {name: load_chapter(name) for name in names}
    if args.list:
        for name, chapter in chapters.items():
            for row in wanted_rows(chapter, args):
                print(f"{name}  {row.name:24} {row.title}")
        return 0

    session = Session(args)
    print(machine.words(session.machine))
    print(
        f"{session.rounds} rounds, subjects in turn; medians, with quartiles in brackets"
        + ("; shielded" if args.shield else "")
    )
    done, complete = run_chapters(chapters, session)
    if session.runner.repeated:
        print(f"\n{session.runner.repeated} measurements repeated because others were busy")
    write_files(args, report.whole(session, done, complete))
    if session.problems:
        print(f"\n{session.problems} subjects could not be measured")
    return 1 if session.problems or not complete else 0


if __name__ == "__main__":
    sys.exit(main())
