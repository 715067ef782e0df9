"""Every bench runs, at a thousandth of its size. Nothing here looks at a clock."""

import io
import json
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from conftest import ON_POSTGRESQL
from payung.intake.models import Feedback, StoredReport
from payung.language import word_list
from payung.ledger.models import Entry
from payung.tools import chromium
from payung.tools.bench import benches, media, paired_rates, throwaway_home
from payung.tools.bench.page import LATENCY, measure
from tests.demonstration import Demonstration
from tests.house import House

# In a browser: tests/e2e/test_fingerprints.py has the parts of `fingerprints`.
PURE = [
    bench
    for bench in benches.BENCHES.values()
    if not bench.needs_database and bench.name != "fingerprints"
]

HOSTILE = 600  # requests: every address some times
SOAK = 5  # seconds
# Faces and database meet on both databases in tests/drills/test_kill.py: each bench is tried on one of them.
ONCE = pytest.mark.skipif(ON_POSTGRESQL, reason="is tried on SQLite")
ON_A_SERVER = pytest.mark.skipif(not ON_POSTGRESQL, reason="is tried on PostgreSQL")
PAGES = 14  # information and the first steps of the form, in one language
CASES = 200
CALLS = 205  # more than one transaction holds
QUERIES = 20
DESK, FEWER = 400, 20  # reports: few for speed, but no page is empty with the fewer of them


