"""The levels of answers: the table of the design's section 7, one line a rule."""

from typing import Any

import pytest

from payung.triage.assessment import Assessment, assess
from payung.triage.grounds import PAIRED_AS
from payung.triage.lanes import Lane, Level, more_urgent
from payung.triage.report import Report
from payung.triage.rules import RULES

SAFE = {"children": [{"safe_now": "yes", "may_hurt_self": "no"}]}
ONLINE = {
    "suspects": [{"relationship": "online_only", "same_home": "no", "reaches_children": "no"}]
}
CLOSE = [Lane.CHILD, Lane.COMMUNITY]
FROM_AFAR = [Lane.PARTNER, Lane.INDUSTRY, Lane.FOREIGN_POLICE]


def assessed(lane: Lane = Lane.CHILD, **fields: Any) -> Assessment:
    return assess(Report.strict({"language": "en", **SAFE, **ONLINE, **fields}), lane)


def fired(assessment: Assessment) -> set[str]:
    return {reason.rule for reason in assessment.reasons}


DANGER_NOW: list[tuple[str, dict[str, Any]]] = [
    ("not-safe-now", {"children": [{"safe_now": "no"}]}),
    ("not-safe-now", {"children": [{"safe_now": "yes"}, {"safe_now": "no"}]}),
    ("may-hurt-self", {"children": [{"safe_now": "yes", "may_hurt_self": "yes"}]}),
    ("may-hurt-self", {"children": [{"safe_now": "yes"}, {"may_hurt_self": "yes"}]}),
    ("words-of-self-harm", {"narrative": "I want to die"}),
    ("happening-now", {"timing": {"last": "now"}}),
    ("live-abuse", {"concerns": ["livestreamed_abuse"], "timing": {"ongoing": "yes"}}),
    ("live-abuse", {"concerns": ["livestreamed_abuse"], "timing": {"last": "today"}}),
    ("words-of-danger", {"narrative": "he is outside my house right now"}),
    ("with-the-person-now", {"timing": {"meeting": "with_the_person_now"}}),
    ("meeting-within-a-day", {"timing": {"meeting": "within_24_hours"}}),
    ("words-of-a-meeting", {"narrative": "he wants to meet me tonight"}),
    ("child-missing", {"children": [{"safe_now": "yes", "missing": "yes"}]}),
    ("moved-held-or-sold", {"concerns": ["moved_held_or_sold_by_someone"]}),
    ("words-of-being-held", {"narrative": "they won't let me leave"}),
    (
        "abuser-can-reach-child",
        {"concerns": ["sexual_abuse_in_person"], "suspects": [{"same_home": "yes"}]},
    ),
    (
        "abuser-can-reach-child",
        {"suspects": [{"role": "abused_in_person", "relationship": "parent_or_carer"}]},
    ),
    (
        "abuser-can-reach-child",
        {
            "concerns": ["sexual_abuse_in_person"],
            "timing": {"last": "past_month"},
            "suspects": [{"reaches_children": "yes"}],
        },
    ),
    (
        "abuser-can-reach-child",
        {"concerns": ["sexual_abuse_in_person"], "timing": {"ongoing": "yes"}, "suspects": []},
    ),
    (
        "carer-arranges",
        {"concerns": ["forced_or_arranged_by_someone"], "suspects": [{"same_home": "yes"}]},
    ),
    (
        "carer-arranges",
        {"suspects": [{"role": "arranged_or_facilitated", "relationship": "other_relative"}]},
    ),
    ("threat-with-deadline", {"timing": {"deadline": "within_24_hours"}}),
    ("threat-with-deadline", {"timing": {"deadline": "within_days"}}),
    ("threat-with-deadline", {"timing": {"deadline": "passed"}}),
    ("words-of-a-deadline", {"narrative": "he gave me 24 hours"}),
    ("threat-today", {"concerns": ["threatened_with_images"], "timing": {"last": "today"}}),
    ("threat-today", {"narrative": "someone threatens me", "timing": {"last": "today"}}),
    ("money-paid", {"timing": {"paid": True}}),
    ("words-of-money-paid", {"narrative": "I already paid"}),
    ("suspect-travels", {"suspects": [{"travel": "arriving"}]}),
    ("suspect-travels", {"suspects": [{"travel": "in_country"}]}),
    ("suspect-travels", {"suspects": [{"travel": "leaving"}]}),
    ("retaliation-threatened", {"concerns": ["retaliation_threatened"]}),
    ("marked-imminent", {"marked_imminent": True}),
]

