"""The command: chooses rows, runs interleaved pairs, prints the table, keeps the baseline."""

import argparse
import dataclasses
import json
import pathlib
import subprocess
import sys
import tempfile

from harness import table, verdict
from harness.measurements import HttpTail
from harness.processes import NotMeasured, busy_share, machine
from harness.rows import GATE
from harness.workbench import Workbench

PAIRS = 5
QUIET_BELOW = 0.1
EXIT_PASS, EXIT_FALLEN, EXIT_UNMEASURED = 0, 1, 2


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description="Runs the product and its anchors in turn, the server on one core and the load on "
                    "another, and compares the median of the ratios of pairs with the targets and with "
                    "bench/baseline.json.",
        epilog="Exit status: 0 every row passed, 1 a row has fallen, 2 a row could not be measured.")
    parser.add_argument("--row", action="append", choices=[row.name for row in GATE], metavar="NAME",
                        help="only this row; repeatable. Rows: " + ", ".join(row.name for row in GATE))
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="one pair, small n: a look, not a measurement")
    size.add_argument("--nightly", action="store_true", help="the rows of 10 M too")
    parser.add_argument("--self-check", action="store_true",
                        help="put each anchor in our place: ratios off 1 are the noise of this machine")
    parser.add_argument("--no-build", action="store_true", help="measure build/release as it is")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write every sample there")
    parser.add_argument("--write-baseline", action="store_true", help="keep this run in bench/baseline.json")
    options = parser.parse_args(arguments)
    if options.write_baseline and (options.quick or options.self_check):
        parser.error("a baseline is a whole measurement of the product")
    return options


def chosen(options):
    rows = [row for row in GATE if row.name in options.row] if options.row else [
        row for row in GATE if options.nightly or not row.nightly]
    if not options.self_check:
        return rows
    # A tail has no meaning here: its rate follows from that of the server in our place.
    return [dataclasses.replace(row, ours=row.anchor, at_least=verdict.BASELINE_SHARE, at_most=None)
            for row in rows if row.anchor is not None and not isinstance(row.ours, HttpTail)]


def measure(bench, row, pairs, n):
    """Ours, anchor, ours, anchor, …: a disturbance of the machine meets both sides."""
    outcome = verdict.Outcome(row)
    for _ in range(pairs):
        try:
            outcome.ours.append(row.ours.take(bench, n))
        except NotMeasured as reason:
            outcome.problem = str(reason)
        if row.anchor is not None:
            try:
                outcome.anchor.append(row.anchor.take(bench, n))
            except NotMeasured as reason:
                outcome.anchor_problem = str(reason)
        # The anchor is still measured once: a table without ours is worth something.
        if outcome.problem or outcome.anchor_problem:
            break
    return outcome


def build(repository):
    bootstrap = repository / "scripts" / "bootstrap"
    for command in ([bootstrap, "build", "bench"], ["cmake", "--preset", "release"],
                    ["cmake", "--build", "--preset", "release"]):
        print("==>", *(str(part) for part in command), file=sys.stderr)
        subprocess.run([str(part) for part in command], cwd=repository, check=True, stdin=subprocess.DEVNULL,
                       stdout=sys.stderr)


def as_json(outcomes, verdicts, pairs, busy):
    return {"machine": machine(), "pairs": pairs, "busy_before": round(busy, 3), "rows": [
        {"row": outcome.row.name, "work": outcome.row.work, "unit": outcome.row.unit, "ours": outcome.ours,
         "anchor": outcome.anchor, "ratio": outcome.ratio, "at_least": outcome.row.at_least,
         "at_most": outcome.row.at_most, "verdict": judged.word, "reason": judged.reason}
        for outcome, judged in zip(outcomes, verdicts)]}


def read_baseline(path):
    return json.loads(path.read_text()) if path.exists() else {}


def write_baseline(path, outcomes, verdicts):
    """Replaces the rows that were measured and keeps the others, unless those belong to another machine."""
    old = verdict.applicable(read_baseline(path), machine())
    new = {outcome.row.name: verdict.baseline_entry(outcome)
           for outcome, judged in zip(outcomes, verdicts) if judged.word != "unmeasured"}
    rows = dict(sorted({**old, **new}.items()))
    path.write_text(json.dumps({"machine": machine(), "rows": rows}, indent=2) + "\n")


def main(repository, arguments):
    options = parse(arguments)
    if not options.no_build:
        build(repository)
    baseline_path = repository / "bench" / "baseline.json"
    baseline = {} if options.quick or options.self_check else verdict.applicable(
        read_baseline(baseline_path), machine())
    pairs = 1 if options.quick else PAIRS
    busy = busy_share()
    if busy > QUIET_BELOW:
        print(f"The machine is not quiet ({busy:.0%} busy before the start): expect noise.", file=sys.stderr)

    outcomes, verdicts = [], []
    with tempfile.TemporaryDirectory(prefix="fauxcount-bench-") as scratch:
        bench = Workbench(repository / "build" / "release", pathlib.Path(scratch))
        for row in chosen(options):
            print(f"==> {row.name}: {row.work}", file=sys.stderr)
            outcome = measure(bench, row, pairs, row.quick_n if options.quick else row.n)
            outcomes.append(outcome)
            verdicts.append(verdict.judge(outcome, baseline.get(row.name)))

    print(table.formatted([table.cells(*pair) for pair in zip(outcomes, verdicts)]))
    if options.quick:
        print("A quick look: one pair, small n. The gate is judged by a run without --quick.")
    if options.json:
        options.json.write_text(json.dumps(as_json(outcomes, verdicts, pairs, busy), indent=2) + "\n")
    if options.write_baseline:
        write_baseline(baseline_path, outcomes, verdicts)
    words = {judged.word for judged in verdicts}
    return EXIT_UNMEASURED if "unmeasured" in words else EXIT_FALLEN if "fallen" in words else EXIT_PASS
