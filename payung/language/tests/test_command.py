"""`payung language-check`: names and JSON are a contract."""

import io
import json

import pytest
from django.core.management import call_command

from payung.language.word_list import languages


def run(monkeypatch: pytest.MonkeyPatch, lines: str, *options: str) -> list[str]:
    out = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))
    call_command("language-check", *options, stdout=out)
    return out.getvalue().splitlines()


def test_a_text_a_line_gives_an_object_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = run(
        monkeypatch, "Why did you send it?\n\nWe believe you.\n", "--lang", "en", "--for", "child"
    )
    first, empty, good = map(json.loads, lines)
    assert first["text"] == "Why did you send it?"
    (finding,) = first["findings"]
    assert set(finding) == {"start", "end", "phrase", "why", "instead"}
    assert finding["phrase"] == first["text"][finding["start"] : finding["end"]]
    assert finding["phrase"].startswith("Why did you")
    assert empty == {"text": "", "findings": []}
    assert good == {"text": "We believe you.", "findings": []}


def test_a_record_in_thai_is_written_in_thai_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    (line,) = run(monkeypatch, "เด็กสมยอม", "--lang", "th-TH", "--for", "record")
    assert "สมยอม" in line


@pytest.mark.parametrize(
    ("options", "name"),
    [
        (["--lang", "xx", "--for", "child"], "--lang"),
        (["--for", "child"], "--lang"),
        (["--lang", "en", "--for", "boss"], "--for"),
        (["--lang", "en"], "--for"),
    ],
)
def test_bad_options_get_one_sentence_that_names_them(
    monkeypatch: pytest.MonkeyPatch, options: list[str], name: str
) -> None:
    err = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO("x"))
    with pytest.raises(SystemExit) as ended:
        call_command("language-check", *options, stderr=err)
    assert ended.value.code == 2
    (sentence,) = err.getvalue().splitlines()
    assert name in sentence
    assert name != "--lang" or ", ".join(languages()) in sentence
