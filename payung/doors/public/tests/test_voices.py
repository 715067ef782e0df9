"""One form for all reporters, in words that fit them. Their role is sealed with the report."""

import re
from typing import get_args

import pytest
from django.test import Client

from payung.doors.public import sealed_field, steps, voices
from payung.doors.public.form_fields import Step
from payung.doors.public.report import to_report
from payung.doors.public.tests.test_report_form import Child, sealed_state
from payung.intake.models import StoredReport
from payung.triage.assessment import assess
from payung.triage.lanes import Lane, Level, Path
from payung.triage.report.value import Reporter
from tests.house import House

FOR_A_CHILD = [name for name, voice in voices.VOICES.items() if voice.another]
# What somebody who tells for a child may still say of themselves.
OWN = {
    "I am not sure",
    "I am afraid that the child may hurt themselves",
    "I saw pictures or videos of a child",
    "I want to talk to someone",
    "I want to know what I can do",
    "I will decide later",
}


def another(public: Client, reporter: str, language: str = "en") -> Child:
    """Return somebody who opened the form for another child and said who they are."""
    teller = Child(public, language, "tell/other/")
    teller.post("", reporter=reporter)
    return teller


def offered(step: Step) -> set[str]:
    return {str(text) for ask in step.asks if ask.kind != "press" for _, text in ask.choices}


@pytest.mark.parametrize("reporter", FOR_A_CHILD)
def test_whoever_tells_for_a_child_is_never_asked_as_if_they_were_that_child(reporter: str) -> None:
    voice = voices.VOICES[reporter]
    asked = [step for step in steps.ALL.values() if step is not steps.CONTACT]  # not of them
    said = set().union(*(offered(voice.of(step)) for step in asked))
    assert {text for text in said - OWN if re.search(r"\b(I|me|my)\b", text, re.I)} == set()
    for step in map(voice.of, steps.ALL.values()):
        assert "you safe" not in str(step.title)


def test_every_word_of_a_voice_belongs_to_a_question() -> None:
    known = {f"{step.name}.title" for step in steps.ALL.values()}
    for step in steps.ALL.values():
        for ask in step.asks:
            known |= {f"{ask.name}.{part}" for part in ("text", "hint", *dict(ask.choices))}
    for name, voice in voices.VOICES.items():
        assert set(voice.words) - known == set(), name


def test_whoever_can_be_chosen_has_a_voice_and_a_place_in_the_contract() -> None:
    chosen = {value for ask in steps.TELLER.asks for value, _ in ask.choices}
    assert chosen - {"child"} == set(voices.VOICES)
    assert chosen <= set(get_args(Reporter))


@pytest.mark.django_db
@pytest.mark.parametrize("reporter", voices.VOICES)
def test_the_first_words_come_before_the_first_question(
    house: House, public: Client, reporter: str
) -> None:
    teller = another(public, reporter)
    assert teller.here() == "hello"
    for line in voices.VOICES[reporter].hello:
        assert str(line).replace("'", "&#x27;") in teller.html
    teller.post()
    assert teller.here() == "safe"


@pytest.mark.django_db
def test_a_parent_reads_what_helps_and_what_does_not(house: House, public: Client) -> None:
    html = another(public, "parent_or_carer").html
    for words in (
        "Believe the child",
        "Stay calm",
        "Do not punish",
        "Do not settle it privately",
        "Do not search the phone",
        "Do not speak to the person about it",
        "do not look at them again",
        "Do not pay, do not reply to the person, and do not post about it.",
        "We may answer only later.",
    ):
        assert words in html


@pytest.mark.django_db
def test_a_friend_is_thanked_not_blamed_and_may_talk_too(house: House, public: Client) -> None:
    teller = another(public, "friend")
    assert "You are a good friend" in teller.html
    assert "It is not your fault" in teller.html
    assert 'href="/en/talk/"' in teller.html
    teller.post()
    teller.post("send", safe_now="unsure")
    assert "You are a good friend" in teller.html


@pytest.mark.django_db
def test_an_adult_survivor_is_told_that_it_is_never_too_late(house: House, public: Client) -> None:
    teller = another(public, "adult_survivor")
    for words in ("not your fault", "never too late", "You decide", "near other children now"):
        assert words in teller.html
    teller.post()
    teller.post(safe_now="yes")
    teller.post()
    assert "Someone touched me or hurt my body" in teller.html


