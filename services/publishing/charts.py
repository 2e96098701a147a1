"""Horizontal bars as pages draw them: `bars.html` makes SVG of them."""

from dataclasses import dataclass

_COLOURS = ("#1d5c63", "#7fb7be")
_LABEL = 17


@dataclass(frozen=True, slots=True)
class ChartBar:
    """One line of a chart: its values side by side, and where a mark stands (0 is none)."""

    label: str
    values: tuple[int, ...]
    mark: int = 0


@dataclass(frozen=True, slots=True)
class Chart:
    """Horizontal bars; `legend` names the values of each bar."""

    title: str
    rows: list[ChartBar]
    legend: tuple[str, ...] = ()
    colours: tuple[str, ...] = _COLOURS

    @property
    def most(self) -> int:
        """The greatest value, at least 1: the full width."""
        return (
            max((value for row in self.rows for value in (*row.values, row.mark)), default=1) or 1
        )


def label_of(name: str) -> str:
    """Return a name short enough to stand beside a bar."""
    return name if len(name) <= _LABEL else f"{name[: _LABEL - 1]}…"
