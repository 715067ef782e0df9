"""Catalogues: their sentences, their faults, and when a language may be offered."""

import shutil
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from babel.messages.catalog import Message
from django.core.management import call_command
from django.test import override_settings

from payung.language import reviews
from payung.language.burmese import unbroken
from payung.language.languages import BY_CODE, ENGLISH, TONGUES, Tongue
from payung.language.readability import HOLE
from payung.language.reviews import HEADS, Review, State
from payung.staff import setup_steps
from payung.tools.catalogues import completeness, files, sources

THAI, KHMER = BY_CODE["th"], BY_CODE["km"]
RECEIPTS = "លេខកូដ หมายเลข"  # the names of the receipt, without which nobody is offered the language
QUEUE = 'msgid "Queue"'  # which only the desk says


@pytest.fixture(scope="module")
def updated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return catalogues with all sentences of the code, which take long to find."""
    folder = tmp_path_factory.mktemp("catalogues")
    with override_settings(LOCALE_PATHS=[folder, folder / "desk"]):
        call_command("messages", "update")
    return folder


@pytest.fixture
def empty(updated: Path, tmp_path: Path, settings: pytest.FixtureRequest) -> Path:
    """Return a folder of catalogues in which nothing is translated yet."""
    shutil.copytree(updated, tmp_path, dirs_exist_ok=True)
    settings.LOCALE_PATHS = [tmp_path, tmp_path / "desk"]  # type: ignore[attr-defined]
    return tmp_path


def filled(tongue: Tongue, *, without: int = 0) -> None:
    """Fill in all translations of a catalogue except some."""
    catalog = files.load(tongue)
    for message in [message for message in catalog if message.id][without:]:
        first = message.id if isinstance(message.id, str) else message.id[0]
        text = f"{RECEIPTS} {' '.join(HOLE.findall(first))}"
        plural = isinstance(message.id, tuple)
        message.string = (text,) * catalog.num_plurals if plural else text
    files.save(tongue, catalog)


def changed(tongue: Tongue, english: str, text: str) -> None:
    """Write another translation into a catalogue."""
    catalog = files.load(tongue)
    catalog[english].string = text
    files.save(tongue, catalog)


def problems(tongue: Tongue) -> list[str]:
    return list(completeness.problems(files.load(tongue), files.wanted(tongue), tongue))


def called(tongue: Tongue, state: State, **names: str) -> None:
    """Write a state into the head of a catalogue."""
    catalog = files.load(tongue)
    catalog.header_comment = f"# Payung\n# {HEADS[state].format(**names)}"
    files.save(tongue, catalog)


@pytest.mark.parametrize("tongue", files.TRANSLATED, ids=lambda tongue: tongue.code)
def test_every_catalogue_is_what_its_head_says(tongue: Tongue) -> None:
    assert problems(tongue) == []
    complete = reviews.of(files.root(), tongue).state is not State.UNFINISHED
    assert complete == (completeness.missing(files.load(tongue), files.wanted(tongue)) == 0)


def test_the_steps_of_setting_up_are_translated_like_any_sentence() -> None:
    assert set(setup_steps.sentences()) <= {message.id for message in sources.original()}


def test_a_language_that_the_desk_does_not_speak_holds_public_sentences_only(empty: Path) -> None:
    ids = {
        code: {message.id for message in files.load(BY_CODE[code]) if message.id}
        for code in ("th", "km")
    }
    assert "You are not alone" in ids["km"]
    assert "Sign in" in ids["th"] - ids["km"]
    assert len(ids["km"]) < len(ids["th"]) / 4


def test_unfinished_is_no_fault_and_becomes_a_draft_by_itself_once_whole(
    empty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    filled(KHMER, without=2)
    call_command("messages", "update")
    assert problems(KHMER) == []
    assert completeness.missing(files.load(KHMER), files.wanted(KHMER)) == 2
    assert reviews.of(empty, KHMER).state is State.UNFINISHED
    with pytest.raises(SystemExit, match="0"):
        call_command("messages", "check")
    assert "km: unfinished, not offered: 2 sentences are missing" in capsys.readouterr().out
    filled(KHMER)
    call_command("messages", "update")
    assert reviews.of(empty, KHMER).state is State.DRAFT
    assert problems(KHMER) == []


def test_a_draft_that_lacks_a_sentence_fails(
    empty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    called(KHMER, State.DRAFT)
    assert any(problem.startswith("not translated: ") for problem in problems(KHMER))
    catalog = files.load(KHMER)
    catalog.delete("You are not alone")
    catalog.add("A sentence of last year", "ភាសា")
    files.save(KHMER, catalog)
    assert "missing: 'You are not alone'" in problems(KHMER)
    assert "stale: 'A sentence of last year'" in problems(KHMER)
    with pytest.raises(SystemExit, match="1"):
        call_command("messages", "check")
    assert "km: missing: 'You are not alone'" in capsys.readouterr().err


def test_what_only_the_desk_says_has_a_file_of_its_own(
    tmp_path: Path, settings: pytest.FixtureRequest
) -> None:
    public, desk = tmp_path / "public", tmp_path / "desk"
    settings.LOCALE_PATHS = [public, desk]  # type: ignore[attr-defined]
    for tongue in (THAI, KHMER):
        files.update(tongue)
    filled(THAI)
    files.compile_(THAI)
    before = {file: file.read_bytes() for file in tmp_path.rglob("*.*o")}
    files.save(THAI, files.load(THAI))
    files.compile_(THAI)
    assert {file: file.read_bytes() for file in tmp_path.rglob("*.*o")} == before
    assert [problem for problem in problems(THAI) if problem.startswith(("missing", "stale"))] == []
    assert QUEUE not in files.path(THAI).read_text(encoding="utf-8")
    assert QUEUE in files.path_of_desk(THAI).read_text(encoding="utf-8")
    assert "Leave this page" in files.path(THAI).read_text(encoding="utf-8")
    assert not files.path_of_desk(KHMER).exists()  # the desk does not speak it


def test_the_head_must_say_how_far_it_is(empty: Path) -> None:
    catalog = files.load(THAI)
    catalog.header_comment = "# Payung\n# Very good."
    files.save(THAI, catalog)
    assert "the head must say how far the catalogue is reviewed" in problems(THAI)
    assert reviews.of(empty, THAI).state is State.UNFINISHED


def test_another_rule_for_plurals_fails(empty: Path) -> None:
    path = files.path(KHMER)
    path.write_text(path.read_text().replace("nplurals=1; plural=0", "nplurals=2; plural=(n > 1)"))
    assert "other plural forms than 'nplurals=1; plural=0'" in problems(KHMER)


@pytest.mark.parametrize(
    ("original", "translated", "wrong"),
    [
        ("On %(date)s.", "Pada %(date)s.", []),
        ("On %(date)s.", "Pada.", ["other placeholders than the original"]),
        ("In {country}.", "Di {negara}.", ["other placeholders than the original"]),
        ("Hello", "", ["not translated"]),
        ("Hello", "Hello", []),
        ("Payung Demo Unit (PDU)", "Payung Demo Unit (PDU)", []),
        ("Leave this page", "Leave this page", ["still English"]),
        (("%(n)d day", "%(n)d days"), ("%(n)d hari",), []),
        (("%(n)d day", "%(n)d days"), ("%(m)d hari",), ["other placeholders than the original"]),
        (("%(n)d day", "%(n)d days"), ("%(n)d hari", ""), ["not translated"]),
    ],
)
def test_each_sentence_is_held(original: object, translated: object, wrong: list[str]) -> None:
    message = Message(original, translated)  # type: ignore[arg-type]
    assert list(completeness._faults(message)) == wrong


def test_a_reviewed_head_names_who_with_whom_and_when(empty: Path) -> None:
    files.reviewed(KHMER, "Sok Dara", "6 young people in Takeo", date(2026, 12, 3))
    expected = Review(State.REVIEWED, "Sok Dara", "6 young people in Takeo", date(2026, 12, 3))
    assert reviews.of(empty, KHMER) == expected
    assert reviews.read("# Review: reviewed by Sok Dara, 2026-12-03.") is None
    assert reviews.read("# Review: reviewed by A, panel B, 2026-13-41.") is None


def test_a_review_holds_only_while_the_public_sentences_are_the_reviewed_ones(empty: Path) -> None:
    filled(THAI)
    files.reviewed(THAI, "A", "B", date(2026, 12, 3))
    changed(THAI, "Sign in", "เข้า")  # the desk's: no child reads it
    assert reviews.of(empty, THAI).state is State.REVIEWED
    changed(THAI, "You are not alone", "คุณมีเรา")
    assert reviews.of(empty, THAI) == Review(State.CHANGED, "A", "B", date(2026, 12, 3))
    assert len(reviews.unreviewed(empty, THAI)) == 1
    assert reviews.offered(empty, reviewed_only=True) == (ENGLISH,)
    assert THAI in reviews.offered(empty)
    call_command("messages", "update")
    assert "draft again" in " ".join(files.load(THAI).header_comment.split())
    assert reviews.of(empty, THAI).state is State.CHANGED
    files.reviewed(THAI, "C", "D", date(2026, 12, 4))
    assert reviews.of(empty, THAI) == Review(State.REVIEWED, "C", "D", date(2026, 12, 4))


def test_a_head_that_says_reviewed_is_not_believed_alone(empty: Path) -> None:
    filled(KHMER)
    called(KHMER, State.REVIEWED, by="A", panel="B", day="2026-12-03")
    assert reviews.of(empty, KHMER).state is State.CHANGED


def verdict(*words: str) -> str:
    """Run the command that writes a review down, and return its exit status."""
    with pytest.raises(SystemExit) as ended:
        call_command("messages", "reviewed", *words)
    return str(ended.value)


GIVEN = ("--by", "Sok Dara", "--panel", "6 young people in Takeo", "--on", "2026-11-03")


def test_the_command_writes_a_review_down(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    filled(KHMER)
    call_command("messages", "update")
    assert verdict("km", *GIVEN) == "0"
    expected = Review(State.REVIEWED, "Sok Dara", "6 young people in Takeo", date(2026, 11, 3))
    assert reviews.of(empty, KHMER) == expected
    assert problems(KHMER) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("xx", *GIVEN), "LANG must be one of: id, ms,"),
        (("en", *GIVEN), "LANG must be one of: id, ms,"),
        (("km", *GIVEN[2:]), "--by must say who reviewed it, in one line."),
        (("km", *GIVEN[:3], "a\nb", *GIVEN[4:]), "--panel must say with whom, in one line."),
        (("km", *GIVEN[:5], "3 December"), "--on must be a day that has been, as 2026-11-03."),
        (("km", *GIVEN[:5], "2999-01-01"), "--on must be a day that has been, as 2026-11-03."),
        (("km", *GIVEN), "km is unfinished: only a whole language can be reviewed."),
    ],
)
def test_a_review_that_cannot_be_is_refused_in_one_sentence(
    empty: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert verdict(*words) == "2"
    assert capsys.readouterr().err.startswith(said)
    assert reviews.of(empty, KHMER).state is State.UNFINISHED


def test_offered_is_what_is_whole_wanted_and_where_asked_for_reviewed(empty: Path) -> None:
    assert reviews.offered(empty) == (ENGLISH,)
    called(KHMER, State.DRAFT)
    files.reviewed(THAI, "A", "B", date(2026, 12, 3))
    assert reviews.offered(empty) == (ENGLISH, THAI, KHMER)
    assert reviews.offered(empty, ["km", "xx"]) == (ENGLISH, KHMER)
    assert reviews.offered(empty, reviewed_only=True) == (ENGLISH, THAI)
    assert reviews.offered(empty, ["km"], reviewed_only=True) == (ENGLISH,)
    said = SimpleNamespace(
        LOCALE_PATHS=[empty], PAYUNG_LANGUAGES=["th", "km"], PAYUNG_REVIEWED_ONLY=True
    )
    assert reviews.on_offer(said) == (ENGLISH, THAI)


def test_the_table_names_each_language_once_and_babel_knows_its_dates() -> None:
    from babel import Locale

    assert len(TONGUES) == 13
    assert [tongue.code for tongue in TONGUES if tongue.desk] == ["en", "id", "th"]
    for tongue in TONGUES:
        assert tongue.tag.lower() == tongue.code
        assert Locale.parse(tongue.babel).character_order == "left-to-right"
        assert tongue.direction == "ltr"


def test_no_line_of_burmese_ends_after_not() -> None:
    strings = [message.string for message in files.load(BY_CODE["my"]) if message.id]
    texts = [text for each in strings for text in ([each] if isinstance(each, str) else each or ())]
    assert [text for text in texts if unbroken(text) != text] == []
    assert sum(text.count("မ\u2060") for text in texts) > 300


def test_a_word_joiner_stays_out_of_syllables() -> None:
    assert unbroken("မပေးပါဘူး") == "မ\u2060ပေးပါဘူး"
    assert unbroken("မန်နေဂျာ မိဘ မင်း") == "မန်နေဂျာ မိဘ မင်း"
    assert unbroken(unbroken("မဟုတ်ဘူး")) == unbroken("မဟုတ်ဘူး")
