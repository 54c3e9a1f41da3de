"""The table a person reads."""

COLUMNS = ("row", "ours", "anchor", "ratio", "target", "verdict")


def shown(value, unit):
    """Three digits and a prefix: 1.94 M ids/s."""
    if value is None:
        return "-"
    for factor, prefix in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= factor:
            return f"{value / factor:.3g} {prefix}{' ' if ' ' in unit or '/' in unit else ''}{unit}"
    return f"{value:.3g} {unit}"


def target(row):
    if row.at_least is not None:
        return f"≥ {row.at_least:g} of it"
    return f"≤ {row.at_most:g} {row.unit}"


def cells(outcome, verdict):
    unit = outcome.row.unit
    ratio = "-" if outcome.ratio is None else f"{outcome.ratio:.2f}"
    return (outcome.row.name, shown(outcome.value, unit), shown(outcome.anchor_value, unit), ratio,
            target(outcome.row), str(verdict))


def formatted(rows):
    """Aligned columns; the last is left ragged, because a reason can be long."""
    lines = [COLUMNS, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(COLUMNS) - 1)]
    lines.insert(1, tuple("-" * width for width in (*widths, len(COLUMNS[-1]))))
    return "\n".join("  ".join([*(cell.ljust(width) for cell, width in zip(line, widths)), line[-1]]).rstrip()
                     for line in lines)
