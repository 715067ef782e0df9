"""A partner's list of reports, in order of change: a partner who continues from a cursor misses nothing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payung.doors.api import query_parameters
from payung.doors.api.tests.conftest import TOLD, Ask
from payung.foundation import clock
from payung.foundation.errors import BadInput
from payung.foundation.viewer import SYSTEM
from payung.intake.models import StoredReport
from payung.intake.progress import Progress
from payung.intake.submissions.actions.partner_status import move_on
from payung.intake.submissions.queries import Position

URL = "/v1/reports"
START = datetime(2026, 3, 1, tzinfo=UTC)


def sent_at(ask: Ask, seconds: int) -> str:
    with clock.at(START + timedelta(seconds=seconds)):
        reference: str = ask("POST", URL, TOLD).json()["reference"]
    return reference


def page(ask: Ask, **asked_for: str) -> dict[str, Any]:
    """Ask an hour later, when all has settled."""
    query = "&".join(f"{name}={quote(value)}" for name, value in asked_for.items())
    with clock.at(START + timedelta(hours=1)):
        answer = ask("GET", f"{URL}?{query}")
    assert answer.status_code == 200, answer.content
    page_of_reports: dict[str, Any] = answer.json()
    return page_of_reports


def references(page_of_reports: dict[str, Any]) -> list[str]:
    return [report["reference"] for report in page_of_reports["reports"]]


@pytest.mark.django_db
def test_a_partner_without_reports_has_an_empty_list(ask: Ask) -> None:
    assert page(ask) == {"reports": [], "next": None, "more": False}


@pytest.mark.django_db
def test_the_list_goes_on_page_by_page_without_a_gap(ask: Ask) -> None:
    mine = [sent_at(ask, second // 2) for second in range(7)]  # two at a time at the same moment
    listed: list[str] = []
    reports = page(ask, limit="2")
    listed += references(reports)
    while reports["more"]:
        reports = page(ask, limit="2", cursor=reports["next"])
        listed += references(reports)
    assert sorted(listed) == sorted(mine)
    assert len(listed) == 7


@pytest.mark.django_db
def test_what_changes_comes_again_at_the_end(ask: Ask) -> None:
    first, second = sent_at(ask, 1), sent_at(ask, 2)
    end = page(ask)["next"]
    assert references(page(ask, cursor=end)) == []
    with clock.at(START + timedelta(seconds=30)):
        move_on(SYSTEM, StoredReport.objects.get(id=first), Progress.BEING_LOOKED_AT)
    reports = page(ask, cursor=end)
    assert references(reports) == [first]
    assert reports["reports"][0]["status"] == "being_looked_at"
    assert references(page(ask)) == [second, first]


@pytest.mark.django_db
def test_since_leaves_out_what_has_not_changed(ask: Ask) -> None:
    _first, second = sent_at(ask, 1), sent_at(ask, 2)
    assert references(page(ask, since="2026-03-01T07:00:02+07:00")) == [second]
    assert references(page(ask, since="2026-03-01t00:00:02.000001z")) == []


@pytest.mark.django_db
def test_what_has_just_changed_is_shown_and_shown_again(ask: Ask) -> None:
    """A change with an earlier time may still be on its way."""
    old = sent_at(ask, 0)
    new = sent_at(ask, 3595)
    reports = page(ask)
    assert references(reports) == [old, new]
    assert references(page(ask, cursor=reports["next"])) == [new]


@pytest.mark.django_db
def test_others_reports_are_in_nobodys_list_but_theirs(ask: Ask, other_key: str) -> None:
    mine = sent_at(ask, 1)
    assert ask("GET", URL, by=other_key).json()["reports"] == []
    end = page(ask)["next"]
    assert ask("GET", f"{URL}?cursor={end}", by=other_key).json()["reports"] == []
    assert references(page(ask)) == [mine]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "field"),
    [
        *(("limit=" + odd, "limit") for odd in ("0", "201", "-1", "1.5", "x", "", "٣", "1e2")),
        *(("since=" + odd, "since") for odd in ("", "yesterday", "2026-03-01", "1700000000")),
        ("since=0001-01-01T00:00:00%2B14:00", "since"),
        ("since=2026-03-01T09:30:00+07:00", "since"),  # a space: + was not written as %2B
        *(("cursor=" + odd, "cursor") for odd in ("", "x", "a" * 31, "_" * 32, "a" * 33, "%00")),
    ],
)
def test_what_will_not_do_is_named(ask: Ask, query: str, field: str) -> None:
    answer = ask("GET", f"{URL}?{query}")
    assert answer.status_code == 400
    assert answer.json()["field"] == field


@given(st.datetimes(datetime(1970, 1, 1), datetime(8800, 1, 1), timezones=st.just(UTC)), st.uuids())  # noqa: DTZ001
def test_a_cursor_leads_back_to_its_place(moment: datetime, reference: UUID) -> None:
    place = Position(moment, reference)
    assert query_parameters.position({"cursor": query_parameters.cursor(place)}) == place


def read(reader: Callable[[dict[str, str]], Any], field: str, text: str) -> Any:
    """Return what was read; None where the sentence names the field."""
    try:
        return reader({field: text})
    except BadInput as error:
        return None if error.field == field else pytest.fail(error.field)


@given(st.text() | st.from_regex(r"A[A-Za-z0-9_-]{31}", fullmatch=True))
def test_whatever_comes_as_a_cursor_is_read_or_named(text: str) -> None:
    place = read(query_parameters.position, "cursor", text)
    assert place is None or query_parameters.cursor(place) == text


@given(st.text() | st.datetimes(timezones=st.timezones()).map(lambda moment: moment.isoformat()))
def test_whatever_comes_as_a_time_is_read_or_named(text: str) -> None:
    moment = read(query_parameters.since, "since", text)
    assert moment is None or moment.tzinfo is UTC
