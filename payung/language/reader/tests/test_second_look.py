"""The second reader marks what no list has, takes back what is surely good, and never hides a term."""

import logging
from itertools import chain
from time import process_time

import pytest

from payung.language import reply_templates, word_list
from payung.language.blame_check import AUDIENCES, by_lists, check, check_mixed
from payung.language.encoder.model_file import Floats
from payung.language.reader import faults, lessons, meaning, second_look
from payung.language.reader.faults import Reading
from payung.language.reader.second_look import kind_of
from payung.language.reader.sentences import Audience, sentences
from payung.language.tests.measured_sentences import in_message
from payung.language.word_list import Kind

LISTED = "Why did you send it?"
SOME = 12  # of the examples of a list one is read of so many
MOST = 2  # examples of a list that the second reader takes for something else
UNLISTED = "The lamp stood by the window all day."


def pretend(monkeypatch: pytest.MonkeyPatch, fault: float, kind: Kind = Kind.BLAME) -> None:
    """Let every sentence read like this."""
    monkeypatch.setattr(
        second_look, "readings", lambda texts, _to, _by: [Reading(kind, fault) for _ in texts]
    )


def test_it_marks_a_sentence_that_no_list_has() -> None:
    hurtful = [one for one in sentences("en") if one.situation.kind is Kind.BLAME]
    unlisted = next(one for one in hurtful if not by_lists(one.text, "en", one.situation.audience))
    assert check(unlisted.text, "en", unlisted.situation.audience)


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("language", word_list.languages())
def test_each_kind_has_a_reason_and_better_words_in_every_language(
    monkeypatch: pytest.MonkeyPatch, language: str, audience: Audience
) -> None:
    for kind in set(Kind) - {Kind.OUTDATED_TERM}:
        pretend(monkeypatch, 1.0, kind)
        (finding,) = check(UNLISTED, language, audience)
        assert (finding.kind, finding.language) == (kind, language)
        assert finding.key == finding.entry == f"reader/{kind}"
        assert kind_of(finding.entry) is kind
        assert finding.why
        assert finding.instead


def test_its_finding_covers_its_sentence_and_names_an_example(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        second_look,
        "readings",
        lambda texts, _to, _by: [Reading(Kind.BLAME, "lamp" in text) for text in texts],
    )
    text = f"Thank you for writing to us. {UNLISTED} We read it again on Monday."
    (finding,) = check(text, "en", "child")
    assert finding.phrase == text[finding.start : finding.end] == UNLISTED
    assert finding.example in {one.text for one in sentences("en")}


def test_it_takes_back_a_mark_only_where_it_is_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    assert by_lists(LISTED, "en", "child")
    pretend(monkeypatch, 0.0)
    assert check(LISTED, "en", "child") == ()
    pretend(monkeypatch, 0.5)
    assert check(LISTED, "en", "child") == by_lists(LISTED, "en", "child")


def test_it_never_takes_back_an_outdated_term(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, 0.0)
    assert [one.kind for one in check("Child porn was found.", "en", "record")] == [
        Kind.OUTDATED_TERM
    ]


def test_a_sentence_that_a_list_has_marked_is_marked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, 1.0)
    assert check(LISTED, "en", "child") == by_lists(LISTED, "en", "child")


def test_it_does_not_read_the_words_of_somebody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def readings(texts: list[str], *_: object) -> list[None]:
        read.extend(texts)
        return [None] * len(texts)

    monkeypatch.setattr(second_look, "readings", readings)
    check('He wrote: "you should have known it". We have read it and kept it.', "en", "child")
    assert "should have known" not in " ".join(read)
    assert "We have read it and kept it." in " ".join(read)


@pytest.mark.parametrize("text", ["", " ", "ok", "🙏", "...", "Hi!!", "5 7 9"])
def test_what_is_too_short_is_not_read(text: str) -> None:
    assert check(text, "en", "child") == ()


def test_without_a_list_of_a_language_nobody_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, 1.0)
    assert check_mixed(UNLISTED, ("xx",), "child") == ()


@pytest.mark.parametrize("language", word_list.languages())
def test_no_reply_template_is_marked(language: str) -> None:
    for texts in reply_templates.sentences(language).values():
        assert check(" ".join(texts), language, "child") == ()


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("language", word_list.languages())
def test_examples_of_the_lists_are_marked_as_the_lists_do(
    language: str, audience: Audience
) -> None:
    book = word_list.book(language if audience == "child" else f"{language}.record")
    wrong = [text for entry in book.entries for text in entry.wrong][::SOME]
    right = [text for entry in book.entries for text in entry.right][::SOME]
    read_ahead([*wrong, *right], audience)
    lost = [text for text in wrong if not check(text, language, audience)]
    added = [text for text in right if check(text, language, audience)]
    assert len(lost) + len(added) <= MOST, (lost, added)


@pytest.mark.parametrize("language", word_list.languages())
def test_a_hurtful_sentence_between_kind_ones_stays_marked(language: str) -> None:
    book = word_list.book(language)
    wrong = [text for entry in book.entries for text in entry.wrong][::SOME]
    messages = [in_message(text, language) for text in wrong]
    read_ahead(messages, "child")
    lost = [text for text in messages if not check(text, language, "child")]
    assert len(lost) <= len(wrong) / 10, lost


def read_ahead(texts: list[str], audience: Audience) -> None:
    classifier = faults.load()
    assert classifier is not None
    second_look.read_ahead(texts, audience, classifier)


def test_what_is_read_ahead_reads_the_same_and_no_sentence_is_read_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = [one.text for one in sentences("th") if one.situation.audience == "child"][:40]
    alone = [check(text, "th", "child") for text in texts]
    loaded = meaning.load()
    assert loaded is not None
    loaded._known.clear()
    read_ahead(texts, "child")
    read, again = loaded.encoder.read, list[list[str]]()

    def remembering(new: list[str]) -> Floats:
        again.append(new)
        return read(new)

    monkeypatch.setattr(loaded.encoder, "read", remembering)
    assert [check(text, "th", "child") for text in texts] == alone
    every = {sentence for text in texts for sentence in second_look.sentences_of(text)}
    assert not every & set(chain(*again))  # clauses with a mark are


@pytest.mark.parametrize("text", ["!" * 20_000 + "x", "ab! " * 5_000, "លល " * 6_000, '"' * 20_000])
def test_a_long_hostile_text_is_read_in_time(text: str) -> None:
    started = process_time()
    assert len(list(second_look._sentences(text))) <= second_look._MOST
    check(text, "km", "child")
    assert process_time() - started < 5


def test_without_weights_the_lists_read_alone(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(faults, "WEIGHTS", faults.WEIGHTS.with_name("none.npz"))
    faults.load.cache_clear()
    try:
        with caplog.at_level(logging.WARNING):
            assert check(LISTED, "en", "child") == by_lists(LISTED, "en", "child")
        assert "classifier-untrained" in caplog.text
    finally:
        faults.load.cache_clear()


def test_it_has_learnt_from_the_sentences_as_they_are_now() -> None:
    classifier = faults.load()
    assert classifier is not None
    assert lessons.is_of_today(classifier), "The sentences changed: run payung language train."
