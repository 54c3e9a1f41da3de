"""The benchmark script's judgement: medians, ratios, targets, baseline, table. No process is started."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bench"))

from harness import command, measurements, rows, table, verdict  # noqa: E402
from harness.processes import NotMeasured  # noqa: E402


class Given:
    """A measurement that answers what it was given, or fails where it was given nothing."""

    def __init__(self, *values):
        self.values = list(values)

    def take(self, _bench, _n):
        value = self.values.pop(0)
        if value is None:
            raise NotMeasured("nothing was given")
        return value


def rate_row(ours=None, anchor=None):
    return rows.Row("rate", "a rate", "ids/s", ours, 1, 1, anchor=anchor or Given(),
                    more_is_better=True, at_least=0.5)


def time_row(ours=None, anchor=None):
    return rows.Row("time", "a time", "ns", ours, 1, 1, anchor=anchor, at_most=100)


class Ratios(unittest.TestCase):
    def test_the_ratio_is_the_median_of_pairs_and_not_of_sides(self):
        outcome = verdict.Outcome(rate_row(), ours=[10, 40, 90], anchor=[10, 80, 100])
        self.assertEqual(outcome.ratio, 0.9)

    def test_where_less_is_better_half_as_long_is_twice_as_good(self):
        self.assertEqual(verdict.Outcome(time_row(), ours=[50], anchor=[100]).ratio, 2)

    def test_without_an_anchor_there_is_no_ratio(self):
        self.assertIsNone(verdict.Outcome(time_row(), ours=[50]).ratio)


class Judgement(unittest.TestCase):
    def word(self, outcome, baseline=None):
        return verdict.judge(outcome, baseline).word

    def test_a_ratio_exactly_on_target_passes_and_below_it_falls(self):
        self.assertEqual(self.word(verdict.Outcome(rate_row(), ours=[50], anchor=[100])), "pass")
        self.assertEqual(self.word(verdict.Outcome(rate_row(), ours=[49.9], anchor=[100])), "fallen")

    def test_a_value_exactly_on_target_passes_and_above_it_falls(self):
        self.assertEqual(self.word(verdict.Outcome(time_row(), ours=[100])), "pass")
        self.assertEqual(self.word(verdict.Outcome(time_row(), ours=[100.1])), "fallen")

    def test_below_nine_tenths_of_the_baseline_falls_although_above_target(self):
        outcome = verdict.Outcome(rate_row(), ours=[70], anchor=[100])
        self.assertEqual(self.word(outcome, {"ratio": 0.77}), "pass")
        self.assertEqual(self.word(outcome, {"ratio": 0.79}), "fallen")

    def test_a_value_that_grew_falls_where_less_is_better(self):
        outcome = verdict.Outcome(time_row(), ours=[60])
        self.assertEqual(self.word(outcome, {"value": 55}), "pass")
        self.assertEqual(self.word(outcome, {"value": 53}), "fallen")

    def test_what_was_not_measured_is_never_a_pass(self):
        broken = verdict.Outcome(time_row(), ours=[1, 1], problem="it crashed the third time")
        self.assertEqual(self.word(broken), "unmeasured")
        no_anchor = verdict.Outcome(rate_row(), ours=[1], anchor_problem="not built")
        self.assertEqual(self.word(no_anchor), "unmeasured")
        half_an_anchor = verdict.Outcome(rate_row(), ours=[1, 1], anchor=[1], anchor_problem="it crashed")
        self.assertEqual(self.word(half_an_anchor), "unmeasured")


class Baseline(unittest.TestCase):
    def test_ratios_travel_between_machines_and_values_do_not(self):
        baseline = {"machine": "here", "rows": {"rate": {"ratio": 0.7}, "time": {"value": 60}}}
        self.assertEqual(verdict.applicable(baseline, "here"), baseline["rows"])
        self.assertEqual(verdict.applicable(baseline, "there"), {"rate": {"ratio": 0.7}})

    def test_a_row_with_an_anchor_is_kept_as_its_ratio(self):
        anchored, alone = time_row(anchor=Given()), time_row()
        self.assertEqual(verdict.baseline_entry(verdict.Outcome(anchored, [50], [10])), {"ratio": 0.2})
        self.assertEqual(verdict.baseline_entry(verdict.Outcome(alone, [50])), {"value": 50})


class Pairs(unittest.TestCase):
    def test_ours_and_anchor_take_turns(self):
        turns = []

        class Noted:
            def __init__(self, side):
                self.side = side

            def take(self, _bench, _n):
                turns.append(self.side)
                return 1

        command.measure(None, rate_row(Noted("ours"), Noted("anchor")), 3, 1)
        self.assertEqual(turns, ["ours", "anchor"] * 3)

    def test_a_failure_ends_the_row_and_is_told(self):
        outcome = command.measure(None, rate_row(Given(1, None, 1), Given(2, 2, 2)), 3, 1)
        self.assertEqual((outcome.ours, outcome.anchor, outcome.problem), ([1], [2, 2], "nothing was given"))


class WorkDone(unittest.TestCase):
    def result(self, ids_done=1000, **counts):
        return {"ids_done": ids_done, "errors": {"lost": counts.get("lost", 0)},
                "status": {"2xx": 1000, "4xx": counts.get("refused", 0)}, "said": ""}

    def test_only_work_that_was_done_counts(self):
        measurements.require_all_done(self.result(), 1000)
        for short in (self.result(ids_done=999), self.result(lost=1), self.result(refused=1)):
            with self.assertRaises(NotMeasured):
                measurements.require_all_done(short, 1000)


class TheGate(unittest.TestCase):
    def test_names_are_unique_and_each_row_has_one_target(self):
        names = [row.name for row in rows.GATE]
        self.assertEqual(len(names), len(set(names)))
        with self.assertRaises(ValueError):
            rows.Row("both", "", "ns", None, 1, 1, anchor=Given(), at_least=1, at_most=1)
        with self.assertRaises(ValueError):
            rows.Row("no anchor", "", "ns", None, 1, 1, at_least=1)

    def test_ten_million_run_nightly_only(self):
        for row in rows.GATE:
            self.assertEqual(row.nightly, row.n > rows.MILLION, row.name)


class Table(unittest.TestCase):
    def test_numbers_have_three_digits_and_a_prefix(self):
        self.assertEqual(table.shown(1_939_921, "ids/s"), "1.94 M ids/s")
        self.assertEqual(table.shown(24.26, "ns"), "24.3 ns")
        self.assertEqual(table.shown(None, "ns"), "-")

    def test_columns_are_aligned(self):
        outcomes = [verdict.Outcome(rate_row(), ours=[70], anchor=[100]),
                    verdict.Outcome(time_row(), ours=[101])]
        text = table.formatted([table.cells(outcome, verdict.judge(outcome)) for outcome in outcomes])
        self.assertEqual(text.splitlines(), [
            "row   ours      anchor     ratio  target       verdict",
            "----  --------  ---------  -----  -----------  -------",
            "rate  70 ids/s  100 ids/s  0.70   ≥ 0.5 of it  pass",
            "time  101 ns    -          -      ≤ 100 ns     FALLEN: above its target",
        ])


if __name__ == "__main__":
    unittest.main()