AT_LEAST_P2: list[tuple[str, dict[str, Any]]] = [
    ("not-sure-safe", {"children": [{"safe_now": "unsure"}]}),
    ("not-sure-self-harm", {"children": [{"safe_now": "yes", "may_hurt_self": "unsure"}]}),
    ("may-be-missing", {"children": [{"safe_now": "yes", "missing": "unsure"}]}),
    ("extortion-goes-on", {"concerns": ["money_demanded"], "timing": {"ongoing": "yes"}}),
    ("extortion-goes-on", {"concerns": ["money_demanded"], "timing": {"ongoing": "unsure"}}),
    ("extortion-goes-on", {"concerns": ["more_images_demanded"]}),
    ("extortion-goes-on", {"suspects": [{"role": "extorted", "relationship": "online_only"}]}),
    ("words-of-a-threat", {"narrative": "someone asks for pictures and threatens me"}),
    ("other-children-at-risk", {"other_children_at_risk": "yes"}),
    ("other-children-at-risk", {"other_children_at_risk": "unsure"}),
    ("suspect-in-the-home", {"suspects": [{"relationship": "household"}]}),
    ("suspect-in-the-home", {"narrative": "my uncle makes me do it"}),
    ("suspect-reaches-children", {"suspects": [{"reaches_children": "yes"}]}),
    ("suspect-reaches-children", {"suspects": [{"relationship": "teacher_or_coach"}]}),
    (
        "suspect-reaches-children",
        {"reporter": "adult_survivor", "suspects": [{"reaches_children": "yes"}]},
    ),
    ("suspect-may-reach-children", {"suspects": [{"reaches_children": "unsure"}]}),
    ("suspect-may-reach-children", {"suspects": [{"same_home": "unsure"}]}),
    ("harmed-in-person", {"concerns": ["sexual_abuse_in_person"], "suspects": []}),
    ("met-in-person", {"concerns": ["met_in_person"]}),
    ("live-abuse-time-not-known", {"concerns": ["livestreamed_abuse"]}),
    ("arranged-by-somebody", {"concerns": ["forced_or_arranged_by_someone"], "suspects": []}),
    ("meeting-planned", {"timing": {"meeting": "within_days"}}),
    ("meeting-planned", {"timing": {"meeting": "planned"}}),
    ("meeting-planned", {"concerns": ["asked_to_meet"]}),
    ("may-travel", {"suspects": [{"travel": "unsure"}]}),
]


@pytest.mark.parametrize("lane", list(Lane))
@pytest.mark.parametrize(("rule", "fields"), DANGER_NOW)
def test_danger_now_is_p1_within_15_minutes_in_every_lane(
    rule: str, fields: dict[str, Any], lane: Lane
) -> None:
    assessment = assessed(lane, **fields)
    assert (assessment.level, assessment.due_minutes) == (Level.P1, 15)
    assert rule in fired(assessment)


@pytest.mark.parametrize("lane", list(Lane))
@pytest.mark.parametrize(("rule", "fields"), AT_LEAST_P2)
def test_access_or_extortion_or_doubt_is_p2_within_four_hours(
    rule: str, fields: dict[str, Any], lane: Lane
) -> None:
    assessment = assessed(lane, **fields)
    hours = 1 if "reads-unsure" in fired(assessment) else 4  # the second reader may be less sure
    assert (assessment.level, assessment.due_minutes) == (Level.P2, hours * 60)
    assert rule in fired(assessment)


