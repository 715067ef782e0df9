"""A report in words: no answer is left out, and nothing unknown reads as good news."""

from typing import Any, get_args

import pytest

from payung.directory import actions as directory
from payung.doors.desk import labels as desk_labels
from payung.doors.desk.report import labels, sections
from payung.foundation.viewer import SYSTEM
from payung.triage.lanes import Lane, Level, Path
from payung.triage.report import Report, parts
from payung.triage.report import value as report_value

pytestmark = pytest.mark.django_db  # names of areas

EVERYTHING: dict[str, Any] = {
    "version": 1,
    "language": "fil",
    "channel": "door-seven",
    "reporter": "teacher",
    "country": "PH",
    "area": "PH-00",
    "settlement": "rural",
    "share_with": "helpline_only",
    "wishes": ["advice"],
    "avoid": ["school"],
    "children": [
        {
            "age": 13,
            "age_band": "12-14",
            "gender": "boy",
            "safe_now": "unsure",
            "may_hurt_self": "no",
            "missing": "yes",
            "has_safe_adult": "yes",
            "where_now": "at an aunt's",
            "communication_needs": ["sign_language"],
            "adult_now": False,
            "age_at_time": 11,
        },
        {"age": 9},
    ],
    "other_children_at_risk": "yes",
    "concerns": ["asked_to_meet"],
    "first_contact": "game",
    "timing": {
        "last": "past_week",
        "ongoing": "yes",
        "meeting": "within_days",
        "deadline": "passed",
        "paid": True,
    },
    "suspects": [
        {
            "role": "recruited",
            "relationship": "online_only",
            "age_band": "adult",
            "same_home": "no",
            "reaches_children": "unsure",
            "earlier_offences": "yes",
            "travel": "arriving",
            "country": "ID",
        }
    ],
    "services": ["InventedApp"],
    "marked_imminent": True,
    "contact": {
        "via": "messenger",
        "value": "at_invented",
        "safe_times": "after five",
        "shared_device": "yes",
        "home_may_know": "no",
    },
    "occurred_at": "2026-01-02T03:04:05Z",
    "occurred_at_text": "last Tuesday",
    "source_reference": "ref-778",
    "extra": {
        "odd": {"inside": 41},
        "needs_in_words": "many breaks",
        "who_may_answer": "my aunt",
        "if_another_answers": "A wrong number.",
    },
}


def shown(report: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (section.name, str(fact.label), str(fact.value))
        for section in (
            *sections.sections(Report.strict(report)),
            *sections.rest(Report.strict(report)),
        )
        for block in section.blocks
        for fact in block.facts
    ]


def test_every_answer_of_a_report_is_told() -> None:
    # given a report in which everything is answered
    facts = {(label, value) for _, label, value in shown(EVERYTHING)}
    # then all answers are there in words
    assert {
        ("Safe now", "unsure"),
        ("May hurt themselves", "no"),
        ("Missing", "yes"),
        ("Has a safe adult", "yes"),
        ("Where the child is, and whether it is safe to come", "at an aunt's"),
        ("Other children at risk", "yes"),
        ("Sender says: danger now", "yes"),
        ("By", "messenger"),
        ("Address or number", "at_invented"),
        ("Safe times", "after five"),
        ("Somebody else uses the device", "yes"),
        ("Who else may see a message or answer", "my aunt"),
        ("What to say if somebody else answers", "A wrong number."),
        ("The home may know", "no"),
        ("Concerns", "asked to meet"),
        ("First contact", "a game"),
        ("Apps, games or sites", "InventedApp"),
        ("Last time it happened", "in the past week"),
        ("Still going on", "yes"),
        ("A meeting", "within days"),
        ("A threat with a time limit", "has passed"),
        ("Money already paid", "yes"),
        ("When it happened", "2 Jan 2026, 03:04 UTC+00:00"),
        ("When it happened (as written, time zone unknown)", "last Tuesday"),
        ("Reported by", "a teacher"),
        ("Age", "13 years"),
        ("Age", "9 years"),
        ("Age band", "12-14"),
        ("Gender", "boy"),
        ("Communication needs", "sign language"),
        ("What else would help them", "many breaks"),
        ("Is an adult now", "no"),
        ("Age when it happened", "11 years"),
        ("Relationship to the child", "known only online"),
        ("What they did", "recruited"),
        ("Age band", "adult"),
        ("In the same home", "no"),
        ("Can reach children", "unsure"),
        ("Earlier offences", "yes"),
        ("Travel", "arriving"),
        ("Country", "Indonesia (ID)"),
        ("Country", "Philippines (PH)"),
        ("Wishes", "advice"),
        ("May be shared with", "a helpline only"),
        ("Asks us not to involve", "school"),
        ("Language", "Filipino (fil)"),
        ("Area", "PH-00"),
        ("Town or countryside", "countryside"),
        ("Received through", "door-seven"),
        ("Sender's own reference", "ref-778"),
        ("Version of the form", "1"),
    } <= facts
    assert any("41" in value for label, value in facts if label == "odd")


