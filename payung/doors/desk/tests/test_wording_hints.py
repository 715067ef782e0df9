"""A text for the record is checked after it is stored; only its author sees the hints, once."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from importlib import import_module
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from django import forms as django_forms
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from payung.cases.assignment import actions as cases
from payung.cases.decisions import actions as decisions
from payung.cases.decisions.actions import ChildOutcome
from payung.cases.decisions.outcomes import Ending
from payung.cases.joining import actions as joining
from payung.cases.models import Case, ChildRecord, Decision, DecisionKind, Note, Step, Transfer
from payung.cases.persons import actions as persons
from payung.cases.persons.details import Details, PersonRole
from payung.cases.tests.old_reports import information, proposal_of
from payung.cases.tests.reports import countersign
from payung.directory.models import Contact
from payung.doors.desk.administration.forms import Paste
from payung.doors.desk.answers import forms as answer_forms
from payung.doors.desk.areas.forms import Areas
from payung.doors.desk.batches import forms as batch_forms
from payung.doors.desk.blame_figures.labels import KINDS
from payung.doors.desk.calls.forms import Call
from payung.doors.desk.children import forms as child_forms
from payung.doors.desk.conflicts.forms import Declare
from payung.doors.desk.conftest import RECEIPT, Send, SignedIn
from payung.doors.desk.endings import forms as ending_forms
from payung.doors.desk.exhibits import forms as exhibit_forms
from payung.doors.desk.helplines.forms import Tried
from payung.doors.desk.joining import forms as joining_forms
from payung.doors.desk.lookup.forms import Hashes
from payung.doors.desk.named_readers import forms as reader_forms
from payung.doors.desk.officers.forms import CutOff, OwnNumbers
from payung.doors.desk.persons import forms as person_forms
from payung.doors.desk.removals import forms as removal_forms
from payung.doors.desk.report import forms
from payung.doors.desk.reporter_access import forms as access_forms
from payung.doors.desk.retention import forms as retention_forms
from payung.doors.desk.rule_marks.forms import MarkReport
from payung.doors.desk.scans.forms import TakeListOut
from payung.doors.desk.search.forms import Search
from payung.doors.desk.set_up.forms import NotNeeded
from payung.doors.desk.sharing import forms as share_forms
from payung.doors.desk.shift import forms as shift_forms
from payung.doors.desk.steps import forms as step_forms
from payung.doors.desk.transfer import forms as transfer_forms
from payung.doors.desk.unit.forms import GiveLeave
from payung.doors.desk.viewing import forms as viewing_forms
from payung.doors.desk.wishes import forms as wish_forms
from payung.foundation import clock, receipts
from payung.foundation.viewer import SYSTEM
from payung.intake.deletion import actions as deletion
from payung.intake.dialogue import actions as dialogue
from payung.intake.dialogue.actions import MessageKind
from payung.language.word_list import Kind
from payung.media.exhibits.tests.samples import FILE, received
from payung.media.exhibits.tests.samples import places as places
from payung.removal import actions as removals
from payung.removal.choices import Safety
from payung.removal.models import RemovalRequest
from payung.removal.tests.test_requests import asked
from payung.staff.viewer import ReporterViewer
from payung.triage.lanes import Lane, Level
from tests.house import House, reply

WRITTEN: Final = "There is child porn on the phone."
SAID: Final = (
    "Saved as you wrote it. Some of it could be worded better. Only you see this, and only now."
)
DAY: Final = (clock.now() + timedelta(days=60)).date().isoformat()
TOMORROW: Final = (clock.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
SEEN: Final = {"who": "The school nurse", "on": clock.now().date().isoformat()}
PERSON: Final = {"role": "child", "age": "12-14"}
ENDED: Final = dict.fromkeys(("due_at", "rises_at", "raised_at")) | {"closed_at": clock.now()}
STEP: Final = "/administration/set-up/XA/legal-basis/"


@pytest.fixture(autouse=True)
def _elsewhere(settings: Settings, tmp_path: Path, places: Path) -> None:
    settings.PAYUNG_TOMBSTONES = tmp_path / "tombstones.jsonl"


class Desk:
    """The desk where reasons are written: by whom, and on which page."""

    def __init__(self, house: House, send: Send, signed_in: SignedIn) -> None:
        self.house, self.send, self.signed_in = house, send, signed_in

    def taken(self, **changes: Any) -> UUID:
        """Return a report that officer `intake` has taken."""
        report = self.send(receipt=RECEIPT, **changes)
        cases.take(self.house.viewer("intake"), report)
        return report

    def wrote(self, name: str, url: str, **data: Any) -> tuple[Client, str]:
        """Return the browser of an officer who wrote it, and the page that followed."""
        client = self.signed_in(name)
        answer = client.post(url, {"reason": WRITTEN, **data}, follow=True)
        assert answer.redirect_chain
        return client, text(answer.content)


def text(content: bytes) -> str:
    return " ".join(unescape(content.decode()).split())


@pytest.fixture
def desk(house: House, send: Send, signed_in: SignedIn) -> Desk:
    return Desk(house, send, signed_in)


Written = tuple[Client, str]


def level(desk: Desk) -> Written:
    report = desk.taken()
    return desk.wrote("intake", f"/reports/{report}/level/", level="P3", seen="P3")


def wish(desk: Desk, kind: MessageKind, **data: Any) -> Written:
    report = desk.taken()
    words = WRITTEN if kind is MessageKind.CORRECTION else ""
    dialogue.ask(ReporterViewer(receipts.reporter(RECEIPT)), kind, words)
    return desk.wrote("liaison", f"/reports/{report}/wish/{kind.value}/", **data)


def ruling(desk: Desk) -> Written:
    report = desk.taken(reporter="parent_or_carer")
    return desk.wrote("liaison", f"/reports/{report}/ruling/", ruling="safe")


def hand_over(desk: Desk) -> Written:
    unit = str(desk.house.units["child_protection"])
    return desk.wrote("super", f"/reports/{desk.taken()}/hand-over/", unit=unit)


def declined(desk: Desk) -> Written:
    report, unit = desk.taken(), desk.house.units["child_protection"]
    cases.propose_transfer(desk.house.viewer("intake"), report, unit, "They know the child.")
    transfer = str(Transfer.objects.get(case=report).id)
    return desk.wrote("super", f"/reports/{report}/transfer/", transfer=transfer, do="decline")


def reviewed(desk: Desk) -> Written:
    report, unit = desk.taken(children=[{"safe_now": "no"}]), desk.house.units["child_protection"]
    cases.transfer_at_once(desk.house.viewer("intake"), report, unit, "They reach the child.")
    transfer = Transfer.objects.get(case=report).id
    return desk.wrote("super", f"/transfers/{transfer}/review/", words=WRITTEN)


def named(desk: Desk, report: UUID) -> Written:
    officers = [str(desk.house.officers[name]) for name in ("super", "intake")]
    return desk.wrote("super", f"/reports/{report}/readers/", officers=officers)


def opened(desk: Desk) -> Written:
    report = desk.taken()
    named(desk, report)
    return desk.wrote("super", f"/reports/{report}/open/")


def joined(desk: Desk) -> Written:
    older, newer = desk.taken(), desk.send()
    return desk.wrote("intake", f"/reports/{older}/join/", number=str(newer)[:8])


def parted(desk: Desk) -> Written:
    older, newer = desk.taken(), desk.send()
    joining.join(desk.house.viewer("intake"), older, newer, "The same child.")
    return desk.wrote("intake", f"/reports/{newer}/part/")


def evidence_kept(desk: Desk) -> Written:
    asked()
    address = f"/removals/{RemovalRequest.objects.get().id}/evidence/"
    return desk.wrote("intake", address, kept="kept", words=WRITTEN)


def taking_back_decided(desk: Desk) -> Written:
    removals.take_back(asked(safety=Safety(threatened="yes")))
    return desk.wrote("liaison", f"/removals/{RemovalRequest.objects.get().id}/back/", goes="on")


def answered(desk: Desk, level: Level, **changes: Any) -> UUID:
    """Return a report whose level is decided, and whose child has an answer."""
    report, officer = desk.taken(**changes), desk.house.viewer("intake")
    decisions.decide_level(officer, report, level, "As told.", seen=level)
    reply(officer, report, "We are here.", upto=99)
    return report


def in_danger(desk: Desk) -> UUID:
    return answered(desk, Level.P1, children=[{"safe_now": "no"}])


def closed(desk: Desk) -> Written:
    report = desk.send(Lane.PARTNER)
    cases.take(desk.house.viewer("intake"), report)
    decisions.decide_level(desk.house.viewer("intake"), report, Level.P4, "As sent.", seen=Level.P3)
    return desk.wrote("intake", f"/reports/{report}/close/", why="not_enough_to_go_on")


def brought_back(desk: Desk) -> Written:
    marked = str(desk.taken())
    return desk.wrote(
        "intake", "/queue/bring-back/", report=marked, text=WRITTEN, due=f"{DAY}T09:00"
    )


def duplicates_closed(desk: Desk) -> Written:
    same: dict[str, Any] = {"identifiers": [{"kind": "md5", "value": "ab" * 16}], "children": []}
    kept, other = (desk.send(Lane.INDUSTRY, **same) for _ in range(2))
    officer = desk.house.viewer("intake")
    cases.take(officer, kept)
    level = Level(Case.objects.get(id=kept).level)
    decisions.decide_level(officer, kept, level, "As sent.", seen=level)
    return desk.wrote("intake", f"/reports/{kept}/duplicates/", report=str(other))


def overridden(desk: Desk) -> Written:
    url = f"/reports/{answered(desk, Level.P3)}/close/override/"
    return desk.wrote("super", url, why="done")


def left_closed(desk: Desk) -> Written:
    closed(desk)
    report = Decision.objects.latest("made_at").case_id
    Case.objects.filter(id=report).update(reported_again_at=clock.now(), **ENDED)
    return desk.wrote("intake", f"/reports/{report}/again/", do="leave")


def next_action(desk: Desk) -> Written:
    return desk.wrote("intake", f"/reports/{in_danger(desk)}/action/", text=WRITTEN, due=TOMORROW)


def ending(desk: Desk, report: UUID, kind: str = "not_reached", **more: str) -> Written:
    return desk.wrote("intake", f"/reports/{report}/ending/", kind=kind, **more)


def countersigned(desk: Desk) -> Written:
    report = in_danger(desk)
    ending(desk, report)
    last = Decision.objects.get(kind=DecisionKind.ENDING)
    return desk.wrote("super", f"/reports/{report}/second/", ending=str(last.id))


def person_added(desk: Desk) -> Written:
    url = f"/reports/{desk.taken()}/persons/add/"
    return desk.wrote("intake", url, **PERSON, facts=WRITTEN, number=str(uuid4()))


def person(desk: Desk) -> tuple[str, str]:
    """Return the address of a person, and the version that the officer saw."""
    url, number = f"/reports/{desk.taken()}/persons/add/", str(uuid4())
    address = desk.signed_in("intake").post(url, {**PERSON, "facts": "Kind.", "number": number})[
        "Location"
    ]
    page = desk.signed_in("intake").get(f"{address}change/").content.decode()
    return address, re.search('name="seen" value="([^"]+)"', page)[1]  # type: ignore[index]


def person_changed(desk: Desk) -> Written:
    address, version = person(desk)
    return desk.wrote("intake", f"{address}change/", **PERSON, facts=WRITTEN, seen=version)


def mistaken(desk: Desk) -> Written:
    address, version = person(desk)
    return desk.wrote("intake", f"{address}mistake/", seen=version)


def of_child(desk: Desk, act: str, **data: str) -> Written:
    """Write into the own file of a child. An act on a consent or a wish comes after one was recorded."""
    address, _seen = person(desk)
    url = address.replace("/persons/", "/children/")
    first = {"consent-end": "consent", "wish-decide": "wish"}.get(act)
    if act in {"restrict", "unrestrict"}:
        worker = {"worker": str(desk.house.officers["intake"]), "reason": "Kind."}
        desk.signed_in("intake").post(f"{url}worker/", worker)
    if act == "unrestrict":
        desk.signed_in("intake").post(f"{url}restrict/", {"reason": "Kind."})
    if first:
        desk.signed_in("intake").post(f"{url}{first}/", {**OF_CHILD[first], "text": "Kind."})
        data["about"] = str(ChildRecord.objects.get().id)
    fields = OF_CHILD.get(act, {}) | data
    return desk.wrote("intake", f"{url}{act}/", **fields, **TEXTS.get(act, {}))


def file_deleted(desk: Desk) -> Written:
    report = answered(desk, Level.P3)
    officer = desk.house.viewer("intake")
    child = persons.add_person(officer, report, Details(PersonRole.CHILD, name="Dara Invented"))
    ended = ChildOutcome(Ending.NO_DANGER, "It ended.", children=(child,))
    decisions.write_ending(officer, report, ended)
    countersign(desk.house, report)
    return desk.wrote("super", f"/reports/{report}/children/{child}/delete/")


OF_CHILD: Final = {
    "consent": {"subject": "health", "by": "child", "on": "2026-11-01"},
    "wish": {"wish": "see", "on": "2026-11-01"},
    "wish-decide": {"outcome": "done"},
}
TEXTS: Final = {act: {"text": WRITTEN} for act in ("note", "consent", "wish", "wish-decide")}


def step_planned(desk: Desk) -> Written:
    url = f"/reports/{desk.taken()}/steps/plan/task/"
    return desk.wrote("intake", url, text=WRITTEN, due=TOMORROW)


def step_recorded(desk: Desk) -> Written:
    url = f"/reports/{desk.taken()}/steps/record/task/"
    return desk.wrote("intake", url, text=WRITTEN, happened="2026-11-01T10:00")


def step(desk: Desk, act: str, **data: str) -> Written:
    """Plan a step, or record one that is then corrected, and write in one of its forms."""
    report, client = desk.taken(), desk.signed_in("intake")
    first = "record" if act == "correct" else "plan"
    times = {"due": TOMORROW, "happened": "2026-11-01T10:00"}
    client.post(f"/reports/{report}/steps/{first}/task/", {"text": "Kind.", **times})
    row = Step.objects.get(case_id=report)
    version = str(row.records.get().id)
    url = f"/reports/{report}/steps/{row.id}/{act}/"
    return desk.wrote("intake", url, text=WRITTEN, seen=version, **times)


def shared(desk: Desk, report: UUID) -> Written:
    unit = str(desk.house.units["child_protection"])
    return desk.wrote("super", f"/reports/{report}/share/", unit=unit)


def shift_handed(desk: Desk) -> Written:
    client = desk.signed_in("intake")
    colleague = desk.house.officers["liaison"]
    answer = client.post("/shift/", {"officer": colleague, "words": WRITTEN}, follow=True)
    return client, text(answer.content)


def share_ended(desk: Desk) -> Written:
    report = desk.taken()
    shared(desk, report)
    unit = str(desk.house.units["child_protection"])
    return desk.wrote("super", f"/reports/{report}/share/end/", unit=unit)


def made_joint(desk: Desk) -> Written:
    report = desk.taken()
    notes = {"text": "Kind.", "side": "police"}
    desk.signed_in("intake").post(f"/reports/{report}/note/", notes)
    note = Note.objects.get(case_id=report).id
    return desk.wrote("intake", f"/reports/{report}/joint/note/{note}/")


def of_exhibit(desk: Desk, act: str, **data: Any) -> Written:
    exhibit = received(desk.house.viewer("super"))
    return desk.wrote("super", f"/exhibits/{exhibit}/{act}/", **data)


def taken_in(desk: Desk) -> Written:
    uploads = SimpleUploadedFile("kite.txt", FILE)
    sent = {"source": "seized", "origin": "Seizure 12/3", "description": WRITTEN}
    return desk.wrote("intake", "/exhibits/take-in/", uploads=uploads, **sent)


def decided(desk: Desk, **data: Any) -> Written:
    report = information()
    deletion.propose_deletions(SYSTEM)
    given = {"proposal": str(proposal_of(report)), **data}
    return desk.wrote("super", "/unit/keeping/decide/", **given)


def leave(desk: Desk) -> Written:
    url = reverse("colleague-leave-to-act", args=[desk.house.officers["fresh"]])
    return desk.wrote("super", url, function="triage", hours=1)


def cut_off(desk: Desk) -> Written:
    url = reverse("officer-cut-off", args=[desk.house.officers["fresh"]])
    return desk.wrote("admin", url, cause="other", sure="on")


def tried(desk: Desk) -> Written:
    contact = Contact.objects.get(value="000 111").pk
    return desk.wrote(
        "admin", reverse("helpline-tried", args=["XA", contact]), worked="yes", note=WRITTEN
    )


# Each form in which officers write for the record, and how it is sent.
WRITES: Final[dict[type[django_forms.Form], Callable[[Desk], Written]]] = {
    forms.DecideLevel: level,
    wish_forms.DecideStop: lambda desk: wish(desk, MessageKind.STOP),
    wish_forms.DecideSee: lambda desk: wish(desk, MessageKind.SEE),
    wish_forms.DecideCorrection: lambda desk: wish(desk, MessageKind.CORRECTION),
    wish_forms.DecideForget: lambda desk: wish(
        desk, MessageKind.FORGET, outcome="safety", contact="on"
    ),
    access_forms.RuleReporter: ruling,
    transfer_forms.HandOver: hand_over,
    transfer_forms.DecideTransfer: declined,
    transfer_forms.ReviewTransfer: reviewed,
    reader_forms.NameReaders: lambda desk: named(desk, desk.taken()),
    reader_forms.OpenToUnit: opened,
    retention_forms.Decide: lambda desk: decided(desk, do="keep", until=DAY),
    retention_forms.Hold: lambda desk: desk.wrote("super", f"/reports/{desk.taken()}/hold/"),
    retention_forms.Review: lambda desk: desk.wrote(
        "super", f"/reports/{desk.taken()}/review/", do="keep", until=DAY
    ),
    GiveLeave: leave,
    CutOff: cut_off,
    Tried: tried,
    NotNeeded: lambda desk: desk.wrote("admin", f"{STEP}not-needed/"),
    removal_forms.Evidence: evidence_kept,
    removal_forms.Back: taking_back_decided,
    joining_forms.Join: joined,
    joining_forms.Part: parted,
    ending_forms.NameAction: next_action,
    ending_forms.SafeForNow: lambda desk: ending(
        desk, in_danger(desk), "safe_for_now", danger="A man", sight="seen", look=DAY, **SEEN
    ),
    ending_forms.Accepted: lambda desk: ending(desk, in_danger(desk), "accepted", **SEEN),
    ending_forms.NotReached: lambda desk: ending(desk, in_danger(desk)),
    ending_forms.NoDanger: lambda desk: ending(desk, answered(desk, Level.P3), "no_danger"),
    ending_forms.SecondEnding: countersigned,
    ending_forms.CloseCase: closed,
    ending_forms.OverrideClosure: overridden,
    ending_forms.ReportedAgain: left_closed,
    person_forms.Person: person_added,
    person_forms.Change: person_changed,
    person_forms.Mistake: mistaken,
    child_forms.NameWorker: lambda desk: of_child(
        desk, "worker", worker=str(desk.house.officers["intake"])
    ),
    child_forms.Restrict: lambda desk: of_child(desk, "restrict"),
    child_forms.Unrestrict: lambda desk: of_child(desk, "unrestrict"),
    child_forms.DeleteFile: file_deleted,
    child_forms.ChildNote: lambda desk: of_child(desk, "note"),
    child_forms.RecordConsent: lambda desk: of_child(desk, "consent"),
    child_forms.EndConsent: lambda desk: of_child(desk, "consent-end"),
    child_forms.RecordWish: lambda desk: of_child(desk, "wish"),
    child_forms.DecideWish: lambda desk: of_child(desk, "wish-decide"),
    step_forms.PlanStep: step_planned,
    step_forms.RecordStep: step_recorded,
    step_forms.ChangeStep: lambda desk: step(desk, "change"),
    step_forms.FinishStep: lambda desk: step(desk, "done"),
    step_forms.CorrectStep: lambda desk: step(desk, "correct"),
    step_forms.CallOff: lambda desk: step(desk, "call-off"),
    shift_forms.HandShift: shift_handed,
    share_forms.Share: lambda desk: shared(desk, desk.taken()),
    share_forms.End: share_ended,
    share_forms.MakeJoint: made_joint,
    batch_forms.BringBack: brought_back,
    batch_forms.CloseDuplicates: duplicates_closed,
    exhibit_forms.TakeIn: taken_in,
    exhibit_forms.HandOver: lambda desk: of_exhibit(desk, "hand-over", to="The court"),
    exhibit_forms.Keep: lambda desk: of_exhibit(desk, "keep", until=DAY),
}


@pytest.mark.parametrize("form", WRITES, ids=lambda form: form.__name__)
def test_a_reason_is_stored_and_its_writer_alone_sees_once_what_could_be_better(
    desk: Desk, form: type[django_forms.Form]
) -> None:
    # when an officer writes a reason with an outdated term
    client, page = WRITES[form](desk)
    # then the next page says what, why, instead, and on whose word
    assert page.count(SAID) == 1
    assert '<mark dir="auto">child porn</mark>” <strong>is an outdated term.</strong>' in page
    assert "Pornography suggests consenting adults" in page
    assert "child sexual abuse material (CSAM)" in page
    assert "INTERPOL, Appropriate terminology" in page
    # and no page after that, and nobody else's
    assert SAID not in text(client.get("/me/").content)
    assert SAID not in text(desk.signed_in("liaison").get("/me/").content)


# What is no officer's reason, or is read at another time.
OTHERWISE: Final = {
    step_forms.StepForm,  # what the forms of a step share
    answer_forms.Answer,  # before it is sent
    forms.Note,  # with the note, while it can be withdrawn
    Paste,  # a file
    Areas,  # names of places
    Call,  # a caller's own words
    MarkReport,  # a sentence of the report
    Hashes,  # no words
    OwnNumbers,  # numbers
    Search,  # for oversight alone
    Declare,  # for oversight alone
    TakeListOut,  # with a download; the next page shows the hints
    exhibit_forms.Why,  # after a password and a second factor
    viewing_forms.Begin,  # for the record of viewing alone
    viewing_forms.Reveal,
    viewing_forms.Ruling,  # after a viewing
}
DESK: Final = Path(__file__).parents[1]
ALL_FORMS: Final = tuple(
    import_module(f"payung.doors.desk.{file.parent.name}.forms")
    for file in sorted(DESK.glob("*/forms.py"))
)


def test_no_form_in_which_an_officer_writes_a_reason_is_forgotten() -> None:
    writing_forms = {
        form
        for module in ALL_FORMS
        for form in vars(module).values()
        if isinstance(form, type)
        and issubclass(form, django_forms.Form)
        and not form.__name__.startswith("_")
        and any(
            name == "reason" or isinstance(field.widget, django_forms.Textarea)
            for name, field in form.base_fields.items()
        )
    }
    assert writing_forms == set(WRITES) | OTHERWISE


def test_what_waits_for_the_next_page_lies_open_nowhere(desk: Desk) -> None:
    report, client = desk.taken(), desk.signed_in("intake")
    client.post(f"/reports/{report}/level/", {"level": "P3", "seen": "P3", "reason": WRITTEN})
    kept = json.dumps([row.get_decoded() for row in Session.objects.all()])
    assert "said_better" in kept
    assert "porn" not in kept
    assert Decision.objects.count() == 1
    client.get("/me/")
    assert "said_better" not in json.dumps([row.get_decoded() for row in Session.objects.all()])


def test_what_does_not_open_any_more_is_gone(desk: Desk) -> None:
    client = desk.signed_in("intake")
    session = client.session
    session["said_better"] = ["00", "00"]
    session.save()
    assert SAID not in text(client.get("/me/").content)
    assert "said_better" not in client.session


def test_a_reason_in_good_words_is_left_alone(desk: Desk) -> None:
    report = desk.taken()
    given = {"level": "P3", "seen": "P3", "reason": "The child says that the chats go on."}
    answer = desk.signed_in("intake").post(f"/reports/{report}/level/", given, follow=True)
    assert SAID not in text(answer.content)


def test_what_was_refused_is_read_only_once_it_is_stored(desk: Desk) -> None:
    report, client = desk.taken(), desk.signed_in("intake")
    given = {"level": "P3", "seen": "P9", "reason": WRITTEN}
    assert client.post(f"/reports/{report}/level/", given).status_code == 400
    assert "said_better" not in client.session


def test_every_kind_of_finding_has_its_words() -> None:
    assert set(KINDS) == set(Kind)