@pytest.mark.django_db
def test_the_role_travels_sealed_and_never_in_an_address(house: House, public: Client) -> None:
    teller = another(public, "teacher")
    assert "teacher" not in re.sub(r'name="told" value="[^"]+"', "", teller.html).lower()
    assert sealed_field.unseal("tell", sealed_state(teller.html))["a"] == {"reporter": "teacher"}


@pytest.mark.django_db
def test_danger_of_a_child_is_answered_to_the_one_beside_them(house: House, public: Client) -> None:
    teller = another(public, "sibling")
    teller.post()
    teller.post(safe_now="no")
    assert teller.here() == "danger"
    assert "000 999" in teller.html
    assert "Stay with the child" in teller.html
    teller.post()
    teller.post()
    teller.post(concerns=["threatened_with_images"])
    assert "This is not the child" in teller.html


@pytest.mark.django_db
def test_a_child_who_came_this_way_is_asked_as_a_child(house: House, public: Client) -> None:
    child = another(public, "child")
    assert child.here() == "safe"
    assert "Are you safe right now?" in child.html


@pytest.mark.django_db
def test_back_leads_to_the_choice_which_can_be_changed(house: House, public: Client) -> None:
    teller = another(public, "teacher")
    teller.post("back")
    assert teller.here() == "teller"
    teller.post("", reporter="friend")
    assert "You are a good friend" in teller.html


@pytest.mark.django_db
def test_another_language_keeps_who_tells(house: House, public: Client) -> None:
    teller = another(public, "friend")
    teller.post("back")
    teller.address = "/id/tell/other/"
    teller.post("stay")
    assert teller.here() == "teller"
    teller.post("next")
    assert sealed_field.unseal("tell", sealed_state(teller.html))["a"] == {"reporter": "friend"}


@pytest.mark.django_db
@pytest.mark.parametrize("reporter", ["child", *voices.VOICES])
def test_the_whole_way_for_everybody(house: House, public: Client, reporter: str) -> None:
    teller = Child(public) if reporter == "child" else another(public, reporter)
    while teller.here() != "needs":
        teller.post(safe_now="yes") if teller.here() == "safe" else teller.post()
    teller.post("send")
    assert len(teller.receipt()) == 20
    assert StoredReport.objects.get().level == Level.P3


@pytest.mark.parametrize("reporter", ["child", *voices.VOICES])
def test_the_report_says_who_tells(reporter: str) -> None:
    report = to_report({"reporter": reporter, "safe_now": "yes"}, "en", "TH")
    assert report.reporter == reporter
    assert report.extra is None
    # A parent who tells is not thereby a safe adult.
    assert report.children[0].has_safe_adult is None


def test_who_tells_is_not_guessed_where_the_page_was_too_old() -> None:
    assert to_report({"safe_now": "yes"}, "en", "TH").reporter is None


def test_an_adult_survivors_report_takes_its_own_path() -> None:
    answers = {"reporter": "adult_survivor", "safe_now": "yes", "last": "earlier"}
    assessment = assess(to_report(answers, "en", "TH"), Lane.CHILD)
    assert Path.ADULT_SURVIVOR in assessment.paths
    assert assessment.level == Level.P3
    near = assess(to_report({**answers, "near": ["reaches_children"]}, "en", "TH"), Lane.CHILD)
    assert near.level == Level.P2


def test_nobody_is_asked_for_a_deadline_or_a_meeting_of_years_ago() -> None:
    past: steps.Answers = {
        "reporter": "adult_survivor",
        "concerns": ["money_demanded", "asked_to_meet"],
        "last": "earlier",
    }

    def asked(answers: steps.Answers) -> set[str]:
        pages = [steps.ALL[name] for name in steps.route(answers)]
        return {ask.name for page in pages for ask in steps.asks(page, answers)}

    assert not asked(past) & {"deadline", "meeting", "age", "has_safe_adult"}
    assert asked({**past, "ongoing": ["yes"]}) >= {"deadline", "meeting"}
    assert asked({**past, "reporter": "child"}) >= {"deadline", "meeting", "via"}
    assert "via" not in asked({**past, "reporter": "parent_or_carer"})
