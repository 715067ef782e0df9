"""The pages of a step: planned, changed, done, called off; refused with what must come first."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.persons import actions as persons
from payung.cases.persons.details import Details, PersonRole
from payung.cases.steps import criminal_ages
from payung.cases.steps.kinds import StepKind
from payung.doors.desk.conftest import Send, SignedIn
from payung.foundation import clock, receipts
from payung.intake.dialogue import actions as dialogue
from payung.intake.models import MessageKind
from payung.staff.viewer import ReporterViewer
from payung.triage.lanes import Level
from tests.house import House

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(house: House, send: Send) -> UUID:
    report = send()
    assignment.take(house.viewer("intake"), report)
    return report


def page_of(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def seen(page: str) -> str:
    match = re.search(r'name="seen" value="([0-9a-f-]+)"', page)
    assert match
    return match[1]


def moment(**away: int) -> str:
    return timezone.localtime(clock.now() + timedelta(**away)).strftime("%Y-%m-%dT%H:%M")


STEP_LINK = re.compile(r'href="(/reports/[0-9a-f-]+/steps/[0-9a-f-]{36}/)"')


def step_on(page: str) -> str:
    match = re.search(r'href="(/reports/[0-9a-f-]+/steps/[0-9a-f-]+/)', page)
    assert match
    return match[1]


def test_every_kind_has_a_form_to_plan_and_one_to_record(signed_in: SignedIn, report: UUID) -> None:
    officer = signed_in("intake")
    choice = page_of(officer, f"/reports/{report}/steps/add/")
    for kind in StepKind:
        for act in ("plan", "record"):
            address = f"/reports/{report}/steps/{act}/{kind}/"
            if (kind, act) == (StepKind.STOP, "plan"):  # it happens, and nobody plans it
                assert officer.get(address).status_code == 404
                assert address not in choice
                continue
            assert escape(str(kind.label)) in page_of(officer, address)
            assert address in choice


def test_a_kind_that_there_is_not_is_no_page(signed_in: SignedIn, report: UUID) -> None:
    assert signed_in("intake").get(f"/reports/{report}/steps/plan/nothing/").status_code == 404


def test_an_officer_plans_a_step_and_it_is_on_the_case_and_on_their_list(
    house: House, signed_in: SignedIn, report: UUID
) -> None:
    child = persons.add_person(
        house.viewer("intake"), report, Details(PersonRole.CHILD, name="Dara Invented")
    )
    officer = signed_in("intake")
    form = {"text": "Call the school.", "persons": [str(child)], "who": "", "due": moment(days=1)}

    answer = officer.post(f"/reports/{report}/steps/plan/contact/", form, follow=True)

    assert "The step is planned." in answer.content.decode()
    for page in (page_of(signed_in("super"), f"/reports/{report}/"), page_of(officer, "/steps/")):
        assert "Call the school." in page
    assert "Dara Invented" in page_of(officer, step_on(page_of(officer, f"/reports/{report}/")))
    assert "Call the school." not in page_of(signed_in("super"), "/steps/")


def test_a_step_is_changed_done_and_corrected_and_its_page_shows_each_version(
    signed_in: SignedIn, report: UUID
) -> None:
    officer = signed_in("intake")
    form = {"text": "Call the school.", "due": moment(days=1)}
    officer.post(f"/reports/{report}/steps/plan/task/", form)
    step = step_on(page_of(officer, f"/reports/{report}/"))
    changed = {"text": "Call both.", "due": moment(days=2)}
    changed["seen"] = seen(page_of(officer, f"{step}change/"))
    assert officer.post(f"{step}change/", changed).status_code == 302
    ended = {
        "text": "Called.",
        "happened": moment(),
        "seen": seen(page_of(officer, f"{step}done/")),
    }
    assert officer.post(f"{step}done/", ended).status_code == 302
    corrected = {"text": "Called one.", "seen": seen(page_of(officer, f"{step}correct/"))}
    assert officer.post(f"{step}correct/", corrected).status_code == 302

    page = page_of(officer, step)
    for text in ("Call the school.", "Call both.", "Called.", "Called one."):
        assert text in page
    assert "1 step is done or called off" in page_of(officer, f"/reports/{report}/")


def test_a_step_is_called_off_with_a_reason(signed_in: SignedIn, report: UUID) -> None:
    officer = signed_in("intake")
    form = {"text": "Call the school.", "due": moment(days=1)}
    officer.post(f"/reports/{report}/steps/plan/task/", form)
    step = step_on(page_of(officer, f"/reports/{report}/"))
    empty = officer.post(f"{step}call-off/", {"seen": seen(page_of(officer, step)), "reason": ""})
    assert empty.status_code == 400
    reason = {"seen": seen(page_of(officer, step)), "reason": "She moved."}
    answer = officer.post(f"{step}call-off/", reason, follow=True)
    assert "The step is called off." in answer.content.decode()
    assert "She moved." in page_of(officer, step)


def test_an_arrest_is_refused_with_all_that_must_come_first(
    signed_in: SignedIn, report: UUID
) -> None:
    address = f"/reports/{report}/steps/plan/arrest/"
    form = {"text": "At work.", "due": moment(days=1), "second_fact": "The account's owner."}
    answer = signed_in("intake").post(address, form)
    page = answer.content.decode()
    assert answer.status_code == 400
    for reason in ("joint safeguarding plan", "risk of suicide", "plan for the family"):
        assert reason in page
    assert "At work." in page
    assert "Why it must be planned now" not in page

    supervisor, oversight = signed_in("super"), signed_in("over")
    assert "No supervisor has opened a gate." in page_of(oversight, "/oversight/overrides/")
    assert "Why it must be planned now" in supervisor.post(address, form).content.decode()
    assert supervisor.post(address, form | {"override": "No time."}).status_code == 302
    assert "A supervisor planned a step although" in page_of(oversight, "/oversight/overrides/")
    assert "No time." in page_of(supervisor, step_on(page_of(supervisor, f"/reports/{report}/")))


def test_a_form_asks_of_a_child_who_harmed_only_where_the_age_of_responsibility_is_known(
    signed_in: SignedIn, report: UUID, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, address = signed_in("intake"), f"/reports/{report}/steps/plan/charge/"
    asked = "Child who harmed: age in years"
    monkeypatch.setattr(criminal_ages, "_ages", lambda: {"XA": 12})
    persons.add_person(house.viewer("intake"), report, Details(PersonRole.CHILD, name="Dara"))
    assert asked not in page_of(client, address)
    harmed = Details(PersonRole.CHILD, name="Sok Invented", has_harmed=True)
    persons.add_person(house.viewer("intake"), report, harmed)
    assert asked in page_of(client, address)
    monkeypatch.setattr(criminal_ages, "_ages", dict)
    assert asked not in page_of(client, address)


def test_what_is_wrong_is_said_at_its_field(signed_in: SignedIn, report: UUID) -> None:
    answer = signed_in("intake").post(
        f"/reports/{report}/steps/record/deconfliction/",
        {"text": "Asked.", "who": "Unit next door", "happened": moment(minutes=-5)},
    )
    assert answer.status_code == 400
    assert "This is needed here." in answer.content.decode()


def test_two_officers_change_one_step_and_nobodys_words_are_lost(
    signed_in: SignedIn, report: UUID
) -> None:
    first, second = signed_in("intake"), signed_in("super")
    first.post(f"/reports/{report}/steps/plan/task/", {"text": "Call.", "due": moment(days=1)})
    step = step_on(page_of(first, f"/reports/{report}/"))
    version = seen(page_of(second, f"{step}change/"))
    theirs = {"text": "Call at noon.", "due": moment(days=1), "seen": version}
    first.post(f"{step}change/", theirs)

    late = second.post(f"{step}change/", theirs | {"text": "Call at nine."})

    assert late.status_code == 400
    assert "A colleague has changed this step in the meantime." in late.content.decode()
    assert "Call at nine." in late.content.decode()
    assert "Call at noon." in page_of(first, step)


def test_the_case_names_what_is_usual_at_its_level_until_it_is_there(
    house: House, signed_in: SignedIn, report: UUID
) -> None:
    officer = signed_in("intake")
    assert "Usual at this level" not in page_of(officer, f"/reports/{report}/")
    decisions.decide_level(house.viewer("intake"), report, Level.P3, "Clear.", seen=Level.P3)
    assert "steps/plan/preservation/" in page_of(officer, f"/reports/{report}/")
    form = {"text": "Sent.", "service": "A service", "happened": moment()}
    assert officer.post(f"/reports/{report}/steps/record/preservation/", form).status_code == 302
    assert "steps/plan/preservation/" not in page_of(officer, f"/reports/{report}/")


def test_the_queue_shows_which_case_has_a_step_that_is_late(
    signed_in: SignedIn, report: UUID
) -> None:
    officer = signed_in("intake")
    officer.post(
        f"/reports/{report}/steps/plan/task/", {"text": "Call.", "due": moment(minutes=20)}
    )
    assert "a step is late" not in page_of(officer, "/queue/")
    with clock.at(clock.now() + timedelta(minutes=25)):
        later = signed_in("super")
        assert "a step is late" in page_of(later, "/queue/")
        assert "late" in page_of(later, f"/reports/{report}/")


def test_what_the_child_stopped_is_marked_until_a_worker_decides(
    house: House, signed_in: SignedIn, send: Send
) -> None:
    receipt = receipts.draw()
    report = send(receipt=receipt)
    assignment.take(house.viewer("intake"), report)
    officer, said = signed_in("intake"), "Stopped: the child said stop."
    for kind, more in (("contact", {"who": "The school"}), ("task", {})):
        form = {"text": "Call.", "due": moment(days=1), **more}
        officer.post(f"/reports/{report}/steps/plan/{kind}/", form)
    dialogue.ask_to_stop(ReporterViewer(receipts.reporter(receipt)))

    case = page_of(officer, f"/reports/{report}/")
    assert case.count(said) == 1  # the call, and not the task
    assert said in page_of(officer, "/steps/")
    assert sum(said in page_of(officer, step) for step in set(STEP_LINK.findall(case))) == 1
    answer = officer.post(
        f"/reports/{report}/steps/plan/referral/",
        {"text": "Refer.", "service": "A service", "due": moment(days=1)},
    )
    assert "The child said stop." in answer.content.decode()

    dialogue.decide_wish(house.viewer("liaison"), report, MessageKind.STOP, "School alone.")
    assert said not in page_of(officer, f"/reports/{report}/")
