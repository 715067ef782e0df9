"""Lists read words in thirteen languages; in any other language a person reads them soon."""

import pytest

from payung.doors.public.report import to_report
from payung.language.languages import TONGUES, Tongue
from payung.triage import phrases
from payung.triage.assessment import Assessment, assess
from payung.triage.lanes import Lane


def assess_words(language: str, words: str) -> Assessment:
    """Return what triage makes of a child's words who is safe, from the form in `language`."""
    report = to_report({"safe_now": "yes", "narrative": words}, language, "XA")
    return assess(report, Lane.CHILD)


def rules(assessment: Assessment) -> set[str]:
    return {reason.rule for reason in assessment.reasons}


@pytest.mark.parametrize("tongue", TONGUES, ids=lambda tongue: tongue.code)
def test_words_in_each_language_have_a_list(tongue: Tongue) -> None:
    assert to_report({}, tongue.code, "XA").language == tongue.tag
    assert phrases.readable(tongue.name, tongue.tag)
    assert "language-without-list" not in rules(assess_words(tongue.code, tongue.name))


def test_words_in_another_wait_an_hour_at_most() -> None:
    assessment = assess_words("ko", "무서워요")
    assert "language-without-list" in rules(assessment)
    assert assessment.due_minutes <= 60
