"""The words of a report on which a reason rests, and the example that the second reader thought of."""

import pytest

from payung.triage.assessment import assess
from payung.triage.grounds import Ground, grounds_of
from payung.triage.lanes import Lane
from payung.triage.reader import examples
from payung.triage.reader.sentences import Kind, languages
from payung.triage.report import Report
from payung.triage.rules import READS_LIKE, RULES

STORY = "I play football after school. My dog is called Bo. {} We had rice today."


def grounds(words: str, language: str = "en") -> tuple[Ground, ...]:
    report = Report.strict({"language": "en", "narrative": STORY.format(words)})
    rules = [reason.rule for reason in assess(report, Lane.CHILD).reasons]
    return grounds_of(report, rules, language)


def test_the_sentence_in_which_a_list_hears_danger_is_quoted() -> None:
    by_lists = [ground for ground in grounds("I want to die.") if not ground.example]
    assert [ground.words for ground in by_lists] == ["I want to die."]


@pytest.mark.parametrize("language", ["en", "th", "xx"])
def test_the_second_reader_quotes_a_sentence_and_an_example(language: str) -> None:
    report = Report.strict(
        {
            "language": "en",
            "narrative": STORY.format("My stepdad came into my room again last night."),
        }
    )
    (ground,) = grounds_of(report, ["reads-like-abuse-at-home"], language)
    assert ground.words == "My stepdad came into my room again last night."
    assert ground.example


def test_the_example_is_the_sentence_that_is_most_alike() -> None:
    one = examples.nearest("my stepdad comes into my room at night", Kind.ABUSER_AT_HOME)
    assert one is not None
    assert one.language == "en"


def test_a_situation_has_a_sentence_in_each_language() -> None:
    one = examples.nearest("my stepdad comes into my room at night", Kind.ABUSER_AT_HOME)
    assert one is not None
    if not one.situation.is_free:
        assert len({examples.in_language(one, language) for language in languages()}) == 13


def test_rules_without_words_have_no_grounds() -> None:
    report = Report.strict({"language": "en", "narrative": "hello"})
    assert grounds_of(report, ["not-safe-now", "a-rule-of-long-ago"], "en") == ()


def test_every_rule_of_the_second_reader_has_a_kind() -> None:
    assert set(READS_LIKE) == {rule.id for rule in RULES if rule.id.startswith("reads-")}
    assert set(READS_LIKE.values()) == set(Kind) - {Kind.NONE}
