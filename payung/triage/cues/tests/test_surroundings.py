"""The sentence around a phrase: a time raises it, a game or a lesson costs an hour, and nothing lowers."""

from itertools import product

import pytest

from payung.triage import cues, reader, signals
from payung.triage.assessment import Assessment, assess
from payung.triage.grounds import grounds_of
from payung.triage.lanes import CLOSE_TO_THE_CHILD, Lane, Level, Path
from payung.triage.phrases import RAISING, Signal, signals_in
from payung.triage.reader import Reading
from payung.triage.report import Report

GAME = "in our role play the dragon kidnapped the princess, chapter two is soon"
TALK = "my essay for the competition is about suicide prevention"
DANGER = "I want to die"
THREAT = "he says he will post my pictures"


@pytest.fixture(name="urgency", autouse=True)
def fixture_urgency(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """Let the second reader find a sentence as urgent as the test says; else not at all."""
    urgencies: dict[str, float] = {}

    def read(text: str, classifier: object) -> Reading:
        if classifier is None:
            return reader.NOTHING
        found = (value for words, value in urgencies.items() if words in text)
        urgency = max(found, default=0.01)
        danger, nothing = reader.Kind.DANGER_NOW, reader.Kind.NONE
        return Reading(
            danger if urgency >= 0.9 else nothing, urgency, danger if urgency >= 0.6 else nothing
        )

    monkeypatch.setattr(reader, "read", read)
    return urgencies


def assessed(text: str, lane: Lane = Lane.CHILD, **fields: object) -> Assessment:
    return assess(Report.strict({"language": "en", "narrative": text, **fields}), lane)


def rules(assessment: Assessment) -> set[str]:
    return {reason.rule for reason in assessment.reasons}


@pytest.mark.parametrize("text", [GAME, TALK])
def test_words_of_danger_in_a_game_or_lesson_are_read_within_the_hour(text: str) -> None:
    assert signals_in(text) & RAISING
    assessment = assessed(text)
    assert (assessment.level, assessment.due_minutes) == (Level.P2, 60)
    assert "words-hedged" in rules(assessment)


@pytest.mark.parametrize("text", [GAME, TALK])
def test_what_the_second_reader_finds_urgent_is_not_hedged(
    text: str, urgency: dict[str, float]
) -> None:
    urgency[text] = 0.6
    assert assessed(text).level is Level.P1


@pytest.mark.parametrize("lane", sorted(set(Lane) - CLOSE_TO_THE_CHILD))
def test_nothing_is_hedged_where_the_second_reader_does_not_read(lane: Lane) -> None:
    assert assessed(GAME, lane).level is Level.P1


def test_nothing_is_hedged_without_a_second_reader() -> None:
    assert signals.signals_of(GAME, None).surroundings == cues.NONE


def test_an_answer_that_is_p1_stays_p1() -> None:
    assert assessed(GAME, children=[{"safe_now": "no"}]).level is Level.P1


@pytest.mark.parametrize("hedging", [GAME, TALK, "I said no", "it was two years ago", "haha"])
@pytest.mark.parametrize("form", ["{}. {}.", "{}\n{}", "{}! {}"])
def test_words_elsewhere_hedge_nothing(hedging: str, form: str) -> None:
    for one, other in product((DANGER, hedging), repeat=2):
        if DANGER in (one, other):
            assert assessed(form.format(one, other)).level is Level.P1


def test_words_far_away_hedge_nothing_where_nobody_writes_a_full_stop() -> None:
    between = "and then we went home and ate and my brother was there too " * 2
    assert assessed(f"{TALK} {between} {DANGER}").level is Level.P1


def test_a_phrase_that_only_the_whole_text_has_is_not_hedged() -> None:
    assert assessed("in our story I want. to die in chapter two").level is Level.P1


def test_a_text_that_is_too_long_to_read_closely_is_not_hedged() -> None:
    assert assessed(GAME + ". hello" * 100).level is Level.P1
    assert assessed(GAME + " and so on" * 50).level is Level.P1


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (f"{THREAT} tonight", "words-of-a-threat-today"),
        (f"It was this morning. {THREAT}.", "words-of-a-threat-today"),
        ("my uncle touches me. he did it again", "words-of-abuse-at-home"),
        ("he asked me to meet him. he is outside", "words-of-a-meeting-near"),
        ("he makes me go on cam again", "words-of-live-abuse"),
    ],
)
def test_a_danger_with_a_time_or_place_is_p1(
    text: str, rule: str, urgency: dict[str, float]
) -> None:
    urgency[""] = 0.4
    assessment = assessed(text)
    assert assessment.level is Level.P1
    assert rule in rules(assessment)
    report = Report.strict({"language": "en", "narrative": text})
    words = [ground.words for ground in grounds_of(report, [rule], "en")]
    assert words == [text]


def test_a_pair_that_the_second_reader_doubts_is_read_within_the_hour() -> None:
    assessment = assessed(f"{THREAT} tonight", children=[{"safe_now": "yes"}])
    assert (assessment.level, assessment.due_minutes) == (Level.P2, 60)
    assert "words-in-doubt" in rules(assessment)


def test_a_time_two_sentences_away_makes_no_pair(urgency: dict[str, float]) -> None:
    urgency[""] = 0.4
    assessment = assessed(f"I ate rice tonight. We have a dog. {THREAT}.")
    assert "words-of-a-threat-today" not in rules(assessment)


def test_abuse_at_home_keeps_the_home_out() -> None:
    elsewhere = {"relationship": "online_only", "same_home": "no"}
    assessment = assessed("my uncle touches me again", suspects=[elsewhere])
    assert Path.NO_HOME_CONTACT in assessment.paths


@pytest.mark.parametrize(("text", "level"), [("he is outside", Level.P1), ("he is odd", Level.P2)])
def test_a_time_or_place_lets_the_second_reader_raise_sooner(
    text: str, level: Level, urgency: dict[str, float]
) -> None:
    urgency[text] = 0.75
    assert assessed(f"{text} and I am afraid").level is level


def test_the_words_of_a_reason_are_those_in_earnest() -> None:
    text = f"{TALK}. {DANGER}."
    report = Report.strict({"language": "en", "narrative": text})
    assert signals_in(TALK) >= {Signal.MAY_HURT_SELF}
    (ground,) = grounds_of(report, ["words-of-self-harm"], "en")
    assert ground.words == f"{DANGER}."
