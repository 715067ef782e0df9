"""Public sentences are short in every language, without blame, and as the documents say."""

import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command

from payung.language import blame_check, readability
from payung.language.languages import BY_CODE, ENGLISH, Tongue
from payung.language.readability import Limits
from payung.tools.catalogues import reading_ease

ROOT = Path(__file__).resolve().parents[3]
COMPLETE = reading_ease.complete()
# What the child says on buttons and in answers: as an officer's words some of it would sound like a reproach.
SAID_BY_THE_CHILD = frozenset(
    {
        "I am not sure",
        "I have told you before. Is there an answer?",
        "I want to see what I told you",
        "I want to see what I told you.",
        "Please delete what I told you.",
        "What I told you",
    }
)
CHECKED = [tongue for tongue in COMPLETE if blame_check.has_list(tongue.code)]


def code(tongue: Tongue) -> str:
    return tongue.code


@pytest.mark.parametrize("tongue", COMPLETE, ids=code)
def test_every_complete_language_is_easy_to_read(tongue: Tongue) -> None:
    assert [str(one) for one in reading_ease.measured(tongue)[1]] == []


@pytest.mark.parametrize("tongue", CHECKED, ids=code)
def test_no_sentence_to_a_child_blames(tongue: Tongue) -> None:
    blame = {
        text: [one.phrase for one in blame_check.by_lists(text, tongue.code, "child")]
        for english, text in reading_ease.spoken(tongue)
        if english not in SAID_BY_THE_CHILD
    }
    assert {text: phrases for text, phrases in blame.items() if phrases} == {}


def test_what_the_child_says_is_still_said() -> None:
    assert set(dict(reading_ease.spoken(ENGLISH))) >= SAID_BY_THE_CHILD


def test_the_sentences_are_those_that_somebody_meets_and_no_others() -> None:
    english = dict(reading_ease.spoken(ENGLISH))
    thai = dict(reading_ease.spoken(BY_CODE["th"]))
    assert english["You are not alone"] == "You are not alone"
    assert thai["You are not alone"] != "You are not alone"
    assert "Sign in" not in english
    assert set(english) == set(thai)


def test_the_command_prints_the_figures_of_each_complete_language(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit, match="0"):
        call_command("readability")
    shown = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["language"] for one in shown] == [tongue.code for tongue in COMPLETE]
    assert set(shown[0]) == {"language", "sentences", "most", "mean", "share", "grade"}


def test_the_command_fails_and_names_the_sentence_that_is_too_long(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    strict = {"th": Limits("letters", 30, 99, "a test")}
    monkeypatch.setattr("payung.language.readability.limits", lambda: strict)
    with pytest.raises(SystemExit, match="1"):
        call_command("readability", lang="th")
    assert "th: letters 41, at most 30: " in capsys.readouterr().err


def test_a_language_that_is_not_ours_gets_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        call_command("readability", lang="xx")
    assert capsys.readouterr().err.startswith("--lang must be one of: en, id,")


def test_what_the_documents_say_that_we_say_is_what_we_say() -> None:
    tables = (
        (ROOT / "docs" / "developers" / "words.md")
        .read_text(encoding="utf-8")
        .split("### How easy")[0]
    )
    quoted = [row.split("|")[2] for row in tables.splitlines() if row.startswith("| ")]
    said = "\n".join(text for _english, text in reading_ease.spoken(ENGLISH))
    sentences = [
        one
        for cell in quoted
        for one in readability.sentences(re.sub(r"\(.*?\)", "", cell))
        if "." in one
    ]
    assert len(sentences) > 30
    assert [one for one in sentences if one not in said] == []


@pytest.mark.parametrize("word", ["withdraw", "cancel", "victim", "complain", "suspect"])
def test_words_of_offices_are_never_said_to_a_child(word: str) -> None:
    # "Complaints about children's rights" is what such an office calls itself.
    said = [
        text.lower() for english, text in reading_ease.spoken(ENGLISH) if "rights" not in english
    ]
    assert [text for text in said if word in text] == []


def in_rows(text: str) -> dict[str, list[float]]:
    """Return a table's figures and limits by language."""
    rows = re.findall(r"^\| ([a-z-]+) \| (?:words|letters) \| (.+) \|$", text, re.M)
    return {
        code: [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?", rest)] for code, rest in rows
    }


def test_the_table_in_the_documents_is_what_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    written = in_rows((ROOT / "docs" / "developers" / "words.md").read_text(encoding="utf-8"))
    with pytest.raises(SystemExit, match="0"):
        call_command("readability", table=True)
    table = capsys.readouterr().out
    for language, measured in in_rows(table).items():
        # A new sentence may move a figure a little: as near as one, or as a tenth.
        assert written.get(language) == pytest.approx(measured, abs=1, rel=0.1), (
            f"docs/developers/words.md is no longer true; payung readability --table says:\n{table}"
        )