def test_every_p1_and_p2_rule_stands_in_the_tables() -> None:
    in_tables = {rule for rule, _ in DANGER_NOW + AT_LEAST_P2}
    urgent = {rule.id for rule in RULES if rule.level <= Level.P2}
    by_the_reader = {rule for rule in urgent if rule.startswith("reads-")}
    by_the_sentence = {*PAIRED_AS, "words-hedged", "words-in-doubt"}  # cues/tests has them
    others = urgent - in_tables - by_the_reader - by_the_sentence
    assert others == {"safety-not-known", "language-without-list"}


@pytest.mark.parametrize("lane", CLOSE)
def test_nothing_known_is_safety_not_known(lane: Lane) -> None:
    assessment = assess(Report.strict({"language": "en"}), lane)
    assert (assessment.level, assessment.due_minutes) == (Level.P2, 240)
    assert fired(assessment) == {"safety-not-known", "a-child-is-heard"}


@pytest.mark.parametrize("lane", CLOSE)
def test_one_child_whose_safety_is_not_known_is_enough(lane: Lane) -> None:
    assert assessed(lane, children=[{"safe_now": "yes"}, {}]).level is Level.P2


@pytest.mark.parametrize("lane", CLOSE)
def test_a_safe_child_who_tells_anything_is_p3_within_a_day(lane: Lane) -> None:
    assessment = assessed(lane, concerns=["asked_for_images"])
    assert (assessment.level, assessment.due_minutes) == (Level.P3, 1440)


@pytest.mark.parametrize("lane", FROM_AFAR)
@pytest.mark.parametrize(
    "fields",
    [
        {"identifiers": [{"kind": "account", "value": "x", "whose": "suspect"}]},
        {"identifiers": [{"kind": "ip", "value": "192.0.2.1"}]},
        {"identifiers": [{"kind": "phone", "value": "1", "whose": "child"}]},
        {"reporter": "child"},
        {"children": [{"where_now": "at school", "safe_now": "yes"}]},
        {"suspects": [{"relationship": "known_adult"}]},
        {"concerns": ["sexual_messages"]},
    ],
)
def test_from_afar_a_known_child_or_suspect_is_p3(lane: Lane, fields: dict[str, Any]) -> None:
    assessment = assessed(lane, **fields)
    assert (assessment.level, assessment.due_minutes) == (Level.P3, 1440)


@pytest.mark.parametrize("lane", FROM_AFAR)
@pytest.mark.parametrize(
    "fields",
    [
        {"concerns": ["found_material_of_a_child"]},
        {"identifiers": [{"kind": "content_url", "value": "https://a.example/1"}]},
        {"identifiers": [{"kind": "sha256", "value": "00"}]},
    ],
)
def test_from_afar_material_only_is_p4_within_a_day(lane: Lane, fields: dict[str, Any]) -> None:
    assessment = assessed(lane, **fields)
    assert (assessment.level, assessment.due_minutes) == (Level.P4, 1440)


@pytest.mark.parametrize("lane", FROM_AFAR)
def test_a_childs_own_picture_that_spreads_waits_four_hours(lane: Lane) -> None:
    spreading = assessed(lane, concerns=["images_shared_with_others"])
    assert (spreading.level, spreading.due_minutes) == (Level.P4, 240)


def test_a_picture_that_spreads_waits_no_longer_once_the_child_is_known() -> None:
    known = assessed(Lane.INDUSTRY, concerns=["images_shared_with_others"], reporter="child")
    assert (known.level, known.due_minutes) == (Level.P3, 240)
    assessment = assessed(Lane.CHILD, concerns=["images_shared_with_others"])
    assert (assessment.level, assessment.due_minutes) == (Level.P3, 240)