def test_the_example_has_every_field_that_a_report_knows() -> None:
    left = {"narrative", "identifiers"}  # they have their own place on the page
    assert set(EVERYTHING) == set(Report.model_fields) - left
    for part in ("timing", "contact"):
        annotation = str(Report.model_fields[part].annotation)
        assert annotation
    full = Report.strict(EVERYTHING)
    for value in (full.timing, full.contact, full.children[0], full.suspects[0]):
        assert value is not None
        assert value.model_fields_set == set(type(value).model_fields)


def test_what_the_child_needs_stands_with_how_to_reach_them_and_only_there() -> None:
    where = [(name, label) for name, label, _ in shown(EVERYTHING) if "need" in label.lower()]
    assert where == [("contact", "Communication needs")]
    odd = {"language": "en", "extra": {"needs_in_words": [1]}}
    assert ("extra", "needs_in_words", "[\n 1\n]") in shown(odd)


@pytest.mark.parametrize(
    ("contact", "warning"),
    [
        ({}, "Answer only here."),
        ({"via": "portal_only"}, "Answer only here."),
        ({"via": "phone", "value": "000 555 01"}, "Leave no message, and tell nobody else"),
    ],
)
def test_before_each_contact_the_page_says_what_was_promised(
    contact: dict[str, str], warning: str
) -> None:
    told = shown({"language": "en", "contact": contact})
    (said,) = [value for name, label, value in told if label == "Before each contact"]
    assert warning in said


def test_an_area_has_its_name_where_somebody_has_given_it_one() -> None:
    directory.add_country(SYSTEM, "XA", "Umbrellaland", ["en"], ["invented"])
    directory.set_areas(SYSTEM, "XA", {"XA-01": "Hill Province"})
    told = Report.lenient({"country": "XA", "area": "XA-01"})
    (way,) = sections.rest(told)
    (area,) = [fact for block in way.blocks for fact in block.facts if fact.label == "Area"]
    assert area.value == "Hill Province (XA-01)"


def test_safety_comes_first_and_the_rest_in_order() -> None:
    report = Report.strict(EVERYTHING)
    before = [section.name for section in sections.sections(report)]
    after = [section.name for section in sections.rest(report)]
    assert before == ["safety", "contact", "what", "when", "who", "wishes"]
    assert after == ["way", "extra"]


def test_safety_that_nobody_told_is_said_to_be_not_known() -> None:
    # given a report of one sentence
    safety = [
        (label, value) for name, label, value in shown({"language": "en"}) if name == "safety"
    ]
    # then nobody can read silence as good news
    assert ("Safe now", "not known") in safety
    assert ("May hurt themselves", "not known") in safety
    assert ("The home may know", "not answered, so no") in [
        fact[1:] for fact in shown({"language": "en"})
    ]


LABELS = [
    (labels.YES_NO, parts.YesNoUnsure),
    (sections.SETTLEMENT, report_value.Settlement),
    (sections.GENDER, parts.Gender),
    (sections.CHILD_AGE, parts.ChildAgeBand),
    (sections.SUSPECT_AGE, parts.SuspectAgeBand),
    (sections.SHARE_WITH, report_value.ShareWith),
    (sections.LAST, parts.Last),
    (sections.MEETING, parts.Meeting),
    (sections.DEADLINE, parts.Deadline),
    (sections.TRAVEL, parts.Travel),
    (labels.WHOSE, parts.Whose),
    (sections.VIA, parts.Via),
    (sections.AVOID, report_value.Avoid),
    (sections.WISH, report_value.Wish),
    (sections.NEED, parts.CommunicationNeed),
    (sections.FIRST_CONTACT, report_value.FirstContact),
    (sections.REPORTER, report_value.Reporter),
    (sections.CONCERN, report_value.Concern),
    (sections.ROLE, parts.Role),
    (sections.RELATIONSHIP, parts.Relationship),
    (labels.IDENTIFIER, parts.IdentifierKind),
    (desk_labels.LEVELS, tuple(Level)),
    (desk_labels.LANES, tuple(Lane)),
    (desk_labels.PATHS, tuple(Path)),
]


@pytest.mark.parametrize(("names", "known"), LABELS)
def test_every_code_has_its_words(names: dict[str, Any], known: Any) -> None:
    assert set(names) == set(get_args(known) or known)
