"""A log line says when, how bad, where and of what kind; whatever it is given, never contents."""

import io
import json
import logging
import re
import sys
import threading
import warnings
from types import SimpleNamespace
from typing import Any

import pytest

from payung.foundation import logs
from payung.foundation.logs import EVENTS, SAID, Lines, Request

WORDS = "what somebody wrote"
FIELDS = {"time", "level", "logger", "event", "face", "line"}


class Said(Exception):
    """Something that quotes somebody."""


def inner() -> None:
    raise ValueError(WORDS)


def lines(name: str = "payung.test") -> tuple[logging.Logger, io.StringIO]:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(Lines())
    log = logging.Logger(name)
    log.addHandler(handler)
    return log, out


def written(message: object, *args: object, **more: Any) -> dict[str, Any]:
    log, out = lines()
    log.error(message, *args, **more)
    (line,) = out.getvalue().splitlines()
    fields: dict[str, Any] = json.loads(line)
    return fields


def test_a_line_is_a_json_object_with_a_closed_list_of_fields() -> None:
    fields = written("report-not-taken")
    assert set(fields) == FIELDS
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", fields.pop("time"))
    assert re.fullmatch(r"test_logs:\d+", fields.pop("line"))
    assert fields == {
        "level": "ERROR",
        "logger": "payung.test",
        "event": "report-not-taken",
        "face": "test",
    }


def test_an_error_is_told_by_its_type_its_places_and_what_lies_behind_it() -> None:
    try:
        try:
            inner()
        except ValueError as error:
            raise Said(WORDS) from error
    except Said:
        fields = written("report-not-taken", exc_info=True)
    assert fields["error"] == "Said"
    assert fields["behind"] == ["ValueError"]
    place = r"test_an_error_is_told_by_its_type_its_places_and_what_lies_behind_it:\d+"
    assert len(fields["places"]) == 1
    assert re.fullmatch(place, fields["places"][0])
    assert WORDS not in json.dumps(fields)


def test_errors_that_lie_behind_each_other_come_to_an_end() -> None:
    first, second = ValueError(WORDS), TypeError(WORDS)
    first.__cause__, second.__cause__ = second, first
    fields = written("crashed", exc_info=(ValueError, first, None))
    assert fields["behind"] == ["TypeError"]
    assert fields["places"] == []
    third = KeyError(WORDS)
    third.__cause__ = first  # a circle that the first is not in
    fields = written("crashed", exc_info=(KeyError, third, None))
    assert fields["behind"] == ["ValueError", "TypeError"]


def test_what_was_raised_while_another_was_handled_lies_before_it() -> None:
    first, second, third = ValueError(WORDS), TypeError(WORDS), KeyError(WORDS)
    third.__context__, second.__context__ = second, first
    fields = written("crashed", exc_info=(KeyError, third, None))
    assert fields["behind"] == ["TypeError", "ValueError"]
    assert "behind" not in written("crashed", exc_info=(ValueError, first, None))


@pytest.mark.parametrize(
    "message", [WORDS, "Failed", "kite", ["kite"], Said(WORDS), 7, f"crashed {WORDS}", "", None]
)
def test_a_message_that_is_no_known_event_is_not_written(message: object) -> None:
    fields = written(message)
    assert fields["event"] == "other"
    assert set(fields) == FIELDS


def test_what_a_call_is_given_is_never_written() -> None:
    for given in ((WORDS,), ({"words": WORDS},), (1234567,)):
        fields = written("report-not-taken", *given)
        assert fields["event"] == "report-not-taken"
        assert WORDS not in json.dumps(fields)
        assert "1234567" not in json.dumps(fields)