@pytest.mark.parametrize("lane", FROM_AFAR)
def test_from_afar_information_only_is_p5_within_thirty_days(lane: Lane) -> None:
    assessment = assess(Report.strict({"language": "en"}), lane)
    assert (assessment.level, assessment.due_minutes) == (Level.P5, 43_200)


@pytest.mark.parametrize("lane", CLOSE)
@pytest.mark.parametrize("language", ["ko", "und", "ru"])
def test_words_that_no_list_can_read_wait_an_hour_at_most(lane: Lane, language: str) -> None:
    assessment = assessed(lane, language=language, narrative="무서워요 abc")
    assert (assessment.level, assessment.due_minutes) == (Level.P2, 60)
    assert "language-without-list" in fired(assessment)


@pytest.mark.parametrize(
    "text", ["무서워요", "こわい", "мне страшно", "i wаnt"]
)  # the last has a Cyrillic a
def test_letters_of_another_language_under_a_listed_one_wait_an_hour_too(text: str) -> None:
    assert assessed(language="en", narrative=text).due_minutes == 60


@pytest.mark.parametrize("text", ["naïve café", "ok 👍🏽 ¯_(-)_/¯", "ｏｋ", "№ 5 … “ok” €"])
def test_accents_signs_and_wide_letters_are_read(text: str) -> None:
    assert assessed(language="en", narrative=text).due_minutes == 1440


def test_a_language_without_a_list_does_not_matter_where_nothing_is_written() -> None:
    assert assessed(language="ko").due_minutes == 1440
    assert assessed(language="ko", narrative="... 😭 12").due_minutes == 1440


def test_from_afar_an_unread_language_shortens_p2_and_raises_nothing() -> None:
    calm = assessed(Lane.INDUSTRY, language="ko", narrative="무서워요")
    doubt = assessed(
        Lane.INDUSTRY, language="ko", narrative="무서워요", other_children_at_risk="yes"
    )
    assert calm.level is Level.P5
    assert (doubt.level, doubt.due_minutes) == (Level.P2, 60)


@pytest.mark.parametrize(
    "fields",
    [
        {"concerns": ["money_demanded"], "timing": {"ongoing": "no", "last": "past_week"}},
        {
            "concerns": ["sexual_abuse_in_person"],
            "timing": {"ongoing": "no", "last": "earlier"},
            "suspects": [],
        },
        {
            "concerns": ["sexual_abuse_in_person"],
            "suspects": [
                {"relationship": "known_adult", "same_home": "no", "reaches_children": "no"}
            ],
        },
        {"concerns": ["asked_to_meet"], "timing": {"meeting": "none"}},
        {"concerns": ["moved_held_or_sold_by_someone"], "timing": {"last": "earlier"}},
        {
            "suspects": [
                {"relationship": "teacher_or_coach", "same_home": "no", "reaches_children": "no"}
            ]
        },
    ],
)
def test_what_an_answer_rules_out_is_p3(fields: dict[str, Any]) -> None:
    assert assessed(**fields).level is Level.P3


def test_an_adult_who_tells_of_childhood_is_not_taken_for_a_child_in_danger() -> None:
    past: dict[str, Any] = {
        "reporter": "adult_survivor",
        "concerns": ["sexual_abuse_in_person", "moved_held_or_sold_by_someone"],
        "suspects": [{"relationship": "parent_or_carer"}],
    }
    assert assessed(**past).level is Level.P2
    assert assessed(**past, timing={"last": "past_week"}).level is Level.P1


@pytest.mark.parametrize(("one", "other"), [("P1", "P2"), ("P3", "P5"), ("P2", "P2")])
def test_the_more_urgent_of_two(one: str, other: str) -> None:
    assert more_urgent(Level(one), Level(other)) is Level(one)
    assert more_urgent(Level(other), Level(one)) is Level(one)