def small(bench: benches.Bench) -> int:
    return max(1, bench.count // 1000)


def has_the_shape(
    result: dict[str, Any], bench: benches.Bench, database: str, count: int | None = None
) -> None:
    """Check the contract: figure, unit and baseline."""
    assert list(result)[:8] == [
        *("bench", "figure", "unit", "beside", "ratio", "count", "database", "python")
    ]
    assert result["bench"] == bench.name
    assert result["unit"] == bench.unit
    assert result["beside"]["what"] == bench.baseline
    assert result["figure"] > 0
    assert result["beside"]["figure"] > 0
    assert result["ratio"] > 0
    assert result["count"] == (count or small(bench))
    assert result["database"] == database
    assert result["python"].startswith("3.")


def run_apart(
    bench: benches.Bench, count: int, filled: throwaway_home.Filled, *, fewer: int = 0
) -> dict[str, Any]:
    return dict(throwaway_home.run_apart(bench, count, filled, fewer=fewer))


def printed(*arguments: str) -> str:
    output = io.StringIO()
    call_command("bench", *arguments, stdout=output)
    return output.getvalue()


@pytest.fixture(scope="module")
def filled(demonstration: Demonstration) -> Iterator[throwaway_home.Filled]:
    """Yield the invented country, which the benches copy."""
    if connection.vendor == "sqlite":
        yield throwaway_home.Filled(demonstration.home())
        return
    with throwaway_home.invented() as made:
        yield made


@pytest.mark.parametrize("bench", PURE, ids=lambda bench: bench.name)
def test_what_needs_no_database_is_measured_at_once(bench: benches.Bench) -> None:
    if bench.name == "film":
        pytest.importorskip("av", reason="requirements/media.txt is not installed")
    text = printed(bench.name, "--count", str(small(bench)))
    assert text.count("\n") == 1
    result = json.loads(text)
    has_the_shape(result, bench, "none")
    if bench.name == "language":
        assert list(result["ms"]) == list(word_list.languages())
        assert all(0 < time["median"] <= time["p95"] for time in result["ms"].values())


def test_every_hash_that_is_near_is_found_also_where_most_are_alike() -> None:
    _rate, _flat, details = media.match(3000)
    assert details["found of 100 planted, at the worst distance"] == 100
    skewed: Any = details["skewed"]
    assert (skewed["hashes"], skewed["found of 100 near"]) == (3000, 100)
    assert skewed["near each"] > 100


def test_receiving_takes_in_whole_reports_beside_plain_rows(house: House) -> None:
    bench = benches.BENCHES["receive"]
    benches.run(bench, small(bench))
    times = small(bench) + min(paired_rates.WARM, small(bench))
    assert StoredReport.objects.filter(lookup__isnull=False).count() == times  # with receipt
    assert Feedback.objects.count() == times  # the plain rows
    assert Entry.objects.filter(act="report.received").count() == times


def test_the_ledger_is_verified_as_often_as_it_is_hashed(db: None) -> None:
    bench = benches.BENCHES["ledger"]
    benches.run(bench, small(bench))
    assert Entry.objects.count() == small(bench)


@ON_A_SERVER
def test_each_of_many_p1_calls_in_each_round_and_reaches_the_second_unit(
    db: None, filled: throwaway_home.Filled
) -> None:
    bench = benches.BENCHES["calls"]
    result = run_apart(bench, CALLS, filled)
    has_the_shape(result, bench, connection.vendor, count=CALLS)
    assert result["called"] >= CALLS  # and what waits in the demonstration
    assert result["shared"] >= CALLS
    assert all(spent > 0 for spent in result["seconds"].values())


@ONCE
def test_the_desk_asks_for_each_page_with_few_and_with_many_reports(
    db: None, filled: throwaway_home.Filled
) -> None:
    bench = benches.BENCHES["desk"]
    result = run_apart(bench, DESK, filled, fewer=FEWER)
    has_the_shape(result, bench, connection.vendor, count=DESK)
    assert StoredReport.objects.count() == 0  # it worked in a database of its own
    flooded = {"flooded: /morning/", "flooded: /queue/?state=mine", "flooded: /shift/?of=unit"}
    pages = {"queue", "report", "unit", "administration"} | flooded
    assert pages <= set(result["pages"])
    few, many = str(FEWER), str(DESK)
    for page, figures in result["pages"].items():
        assert set(figures) == {
            *("p95_ms", "ratio", "processor_ms", "processor_ratio", "queries")
        }, page
        assert set(figures["queries"]) == set(figures["p95_ms"]) == {few, many}, page
        if page.startswith(
            "flooded: "
        ):  # some show all of a unit's work; where there is none, less is asked
            assert 0 < figures["queries"][few] <= figures["queries"][many] <= 30, page
        else:
            assert 0 < figures["queries"][few] == figures["queries"][many] <= QUERIES, page
        assert min(figures["processor_ms"].values()) > 0, page


@ONCE
def test_cases_are_joined_and_separated_with_few_and_with_many(
    db: None, filled: throwaway_home.Filled
) -> None:
    bench = benches.BENCHES["cases"]
    result = run_apart(bench, CASES, filled)
    has_the_shape(result, bench, connection.vendor, count=CASES)
    few, many = str(CASES // 10), str(CASES)
    assert result["joined"] == CASES // 10
    assert {"queue", "search by number", "case of the bundle"} <= set(result["pages"])
    for page, figures in result["pages"].items():
        assert 0 < figures["queries"][few] == figures["queries"][many] <= QUERIES, page
    assert {"join by rule, last tenth", "join", "separate"} <= set(result["acts"])
    for act, figures in result["acts"].items():
        assert min(figures["ms"][few], figures["ms"][many], figures["ratio"]) > 0, act


@ON_A_SERVER
def test_each_migration_is_timed_with_the_lock_that_it_holds(
    db: None, filled: throwaway_home.Filled
) -> None:
    bench = benches.BENCHES["upgrade"]
    result = run_apart(bench, small(bench), filled)
    has_the_shape(result, bench, connection.vendor)
    timings = result["migrations"]
    assert {"intake.0007_sent_before", "intake.0012_wishes_decided"} <= set(timings)
    assert all(timing["ms"] > 0 for timing in timings.values())
    assert timings["intake.0012_wishes_decided"]["rows"] >= small(bench)
    wishes = timings["intake.0012_wishes_decided"]
    assert (wishes["lock"], wishes["on"]) == ("AccessExclusiveLock", "intake_storedreport")
    assert timings["intake.0007_sent_before"]["lock"] == "RowExclusiveLock"


@ON_A_SERVER
@pytest.mark.servers
def test_whole_journeys_are_counted_as_an_officer_reads_them(
    db: None, filled: throwaway_home.Filled
) -> None:
    bench = benches.BENCHES["intake"]
    result = run_apart(bench, 4, filled)
    has_the_shape(result, bench, connection.vendor, count=4)
    assert (result["lost"], result["twice"]) == (0, 0)
    assert set(result["journeys"]) == {"1", "4", "16", "64"}
    for load in result["journeys"].values():
        assert (load["ended"], load["errors"]) == (4, {})
        assert {"first page", "form", "page", "send", "whole"} == set(load["p95_ms"])
    for load in (*result["api reports"].values(), *result["plain rows"].values()):
        assert (load["ended"], load["errors"]) == (12, {})


@ONCE
@pytest.mark.servers
def test_a_partner_that_looks_hashes_up_finds_each_that_was_planted(
    db: None, filled: throwaway_home.Filled
) -> None:
    bench = benches.BENCHES["lookup"]
    result = run_apart(bench, 1000, filled)
    has_the_shape(result, bench, connection.vendor, count=1000)
    assert (result["missed"], result["not in the ledger"]) == (0, 0)
    assert list(result["one by one"]) == ["1 at once", "4 at once", "16 at once"]
    for figures in result["one by one"].values():
        assert figures["single"]["errors"] == {}
        assert min(figures["single"]["a second"], figures["nothing, a second"]) > 0


@ONCE
@pytest.mark.servers
def test_each_page_of_the_form_is_compared_with_a_plain_one_of_its_size(
    db: None, filled: throwaway_home.Filled
) -> None:
    bench = benches.BENCHES["forms"]
    result = run_apart(bench, 10, filled)
    has_the_shape(result, bench, connection.vendor, count=10)
    assert {"first page", "form", "page after safe", "page after words"} <= set(result["pages"])
    for page in result["pages"].values():
        assert page["bytes"] > 10_000


@ONCE
@pytest.mark.servers
def test_many_come_back_at_once_with_strangers_guessing_and_without(
    db: None, filled: throwaway_home.Filled
) -> None:
    bench = benches.BENCHES["receipts"]
    result = run_apart(bench, 4, filled)
    has_the_shape(result, bench, connection.vendor, count=4)
    for others in ("nobody else", "one address", "strangers", "one holds a receipt"):
        assert list(result[others]) == ["1", "4"]
        for figures in result[others].values():
            assert (figures["refused"], figures["errors"]) == (0, {})
            assert 0 < figures["p50_ms"] <= figures["p95_ms"] <= figures["max_ms"]
            assert figures["first page, p95_ms"] > 0
            assert figures["form, p95_ms"] > 0


@ON_A_SERVER
@pytest.mark.servers
def test_the_first_page_is_answered_under_siege(db: None, filled: throwaway_home.Filled) -> None:
    bench = benches.BENCHES["siege"]
    result = run_apart(bench, 1, filled)
    has_the_shape(result, bench, connection.vendor, count=1)
    assert set(result["siege"]) == {"first page", "form"}
    assert set(result["answered"]) == {"hostile form", "guess", "open", "file"}
    assert result["answered"]["guess"] > 0


@pytest.mark.browser
@pytest.mark.skipif(chromium.found() is None, reason="chromium is not installed")
def test_pages_are_weighed_and_timed_on_a_slow_phone(filled: throwaway_home.Filled) -> None:
    bench = benches.BENCHES["page"]
    result = run_apart(bench, PAGES, filled)
    has_the_shape(result, bench, connection.vendor, count=PAGES)
    assert list(result["languages"]) == ["en"]
    assert {"first page", "talk/", "learn/", "step safe", "step danger"} <= set(result["pages"])
    for figures in result["pages"].values():
        assert figures["requests"] == 1
        assert 1000 < figures["most_bytes"] < 14_000
        assert figures["most_ms"] > LATENCY
    assert result["beside"]["figure"] > LATENCY


def test_without_a_browser_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(ValueError, match="needs chromium"):
        measure(1)


@ON_A_SERVER
@pytest.mark.servers
def test_whatever_is_sent_no_face_breaks_and_no_log_tells_of_it(
    db: None, filled: throwaway_home.Filled
) -> None:
    bench = benches.BENCHES["hostile"]
    result = run_apart(bench, HOSTILE, filled)
    has_the_shape(result, bench, connection.vendor, count=HOSTILE)
    assert (result["broken"], result["words in logs"]) == ([], 0)
    assert sum(result["answers"].values()) == HOSTILE
    for before, after in result["memory_mib"].values():
        assert after < before * 1.5 + 30


@ONCE
@pytest.mark.servers
def test_a_day_of_a_small_unit_is_seen_part_by_part(
    db: None, filled: throwaway_home.Filled
) -> None:
    bench = benches.BENCHES["soak"]
    result = run_apart(bench, SOAK, filled)
    has_the_shape(result, bench, connection.vendor, count=SOAK)
    assert result["errors"] == {}
    assert {"journey: send", "report: report", "guess: guess", "queue", "decide"} <= set(
        result["p95_ms"]
    )
    for by_process in (result["memory_mib"], result["handles"]):
        assert set(by_process) == {"public", "desk", "api", "worker"}
        assert all(len(parts) == 10 and min(parts) > 0 for parts in by_process.values())


def test_a_home_that_is_kept_is_refused(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("bench", "receive", "--inside")
    assert ended.value.code == 2
    assert "made for it" in capsys.readouterr().err


def test_alone_it_lists_what_can_be_measured() -> None:
    lines = printed().splitlines()
    assert [line.split()[0] for line in lines] == list(benches.BENCHES)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [(["speed"], "no bench 'speed'"), (["triage", "--count", "0"], "count")],
)
def test_what_cannot_be_measured_gets_one_sentence(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("bench", *arguments)
    assert ended.value.code == 2
    assert sentence in capsys.readouterr().err


@ON_A_SERVER
def test_our_own_database_may_be_missing(
    db: None, filled: throwaway_home.Filled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connection.settings_dict, "NAME", "payung_kite")
    bench = benches.BENCHES["ledger"]
    has_the_shape(run_apart(bench, small(bench), filled), bench, "postgresql")


@ON_A_SERVER
def test_a_server_that_makes_no_database_gets_one_sentence(
    db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(connection.settings_dict, "USER", "kite")
    with pytest.raises(SystemExit) as ended:
        call_command("bench", "ledger")
    assert ended.value.code == 2
    assert "PostgreSQL makes no database" in capsys.readouterr().err