def test_a_text_that_only_looks_like_an_event_is_none() -> None:
    class Sly(str):
        def __hash__(self) -> int:
            return hash("crashed")

        def __eq__(self, other: object) -> bool:
            return True

    assert written(Sly(WORDS))["event"] == "other"


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("payung.doors.desk", "payung.doors.desk"),
        ("django.request", "django.request"),
        (WORDS, "other"),
    ],
)
def test_only_loggers_of_known_libraries_are_named(name: str, named: str) -> None:
    log, out = lines(name)
    log.error("crashed")
    assert json.loads(out.getvalue())["logger"] == named


def test_what_the_server_must_say_is_known_by_its_words() -> None:
    for said, event in SAID.items():
        assert written(said, "127.0.0.1")["event"] == event
    assert not EVENTS & set(SAID.values())


def test_a_request_is_a_method_a_view_a_status_and_a_time() -> None:
    fields = written("request", extra={"request": Request("GET", "queue", 200, 12)})
    assert {name: fields[name] for name in set(fields) - FIELDS} == {
        "method": "GET",
        "route": "queue",
        "status": 200,
        "ms": 12,
    }
    assert set(fields) > FIELDS
    for other in (WORDS, {"method": WORDS}, object()):
        assert set(written("request", extra={"request": other})) == FIELDS


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("payung.config.settings.public", "public"),
        ("payung.config.settings.kite", "other"),
        ("", "other"),
    ],
)
def test_a_line_names_the_face_by_its_settings(
    module: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", module)
    assert written("crashed")["face"] == name


def test_a_process_without_settings_is_none_of_the_faces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE")
    assert written("crashed")["face"] == "other"


@pytest.fixture
def taken_over(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    log, out = lines("payung")
    monkeypatch.setattr(logs, "_log", log)
    for owner, name in (
        (logging, "raiseExceptions"),
        (logging, "lastResort"),
        (warnings, "showwarning"),
        (sys, "excepthook"),
        (sys, "unraisablehook"),
        (threading, "excepthook"),
    ):
        monkeypatch.setattr(owner, name, getattr(owner, name))
    logs.take_over()
    return out


def told_in(out: io.StringIO) -> list[tuple[str, str | None, list[str]]]:
    """Return event, error and what lies behind it, of each line."""
    assert WORDS not in out.getvalue()
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    return [(line["event"], line.get("error"), line.get("behind", [])) for line in lines]


CRASHED = ("crashed", "Said", ["ValueError"])


def failing() -> None:
    try:
        inner()
    except ValueError as error:
        raise Said(WORDS) from error


def test_a_warning_and_what_nobody_caught_become_lines(taken_over: io.StringIO) -> None:
    warnings.showwarning(WORDS, UserWarning, WORDS, 1)
    sys.excepthook(ValueError, ValueError(WORDS), None)
    thread = threading.Thread(target=failing)
    thread.start()
    thread.join()
    assert told_in(taken_over) == [("warned", None, []), ("crashed", "ValueError", []), CRASHED]
    assert '"failing:' in taken_over.getvalue()  # where it was


def test_an_error_of_which_only_the_type_is_left_is_told_too(taken_over: io.StringIO) -> None:
    threading.excepthook(threading.ExceptHookArgs((Said, None, None, None)))
    sys.unraisablehook(SimpleNamespace(exc_type=Said, exc_value=None, exc_traceback=None))
    assert told_in(taken_over) == [("crashed", "Said", [])] * 2


def test_a_log_call_that_fails_prints_nothing(taken_over: io.StringIO) -> None:
    assert not logging.raiseExceptions
    assert not logging.lastResort
    assert taken_over.getvalue() == ""


def test_who_stops_a_process_has_not_crashed_it(taken_over: io.StringIO) -> None:
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    sys.excepthook(SystemExit, SystemExit(WORDS), None)
    assert told_in(taken_over) == []


def test_what_fails_while_it_is_thrown_away_becomes_a_line(taken_over: io.StringIO) -> None:
    class Failing:
        def __del__(self) -> None:
            failing()

    Failing()
    assert told_in(taken_over) == [CRASHED]
    assert '"failing:' in taken_over.getvalue()
