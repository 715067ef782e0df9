"""The second reader raises what children and people near them write, and nothing else."""

import logging
from itertools import islice

import pytest

from payung.triage import reader
from payung.triage.assessment import Assessment, assess
from payung.triage.lanes import CLOSE_TO_THE_CHILD, Lane, Level, Path
from payung.triage.phrases import signals_in
from payung.triage.reader import Kind, lessons, urgency
from payung.triage.reader.sentences import Sentence, languages, sentences
from payung.triage.reader.urgency import Reading
from payung.triage.report import Report
from payung.triage.rules import BY_ID

FROM_AFAR = set(Lane) - CLOSE_TO_THE_CHILD
AT_HOME = "my stepdad came into my room again last night when mum was at work"
ORDINARY = "thank you for your answer, my mother and i have read it and all is well"


def assessed(text: str, lane: Lane = Lane.CHILD) -> Assessment:
    return assess(Report.strict({"language": "en", "narrative": text}), lane)


def rules(assessment: Assessment) -> set[str]:
    return {reason.rule for reason in assessment.reasons}


def pretend(monkeypatch: pytest.MonkeyPatch, kind: Kind) -> None:
    """Let every text read like this kind."""
    monkeypatch.setattr(reader, "read", lambda _text, _by: Reading(kind, 1.0))


def test_it_hears_what_no_list_does() -> None:
    at_home = (one for one in sentences("en") if one.situation.kind is Kind.ABUSER_AT_HOME)
    unheard = next(one.text for one in at_home if not signals_in(one.text))
    assessment = assessed(unheard)
    assert assessment.level is Level.P1
    assert "reads-like-abuse-at-home" in rules(assessment)
    assert Path.NO_HOME_CONTACT in assessment.paths


@pytest.mark.parametrize("kind", sorted(set(Kind) - {Kind.UNSURE, Kind.NONE}))
def test_each_urgent_kind_is_p1_with_a_reason_of_its_own(
    monkeypatch: pytest.MonkeyPatch, kind: Kind
) -> None:
    pretend(monkeypatch, kind)
    assessment = assessed(ORDINARY)
    assert assessment.level is Level.P1
    (rule,) = (rule for rule in rules(assessment) if rule.startswith("reads-"))
    assert str(BY_ID[rule].reason)


@pytest.mark.parametrize("kind", [Kind.DYING, Kind.SELF_HARM])
def test_words_of_self_harm_go_to_a_helpline(monkeypatch: pytest.MonkeyPatch, kind: Kind) -> None:
    pretend(monkeypatch, kind)
    assert Path.HELPLINE_HANDOVER in assessed(ORDINARY).paths


def test_what_it_is_not_sure_of_is_read_within_the_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, Kind.UNSURE)
    assessment = assessed(ORDINARY)
    assert (assessment.level, assessment.due_minutes) == (Level.P2, 60)
    assert "reads-unsure" in rules(assessment)


def test_an_ordinary_text_changes_nothing() -> None:
    assert not {rule for rule in rules(assessed(ORDINARY)) if rule.startswith("reads-")}


@pytest.mark.parametrize("lane", sorted(FROM_AFAR))
def test_it_reads_nothing_from_afar(lane: Lane) -> None:
    assert not {rule for rule in rules(assessed(AT_HOME, lane)) if rule.startswith("reads-")}


@pytest.mark.parametrize("text", ["", " ", "ok", "hi!!", "№ 5 … €", "你好", "..."])
def test_what_is_too_short_reads_like_nothing(text: str) -> None:
    assert reader.read(text, reader.load()) == reader.NOTHING


def test_one_sentence_in_a_long_story_is_read() -> None:
    story = "We went to the market and bought rice. " * 40
    assert reader.read(f"{story}{AT_HOME}. {story}", reader.load()).kind is not Kind.NONE


@pytest.mark.parametrize("language", languages())
def test_danger_among_calm_words_without_a_full_stop_is_read(language: str) -> None:
    calm = [one.text for one in islice(filter(is_calm, sentences(language)), 6)]
    urgent = [one.text for one in sentences(language) if one.situation.kind is Kind.DYING][:20]
    stories = [" ".join([*calm[:3], one, *calm[3:]]) for one in urgent]
    heard = [reader.read(one, reader.load()).kind is not Kind.NONE for one in stories]
    assert sum(heard) >= len(urgent) * 0.4


def is_calm(sentence: Sentence) -> bool:
    return (
        sentence.situation.kind is Kind.NONE
        and reader.read(sentence.text, reader.load()).urgency < 0.01
    )


def test_without_weights_the_lists_read_alone(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: object
) -> None:
    monkeypatch.setattr(urgency, "WEIGHTS", urgency.WEIGHTS.with_name("none.npz"))
    urgency.load.cache_clear()
    try:
        with caplog.at_level(logging.WARNING):
            assert reader.load() is None
            assert assessed("I want to die").level is Level.P1
            assert reader.read(AT_HOME, None) == reader.NOTHING
        assert "classifier-untrained" in caplog.text
    finally:
        urgency.load.cache_clear()


def test_it_has_learnt_from_the_sentences_as_they_are_now() -> None:
    learnt = reader.load()
    assert learnt is not None
    assert lessons.is_of_today(learnt.letters), "The sentences changed: run payung language train."
