"""Words that keep a child safe: a language in which they are wrong is offered to nobody."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command

from payung.language import reviews
from payung.language.languages import BY_CODE, Tongue
from payung.language.reviews import State
from payung.tools.catalogues import completeness, core_words, files, sources

KHMER = BY_CODE["km"]
DANGER = core_words.sentences()["danger"][0]


@pytest.mark.parametrize("tongue", files.TRANSLATED, ids=lambda tongue: tongue.code)
def test_who_helps_and_who_harms_share_no_word_and_nothing_is_a_secret(tongue: Tongue) -> None:
    assert list(core_words.faults(files.load(tongue), tongue)) == []


@pytest.mark.parametrize("tongue", files.TRANSLATED, ids=lambda tongue: tongue.code)
def test_both_words_of_a_language_are_in_its_sentences(tongue: Tongue) -> None:
    words, catalog = core_words.words(tongue.code), files.load(tongue)
    assert words is not None
    for kind, word in (("helper", words.helper), ("offender", words.offender)):
        texts = [str(catalog[english].string) for english in core_words.sentences()[kind]]
        assert any(re.search(word, text, re.IGNORECASE) for text in texts), kind


def test_every_sentence_of_the_list_is_still_on_the_public_face() -> None:
    public = {message.id for message in sources.original(public_only=True)}
    assert {one for many in core_words.sentences().values() for one in many} <= public


@pytest.mark.parametrize(
    ("english", "text", "fault"),
    [
        (DANGER, "បើគេមក តើអ្នកនៅឯណា?", "helpers and offenders share a word"),
        ("Did they listen to you?", "តើគេបានស្តាប់អ្នកទេ?", "helpers and offenders share a word"),
        ("They want to meet you alone.", "គាត់ចង់ជួបអ្នក។", "helpers and offenders share a word"),
        ("Type your code here.", "វាយលេខរបស់អ្នក។", "the receipt has another name"),
        ("You can stop at any time.", "រក្សាការសម្ងាត់", "says that something is a secret"),
    ],
)
def test_a_language_with_a_wrong_core_word_is_offered_to_nobody_until_it_is_mended(
    tmp_path: Path, settings: pytest.FixtureRequest, english: str, text: str, fault: str
) -> None:
    right = files.load(KHMER)
    settings.LOCALE_PATHS = [tmp_path, tmp_path / "desk"]  # type: ignore[attr-defined]
    files.save(KHMER, right)
    wrong = files.load(KHMER)
    wrong[english].string = text
    files.save(KHMER, wrong)
    problems = completeness.problems(files.load(KHMER), files.wanted(KHMER), KHMER)
    assert [problem.split(":")[0] for problem in problems] == [fault]
    call_command("messages", "update")
    assert reviews.of(tmp_path, KHMER).state is State.UNFINISHED
    assert KHMER not in reviews.offered(tmp_path)
    mended = files.load(KHMER)
    mended[english].string = right[english].string
    files.save(KHMER, mended)
    files.update(KHMER)
    assert KHMER in reviews.offered(tmp_path)


def test_a_language_whose_core_words_nobody_wrote_down_is_not_offered() -> None:
    unknown = Tongue("xx", "X", "xx", "en", "nplurals=1; plural=0")
    assert list(core_words.faults(files.load(KHMER), unknown)) == [
        "no core words are known: core_words.toml"
    ]
