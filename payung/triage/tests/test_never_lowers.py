"""Load-bearing rule 3: not known never lowers a level, and a more worrying answer never does."""

from itertools import pairwise
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payung.triage.assessment import assess
from payung.triage.lanes import CLOSE_TO_THE_CHILD, Lane, Level
from payung.triage.report import Report
from payung.triage.report.parts import Relationship, Role
from payung.triage.report.value import Concern
from payung.triage.rules import BY_ID
from payung.triage.tests.documents import ORDER_OF_WORRY, changed, valid, without
from tests.fuzzing import examples

LANES = st.sampled_from(list(Lane))
CLOSE = st.sampled_from(sorted(CLOSE_TO_THE_CHILD))
TEXTS = st.sampled_from(
    ["I want to die", "mau bunuh diri", "โดนขู่", "he gave me 24 hours", "my uncle makes me do it",
     "he is a police officer", "hello", "ខ្ញុំ", "they won't let me leave", "12",
     "in our role play the dragon kidnapped the princess", "my essay is about suicide prevention",
     "he says he will post my pictures tonight", "my uncle touches me. he did it again"]
)  # fmt: skip


def urgency(document: Any, lane: Lane) -> tuple[Level, int]:
    """The smaller, the more urgent."""
    assessment = assess(Report.strict(document), lane)
    return assessment.level, assessment.due_minutes


@pytest.mark.parametrize("path", ORDER_OF_WORRY, ids=lambda path: ".".join(map(str, path)))
@given(document=valid(), lane=LANES)
@settings(max_examples=examples(60), deadline=None)
def test_a_more_worrying_answer_never_lowers(
    path: tuple[str | int, ...], document: Any, lane: Lane
) -> None:
    answers = [changed(document, path, answer) for answer in ORDER_OF_WORRY[path]]
    for calmer, worse in pairwise(answers):
        assert urgency(worse, lane) <= urgency(calmer, lane)


@pytest.mark.parametrize("path", ORDER_OF_WORRY, ids=lambda path: ".".join(map(str, path)))
@given(document=valid(), lane=LANES)
@settings(max_examples=examples(60), deadline=None)
def test_missing_is_never_less_urgent_than_the_most_reassuring_answer(
    path: tuple[str | int, ...], document: Any, lane: Lane
) -> None:
    calm = changed(document, path, ORDER_OF_WORRY[path][0])
    assert urgency(without(calm, path), lane) <= urgency(calm, lane)


@given(document=valid(), lane=CLOSE, field=st.sampled_from(["role", "relationship"]))
@settings(deadline=None)
def test_an_unnamed_suspect_is_never_less_urgent_than_the_most_reassuring_one(
    document: Any, lane: Lane, field: str
) -> None:
    choices = {"role": Role, "relationship": Relationship}[field]
    path = ("suspects", 0, field)
    named = [changed(document, path, choice) for choice in get_args(choices)]
    calmest = max(urgency(report, lane) for report in named)
    assert urgency(without(named[0], path), lane) <= calmest


@given(document=valid(), lane=LANES, concern=st.sampled_from(get_args(Concern)))
@settings(deadline=None)
def test_one_more_concern_never_lowers(document: Any, lane: Lane, concern: str) -> None:
    fewer = {**document, "concerns": [c for c in document.get("concerns", []) if c != concern]}
    more = {**document, "concerns": [*fewer["concerns"], concern]}
    assert urgency(more, lane) <= urgency(fewer, lane)


@given(document=valid(), lane=LANES, kind=st.sampled_from(["md5", "sha1", "sha256", "pdq"]))
@settings(deadline=None)
def test_the_hash_of_a_file_never_lowers_and_hides_nobody_who_has_it(
    document: Any, lane: Lane, kind: str
) -> None:
    """Nothing here knows whether it is on a list: that is looked up for the officer, and changes no level."""
    named = document.get("identifiers", [])
    more = {**document, "identifiers": [*named, {"kind": kind, "value": "0" * 64}]}
    fewer, known = (assess(Report.strict(data), lane) for data in (document, more))
    assert known.level <= fewer.level
    kept = {"suspect-identified", "suspect-reaches-children", "child-identified"}
    fired = [{reason.rule for reason in one.reasons} & kept for one in (fewer, known)]
    assert fired[0] <= fired[1]


@given(document=valid(), lane=LANES, child=valid())
@settings(deadline=None)
def test_one_more_child_never_lowers_once_there_is_one(
    document: Any, lane: Lane, child: Any
) -> None:
    children = document.get("children") or [{"safe_now": "no"}]
    more = [*children, *(child.get("children") or [{}])]
    fewer = urgency({**document, "children": children}, lane)
    assert urgency({**document, "children": more}, lane)[0] <= fewer[0]


@given(document=valid(), lane=LANES, text=TEXTS, field=st.sampled_from(["narrative", "extra"]))
@settings(deadline=None)
def test_words_only_raise(document: Any, lane: Lane, text: str, field: str) -> None:
    silent = {k: v for k, v in document.items() if k not in ("narrative", "extra")}
    saying = {**silent, field: text if field == "narrative" else {"note": [text]}}
    assert urgency(saying, lane) <= urgency(silent, lane)


@given(document=valid(), text=TEXTS, more=TEXTS)
@settings(deadline=None)
def test_more_words_never_lower(document: Any, text: str, more: str) -> None:
    short = {**document, "narrative": text}
    longer = {**document, "narrative": f"{text}. {more}"}
    assert urgency(longer, Lane.CHILD) <= urgency(short, Lane.CHILD)


@given(document=valid(), lane=CLOSE)
@settings(deadline=None)
def test_close_to_a_child_nothing_is_below_p3(document: Any, lane: Lane) -> None:
    level, minutes = urgency(document, lane)
    assert level <= Level.P3
    assert minutes <= 1440


@given(document=valid(), lane=LANES)
@settings(deadline=None)
def test_the_level_is_the_highest_that_any_rule_gives(document: Any, lane: Lane) -> None:
    assessment = assess(Report.strict(document), lane)
    levels = [BY_ID[reason.rule].level for reason in assessment.reasons]
    assert levels == sorted(levels)
    assert assessment.level is levels[0]


@given(document=valid())
@settings(deadline=None)
def test_close_to_a_child_safety_not_known_is_at_least_p2(document: Any) -> None:
    unknown = {**document, "children": [{"age": 12}]}
    assert urgency(unknown, Lane.CHILD)[0] <= Level.P2
