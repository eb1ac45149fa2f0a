# machine.py: the machine that was measured on, and how quiet it was
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later

from . import bars, words
from .markup import el


def brief(report):
    machine = report["machine"]
    text = f"{machine['cpu']}, {machine['cores']} cores"
    text += ", virtual machine" if machine["virtual"] else ""
    text += f"; {machine['system']}, kernel {machine['kernel']}, GStreamer {machine['gstreamer']}"
    parts = [el("p", el("b", machine["date"].replace("T", " ")), f", commit {machine['commit']}. ",
                text, ".", class_="machine")]
    parts += [el("p", warning, class_="warning") for warning in _warnings(report)]
    return el("div", *parts)


def _warnings(report):
    options, build = report["options"], report["machine"]["build"]
    if options["quick"]:
        yield "A quick run: it shows that everything runs. Its figures mean nothing."
    if build.get("b_sanitize") not in (None, "none") or build.get("optimization") == "0":
        yield "The build is not for measuring: its figures mean nothing."
    if options.get("only"):
        yield "Only some rows were measured: " + ", ".join(options["only"]) + "."
    if not options.get("complete", True):
        yield "The run was stopped before its end: rows are missing."
    if options["rounds"] < 3 and not options["quick"]:
        yield "Fewer than three rounds: nothing is known of the spread."


def _facts(report):
    machine, options = report["machine"], report["options"]
    build = machine["build"]
    yield "Processor", f"{machine['cpu']}, {machine['cores']} cores"
    yield "Memory", f"{machine.get('memory_gib', '?')} GiB"
    yield "Virtual machine", "yes: what a wake-up costs is exaggerated, ratios to those that " \
        "wake more are larger than on bare metal" if machine["virtual"] else "no"
    yield "System", f"{machine['system']}, kernel {machine['kernel']}"
    yield "GStreamer", machine["gstreamer"]
    yield "Commit", machine["commit"] or "unknown"
    yield "Build", f"{build.get('buildtype')}, optimization {build.get('optimization')}, " \
        f"sanitizer {build.get('b_sanitize')}"
    yield "Load before", " ".join(f"{load:.2f}" for load in machine["load"])
    yield "Rounds", str(options["rounds"])
    yield "Shielded", "yes: measured at a higher priority than everything else" \
        if options["shield"] else "no"
    yield "Repeated", f"{options.get('repeated', 0)} measurements, because others took more " \
        f"than {words.percent(options.get('noise_limit', 0.1))} of the machine"


def _as_row(report):
    """What others took in each chapter, as bars: typical, and at most."""
    columns = [
        {"key": key, "title": title, "scale": 100, "digits": 0, "spread": False, "more": False,
         "unit": "% of the machine"}
        for key, title in (("typical", "Other processes, typical row"),
                           ("most", "Other processes, worst measurement"))
    ]
    subjects = {}
    for chapter in report["chapters"]:
        typical = sorted(row["others"][0] for row in chapter["rows"])
        most = max((row["others"][1] for row in chapter["rows"]), default=0)
        if typical:
            name = chapter["title"].partition(":")[0]
            middle = typical[len(typical) // 2]
            subjects[name] = {"typical": _value(middle), "most": _value(most)}
    return {"order": list(subjects), "subjects": subjects, "columns": columns}


def _value(share):
    return {"median": share, "q1": share, "q3": share, "values": [share]}


def section(report, palette):
    facts = [part for name, fact in _facts(report)
             for part in (el("dt", name), el("dd", fact))]
    row = _as_row(report)
    panels = [bars.panel(row, column, palette) for column in row["columns"]]
    return el("section", el("h2", "Machine and noise"), el("dl", *facts, class_="facts"),
              el("p", "How much of the machine other processes (and the hypervisor) took while "
                 "was measured. A row whose typical share is above the limit says so in its "
                 "own line."),
              el("div", *(p for p in panels if p is not None), class_="panels"), id="machine")
