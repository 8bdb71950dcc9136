"""The rows of the bench's table: what was measured of both sides, how they compare, and what was to be reached."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Row:
    """One measured thing. ``twin`` and ``ratio`` are None where there is no twin; ``met`` where nothing was promised.

    ``ratio`` is the median of the ratios of paired runs, and so need not be the quotient of the medians beside it.
    """

    what: str
    ours: float
    twin: float | None = None
    ratio: float | None = None
    target: str = ""
    met: bool | None = None


@dataclass(frozen=True)
class AtMost:
    """A target: a figure that is not to be exceeded."""

    limit: float

    def __str__(self) -> str:
        return f"<= {self.limit:.2f}" if self.limit < 10 else f"<= {self.limit:,.0f}"

    def is_met(self, figure: float) -> bool:
        """Whether a figure meets it."""
        return figure <= self.limit


@dataclass(frozen=True)
class AtLeast:
    """A target: a figure that is to be reached."""

    limit: float

    def __str__(self) -> str:
        return f">= {self.limit:.2f}"

    def is_met(self, figure: float) -> bool:
        """Whether a figure meets it."""
        return figure >= self.limit


def paired(what: str, pairs: Sequence[tuple[float, float]], target: AtMost | AtLeast | None = None) -> Row:
    """The row of paired runs, each with our figure and the twin's; ``target`` is for their ratio."""
    ratio = median(ours / twin for ours, twin in pairs) if all(twin for _, twin in pairs) else None
    return Row(
        what=what,
        ours=median(ours for ours, _ in pairs),
        twin=median(twin for _, twin in pairs),
        ratio=ratio,
        target="" if target is None else f"ratio {target}",
        met=None if target is None or ratio is None else target.is_met(ratio),
    )


def alone(what: str, figure: float, target: AtMost | None = None) -> Row:
    """The row of something that has no twin; ``target`` is for the figure itself."""
    return Row(
        what=what,
        ours=figure,
        target="" if target is None else str(target),
        met=None if target is None else target.is_met(figure),
    )


def print_rows(out: Console, rows: Sequence[Row]) -> None:
    """Prints the table."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("", "ours", "twin", "ratio", "to reach", ""):
        table.add_column(name, justify="right" if name in ("ours", "twin", "ratio") else "left")
    for row in rows:
        met = "" if row.met is None else "met" if row.met else "missed"
        table.add_row(row.what, _figure(row.ours), _figure(row.twin), _ratio(row.ratio), row.target, met)
    out.print(table)


def as_json(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows for a file."""
    return [asdict(row) for row in rows]


def _figure(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _ratio(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
