"""From samples to a verdict: medians, ratios, targets, the baseline. No clock, no files, no processes."""

import statistics
from dataclasses import dataclass, field

BASELINE_SHARE = 0.9


@dataclass
class Outcome:
    """What a row gave. `ours` and `anchor` are samples in the order taken, pair by pair."""
    row: object
    ours: list = field(default_factory=list)
    anchor: list = field(default_factory=list)
    problem: str = ""
    anchor_problem: str = ""

    @property
    def value(self):
        return statistics.median(self.ours) if self.ours else None

    @property
    def anchor_value(self):
        return statistics.median(self.anchor) if self.anchor else None

    @property
    def ratio(self):
        """How good ours is as a share of its anchor: 0.5 is half as good, whether more or less is better.
        The median of pairs, not the ratio of medians: what disturbs a pair disturbs both its runs."""
        pairs = list(zip(self.ours, self.anchor))
        if not pairs:
            return None
        return statistics.median(ours / anchor if self.row.more_is_better else anchor / ours
                                 for ours, anchor in pairs)


@dataclass(frozen=True)
class Verdict:
    word: str        # pass, fallen or unmeasured
    reason: str = ""

    def __str__(self):
        word = self.word.upper() if self.word == "fallen" else self.word
        return f"{word}: {self.reason}" if self.reason else word


def judge(outcome, baseline=None):
    """`baseline` is this row's entry, {"ratio": …} or {"value": …}, if there is one that applies here."""
    row = outcome.row
    if outcome.problem:
        return Verdict("unmeasured", outcome.problem)
    if row.at_least is not None and outcome.anchor_problem:
        return Verdict("unmeasured", "anchor: " + outcome.anchor_problem)
    if row.at_least is not None and outcome.ratio < row.at_least:
        return Verdict("fallen", "below its target")
    if row.at_most is not None and outcome.value > row.at_most:
        return Verdict("fallen", "above its target")
    share = share_of_baseline(outcome, baseline or {})
    if share is not None and share < BASELINE_SHARE:
        return Verdict("fallen", f"{share:.2f} of the baseline")
    return Verdict("pass")


def share_of_baseline(outcome, baseline):
    """1 is as good as the baseline, less is worse; nothing where the two cannot be compared."""
    if "ratio" in baseline:
        return None if outcome.ratio is None else outcome.ratio / baseline["ratio"]
    if "value" in baseline:
        share = outcome.value / baseline["value"]
        return share if outcome.row.more_is_better else 1 / share
    return None


def baseline_entry(outcome):
    """Ratios travel between machines, plain values do not; a row with an anchor is kept as a ratio."""
    if outcome.ratio is not None:
        return {"ratio": significant(outcome.ratio)}
    return {"value": significant(outcome.value)}


def applicable(baseline, machine):
    """The entries that can be compared here: plain values only on the machine they were measured on."""
    same_machine = baseline.get("machine") == machine
    return {name: entry for name, entry in baseline.get("rows", {}).items()
            if same_machine or "ratio" in entry}


def significant(number, digits=4):
    return float(f"{number:.{digits}g}")
