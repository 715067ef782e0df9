"""`payung triage`: one report in, one assessment out; bad input gets one sentence and status 2."""

import io
import json
from typing import Any

import pytest
from django.core.management import call_command


class _Input:
    """Standard input with the given bytes."""

    def __init__(self, raw: bytes) -> None:
        self.buffer = io.BytesIO(raw)


def run(monkeypatch: pytest.MonkeyPatch, sent: Any, *arguments: str) -> tuple[Any, str, int]:
    """Return the answer, the sentence on standard error, and the exit status."""
    raw = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
    monkeypatch.setattr("sys.stdin", _Input(raw))
    out, err = io.StringIO(), io.StringIO()
    status = 0
    try:
        call_command("triage", *arguments, stdout=out, stderr=err, no_color=True)
    except SystemExit as stop:
        status = int(stop.code or 0)
    return json.loads(out.getvalue() or "null"), err.getvalue(), status


def test_it_answers_in_the_childs_lane_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    answer, said, status = run(monkeypatch, {"language": "en"})
    assert (answer["level"], answer["due_minutes"], said, status) == ("P2", 240, "", 0)
    assert list(answer) == ["level", "due_minutes", "reasons", "paths"]
    assert set(answer["reasons"][0]) == {"rule", "text"}


def test_it_answers_for_another_lane(monkeypatch: pytest.MonkeyPatch) -> None:
    answer, _said, _status = run(monkeypatch, {"language": "en"}, "--lane", "industry")
    assert answer["level"] == "P5"


def test_in_the_childs_lane_an_odd_value_is_never_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    huge = b'{"children": [{"age": ' + b"9" * 5000 + b'}], "x": NaN, "y": "\\ud800"}'
    answer, said, status = run(monkeypatch, huge)
    assert (answer["level"], said, status) == ("P2", "", 0)


@pytest.mark.parametrize("lane", ["community", "partner", "industry", "foreign_police"])
def test_elsewhere_an_odd_value_gets_one_sentence(
    monkeypatch: pytest.MonkeyPatch, lane: str
) -> None:
    bad = {"language": "en", "children": [{"age": 99}]}
    answer, said, status = run(monkeypatch, bad, "--lane", lane)
    assert (answer, status) == (None, 2)
    assert said == "children.0.age must be a whole number from 0 to 17.\n"


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'"text"', b"\xff\xfe{}", b"[" * 100_000])
def test_what_is_no_json_object_gets_one_sentence(
    monkeypatch: pytest.MonkeyPatch, raw: bytes
) -> None:
    answer, said, status = run(monkeypatch, raw)
    assert (answer, status) == (None, 2)
    assert said == "report must be one JSON object on standard input.\n"


def test_an_unknown_lane_gets_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    _answer, said, status = run(monkeypatch, {"language": "en"}, "--lane", "fast")
    assert status == 2
    assert said.startswith("lane must be one of: child,")


def test_a_mark_of_byte_order_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    answer, _said, status = run(monkeypatch, b'\xef\xbb\xbf{"language": "en"}')
    assert (answer["level"], status) == ("P2", 0)


@pytest.mark.parametrize("language", ["en", "id", "xx-nowhere", "../../etc"])
def test_reasons_come_in_the_language_asked_for_or_a_known_one(
    monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    answer, _said, status = run(monkeypatch, {"language": "en"}, "--language", language)
    assert status == 0
    assert answer["reasons"][0]["text"]
