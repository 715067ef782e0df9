"""The steps that are usual at a level, by country and time: `cases/data/steps.toml`."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

from payung.cases.steps.kinds import StepKind
from payung.triage.lanes import Level

DATA: Final = Path(__file__).parents[1] / "data" / "steps.toml"


@dataclass(frozen=True)
class UsualStep:
    """A step that is usual, and how long after the level was decided it is due."""

    kind: StepKind
    within: timedelta


@dataclass(frozen=True)
class _Template:
    country: str
    since: date
    levels: dict[Level, tuple[UsualStep, ...]]


def usual_steps(level: Level, country: str, opened: date) -> tuple[UsualStep, ...]:
    """Return what is usual at a level in a country, for a case that was opened on a day."""
    templates = [template for template in _templates() if template.since <= opened]
    own = [template for template in templates if template.country == country]
    common = [template for template in templates if not template.country]
    # A case from before the first template has the first one.
    best = max(own or common or _templates(), key=lambda template: template.since)
    return best.levels[level]


@lru_cache(maxsize=1)
def _templates() -> tuple[_Template, ...]:
    rows = tomllib.loads(DATA.read_text(encoding="utf-8"))["template"]
    return tuple(
        _Template(
            row["country"],
            row["since"],
            {
                level: tuple(
                    UsualStep(StepKind(kind), timedelta(minutes=minutes))
                    for kind, minutes in row[level.value]
                )
                for level in Level
            },
        )
        for row in rows
    )
