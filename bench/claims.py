"""Claims: what is said of Remit's speed, beside the figure that it must keep."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

RESULTS = Path(__file__).parent / "results.json"


@dataclass(frozen=True)
class Claim:
    """Ours beside its floor; a `most` bounds the ratio from above, a `least` from below, neither is
    for reference.

    Without a floor the figure itself is what is bounded.
    """

    name: str
    unit: str
    ours: float
    floor: float | None = None
    least: float | None = None
    most: float | None = None
    ratio: float | None = None

    @property
    def holds(self) -> bool | None:
        """None when nothing is claimed."""
        measured = self.ours if self.ratio is None else self.ratio
        if self.least is not None:
            return measured >= self.least
        return measured <= self.most if self.most is not None else None

    @property
    def target(self) -> str:
        if self.least is not None:
            return f"≥ {self.least:g}"
        return f"≤ {self.most:g}" if self.most is not None else "reference"

    def row(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "unit": self.unit,
            "ours": self.ours,
            "floor": self.floor,
            "ratio": self.ratio,
            "target": self.target,
            "holds": self.holds,
        }


def beside(
    name: str,
    unit: str,
    rounds: tuple[Sequence[float], Sequence[float]],
    *,
    least: float | None = None,
    most: float | None = None,
) -> Claim:
    """Ours and the floor, taken in turn. The ratio is the median of the rounds' own, as a neighbour
    who slows one round slows both sides of it."""
    ours, floor = rounds
    ratio = median(one / other for one, other in zip(ours, floor, strict=True))
    return Claim(name, unit, median(ours), median(floor), least, most, ratio)


def middle(figures: Sequence[float]) -> float:
    """The median of the rounds: a neighbour on the machine spoils one, not all."""
    return median(figures)


def shown(figure: float | None) -> str:
    if figure is None:
        return ""
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.3g}"


def tell(claims: Sequence[Claim], foot: str) -> bool:
    """Print the table, write the same as JSON, and say whether every claim holds."""
    table = Table("name", "unit", caption=foot, caption_justify="left")
    for column in ("ours", "floor", "ratio", "target", "holds"):
        table.add_column(column, justify="right")
    for claim in claims:
        ratio = "" if claim.ratio is None else f"{claim.ratio:.2f}"
        holds = {True: "yes", False: "NO", None: ""}[claim.holds]
        table.add_row(
            claim.name,
            claim.unit,
            shown(claim.ours),
            shown(claim.floor),
            ratio,
            claim.target,
            holds,
        )
    Console(width=None if Console().is_terminal else 130).print(table)
    document = {"claims": [claim.row() for claim in claims], "foot": foot}
    RESULTS.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return all(claim.holds is not False for claim in claims)
