"""From when a child may be grown up: never later than it can be, and never a day that tells of them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from payung.intake.contents.age import may_be_18_from
from payung.triage.report import Report

TOLD = datetime(2026, 3, 17, 14, 5, tzinfo=UTC)


def from_when(child: dict[str, Any] | None) -> str | None:
    report = Report.lenient({"language": "en", "children": [child] if child else []})
    birthday = may_be_18_from(report, TOLD)
    return birthday.isoformat() if birthday else None


@pytest.mark.parametrize(
    ("child", "day"),
    [
        ({"age": 14}, "2029-04-01T00:00:00+00:00"),
        ({"age": 17}, "2026-04-01T00:00:00+00:00"),
        ({"age": 0}, "2043-04-01T00:00:00+00:00"),
        ({"age_band": "15-17"}, "2026-04-01T00:00:00+00:00"),
        ({"age_band": "6-11"}, "2032-04-01T00:00:00+00:00"),
        ({"age": 14, "age_band": "15-17"}, "2029-04-01T00:00:00+00:00"),
        ({"safe_now": "yes"}, None),
        ({"adult_now": True, "age_at_time": 9}, None),
        (None, None),
    ],
)
def test_the_first_of_the_month_after_they_may_be_18(
    child: dict[str, Any] | None, day: str | None
) -> None:
    assert from_when(child) == day
