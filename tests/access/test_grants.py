"""Privileges in PostgreSQL: every face does its work under its own role, and can do nothing else."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from pytest_django import Settings

from payung.cases import actions as case_actions
from payung.cases.actions.shares import new_share
from payung.cases.alarms import actions as alarms
from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.joining import actions as joining
from payung.cases.models import Case, ChildFilePart, Proposal
from payung.cases.notes import actions as notes
from payung.cases.notes import queries as notes_queries
from payung.cases.notes.actions import DraftKind
from payung.cases.queue import actions as queue
from payung.cases.queue import queries as queue_queries
from payung.cases.retention import actions as retention
from payung.cases.retention.queries import aged_records
from payung.cases.tests.household import Household
from payung.cases.tests.old_reports import LONG_AGO, acted_on, information, proposal_of
from payung.directory.models import Change, Contact
from payung.doors.desk.sign_in import authenticators
from payung.foundation import clock, receipts
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake import queries as report_queries
from payung.intake.contents import actions as contents
from payung.intake.deletion import actions as deletion
from payung.intake.deletion.actions import record_deletion
from payung.intake.dialogue import actions as dialogue
from payung.intake.dialogue import queries as dialogue_queries
from payung.intake.dialogue.queries.news import something_new
from payung.intake.feedback import actions as feedback
from payung.intake.feedback import queries as feedback_queries
from payung.intake.feedback.treatment import TreatmentAnswers
from payung.intake.links import actions as links
from payung.intake.models import Message, MessageKind, NameToken, StoredReport
from payung.intake.persons import Basis, Person
from payung.intake.progress import Outcome
from payung.intake.receiving import actions as receiving
from payung.intake.rule_marks import actions as rule_marks
from payung.intake.rule_marks.verdicts import Verdict
from payung.intake.search import actions as search
from payung.intake.search.queries import SearchFilter, searches
from payung.intake.submissions import actions as submissions
from payung.intake.submissions import idempotency
from payung.intake.submissions import queries as queries_sent
from payung.intake.submissions.actions.idempotency_keys import sent_before
from payung.language.text_checks import Checked, read
from payung.ledger import spool
from payung.ledger.models import Entry
from payung.media import acts as media
from payung.media.choices import Purpose
from payung.media.exhibits import actions as exhibit_actions
from payung.media.exhibits import queries as exhibit_queries
from payung.media.exhibits.findings import ExhibitFinding, Shows
from payung.media.exhibits.tests.samples import FILE, PICTURE, looking, received
from payung.media.exhibits.tests.samples import places as places
from payung.media.files import hash_query
from payung.media.files.tests.test_containers import zipped
from payung.media.hashsets import actions as hashset_actions
from payung.media.hashsets import queries as hashset_queries
from payung.media.matcher import client as matcher
from payung.media.matcher import current_index, server
from payung.media.matcher.results import Match, Matches
from payung.media.models import Exhibit, HashSet
from payung.media.viewing import actions as viewing_actions
from payung.media.viewing import queries as viewing_queries
from payung.media.viewing.rules import Limits, Step
from payung.operations.grants import FACES, role
from payung.operations.session_expiry import forget_sessions
from payung.operations.status import figures, health
from payung.removal import actions as removal
from payung.removal import queries as removal_queries
from payung.removal.choices import Answer, Fingerprint, Item, Safety
from payung.removal.choices import Place as RemovalPlace
from payung.removal.fingerprints import actions as fingerprints
from payung.removal.fingerprints import queries as fingerprint_queries
from payung.removal.fingerprints.actions import FeedReader
from payung.removal.models import RemovalRecord, RemovalRequest, StoredFingerprint
from payung.removal.reports import Wanted
from payung.staff import actions as people
from payung.staff.duty import actions as duty
from payung.staff.duty import queries as duty_queries
from payung.staff.models import Officer
from payung.staff.notices import actions as notices
from payung.staff.notices import queries as notices_queries
from payung.staff.notices.kinds import NoticeKind
from payung.staff.queries import partner_of_key
from payung.staff.viewer import PartnerViewer, ReporterViewer
from payung.triage.lanes import Lane, Level
from payung.triage.reader import Kind
from payung.triage.report import Report
from tests.access.roles import As
from tests.access.roles import as_face as as_face
from tests.house import PASSWORD, House, fingerprint, reply, sign_in

pytestmark = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has no roles: one unit only, said at start"
)
STEP = "/administration/set-up/XA/legal-basis/"
TOLD: dict[str, Any] = {
    "language": "en",
    "children": [{"safe_now": "yes"}],
    "identifiers": [{"kind": "account", "value": "kite"}],
}


def test_every_table_that_a_face_may_touch_exists(as_face: As) -> None:
    tables = set(connection.introspection.table_names())
    for face, privileges in FACES.items():
        assert set(privileges) <= tables, face


def test_the_whole_way_works_with_each_face_under_its_own_role(house: House, as_face: As) -> None:
    receipt = receipts.draw()
    with as_face("public"):
        received = receiving.receive(
            DOOR, Report.lenient(TOLD), Lane.CHILD, country="XA", receipt=receipt
        )
        child = ReporterViewer(receipts.reporter(receipt))
        dialogue.add_word(child, "More.")
        dialogue.add_word(child, "He is a police officer.")
        dialogue.ask_to_stop(child)
        dialogue.ask(child, MessageKind.CORRECTION, "It was on Monday.")
        assert not dialogue_queries.was_deleted(child)
    with as_face("worker"):
        links.bundle_report(SYSTEM, received.reference)
        case_actions.raise_clocks(SYSTEM)
        retention.raise_reviews(SYSTEM)
        people.raise_rotations(SYSTEM)
        assert report_queries.unbundled(SYSTEM) == []
    with as_face("desk"):
        officer = house.viewer("over")
        assignment.take(officer, received.reference)
        decisions.decide_level(officer, received.reference, Level.P2, "Heard.", seen=Level.P3)
        checked = Checked(read("Thank you.", "en"), frozenset({"en/blame-1"}))
        reply(officer, received.reference, "Thank you.", upto=99, checked=checked)
        notes.write_note(officer, received.reference, "Called.")
        rule_marks.mark_report(officer, received.reference, Verdict.NO_DANGER, sentence="Kite.")
        rule_marks.mark_report(
            officer, received.reference, Verdict.MORE_URGENT, kind=Kind.MEETING, sentence="Kite."
        )
        contents.open_together(officer, received.reference)
        retention.set_hold(officer, received.reference, "A court.")
        retention.lift_hold(officer, received.reference, "Over.")
        retention.review(officer, received.reference, "Open.", clock.now() + timedelta(days=99))
        client = sign_in(Client(), house, "over")
        own = (
            "/unit/keeping/",
            "/unit/",
            "/unit/blame-figures/",
            "/unit/rules/",
            "/me/",
            "/queue/?state=review",
        )
        for page in (*own, "/oversight/blame-figures/", "/oversight/rules/", "/unit/sentences/"):
            assert client.get(page).status_code == 200, page
    with as_face("public"):
        first, second = (dialogue.draw_number(child, uuid4()) for _ in range(2))
        assert (something_new(DOOR, first), something_new(DOOR, second)) == (False, True)
        dialogue.forget_number(child)
        assert dialogue_queries.dialogue(child).messages[-1].text == "Thank you."
        dialogue.read_answers(child, 99)


def test_a_p1_calls_the_unit_that_answers_each_face_under_its_own_role(
    house: House, as_face: As
) -> None:
    with as_face("desk"):
        made = duty.make_agreement(house.viewer("super"), house.units["child_protection"])
        care = house.viewer("care")
        duty.record_test(care, made)
        hours = timedelta(hours=8)
        duty.add_shift(care, care.id, clock.now() - hours, clock.now() + hours)
        duty.make_calendar(care)
        duty.set_day_off(care, clock.now().date(), "Founders' day")
        notices.set_address(care, NoticeKind.WEBHOOK, "https://desk.example/hook", of_unit=True)
        for address in notices_queries.addresses(care):
            notices.send_test(care, address.id)
    with as_face("public"):
        told = Report.lenient({"language": "en", "children": [{"safe_now": "no"}]})
        report = receiving.receive(DOOR, told, Lane.CHILD, country="XA").reference
    with as_face("worker"):
        assert duty.note_states(SYSTEM)
        assert alarms.call_out(SYSTEM) == 1
        assert notices.deliver_mail(SYSTEM) == notices.deliver_webhooks(SYSTEM) == 0
        notices.send_tests(SYSTEM)
        notices.forget_notices(SYSTEM)
        duty.forget_shifts(SYSTEM)
    with as_face("public"):
        assert duty_queries.reading(DOOR, house.units["police"]).now
    with as_face("desk"):
        assignment.take(care, report)
        alarms.note_opening(care, Case.objects.get(share_of=report))
        for address in notices_queries.addresses(care):
            notices.remove_address(care, address.id)
        duty.end_agreement(care, made)
    with as_face("worker"):
        assert alarms.call_out(SYSTEM) == 0


def test_a_seized_worker_gives_no_case_to_a_unit_that_has_not_agreed(
    house: House, as_face: As
) -> None:
    told = Report.lenient({"language": "en", "children": [{"safe_now": "no"}]})
    report = receiving.receive(DOOR, told, Lane.CHILD, country="XA").reference
    share = new_share(Case.objects.get(id=report), house.units["helpline"])
    with pytest.raises(ProgrammingError), transaction.atomic(), as_face("worker"):
        share.save(force_insert=True)


def test_an_officer_signs_in_and_looks_after_second_factors_under_the_desks_own_role(
    house: House, as_face: As
) -> None:
    with as_face("desk"):
        client = sign_in(Client(), house, "intake")
        assert client.get("/queue/").status_code == 200
        assert client.get("/second-factors/").status_code == 200
        client.post("/lock/")
        client.post("/locked/", {"proof-password": PASSWORD})
        authenticators.reset(house.viewer("admin"), house.officers["intake"])
        assert client.get("/queue/").status_code == 302


def test_a_child_says_how_they_were_treated_and_oversight_reads_it_each_under_its_own_role(
    house: House, as_face: As
) -> None:
    receipt = receipts.draw()
    receiving.receive(DOOR, Report.lenient(TOLD), Lane.CHILD, country="XA", receipt=receipt)
    report = StoredReport.objects.get().id
    reply(house.viewer("intake"), report, "Thank you.", upto=0)
    child = ReporterViewer(receipts.reporter(receipt))
    page = uuid4()
    with as_face("public"):
        assert feedback_queries.may_give_feedback(child)
        feedback.give_feedback(child, TreatmentAnswers(words="Kind."), page)
        feedback.give_feedback(child, TreatmentAnswers(words="Kind."), page)
    with as_face("desk"):
        ((row,), _more) = feedback_queries.feedback(house.viewer("over"))
        assert row.answers == TreatmentAnswers(words="Kind.")
        client = sign_in(Client(), house, "over")
        assert client.get("/oversight/").status_code == 200
        assert client.post("/oversight/ledger/export/").status_code == 200


def test_people_numbers_and_areas_are_looked_after_under_the_desks_own_role(
    house: House, as_face: As
) -> None:
    unit, fresh = house.units["police"], house.officers["fresh"]
    new = {"full_name": "New", "name": "new", "language": "en", "roles": ["intake"]}
    tried = f"/administration/helplines/XA/contacts/{Contact.objects.get(value='000 111').pk}/"
    correct = "/administration/helplines/XA/lines/xa-invented-helpline/correct/"
    correction = {"name": "Another", "source": "A letter", "seen": 0}
    correction[f"value_{Contact.objects.get(value='000 111').pk}"] = "000 112"
    partner = {"name": "Hotline", "lane": "partner", "country": "XA"}
    acts: list[tuple[str, str, Mapping[str, Any], int]] = [
        ("admin", "/administration/areas/XA/", {"areas": "XA-01 North"}, 302),
        ("admin", "/administration/areas/XA/", {"areas": "XA-02 South"}, 302),
        ("admin", tried, {"worked": "yes"}, 302),
        ("admin", correct, correction, 302),
        ("admin", "/administration/partners/", partner, 302),
        ("admin", f"/administration/units/{unit}/invite/", new, 200),
        (
            "trainer",
            f"/certificates/officers/{fresh}/give/",
            {"function": "triage", "days": 9},
            302,
        ),
        ("trainer", f"/certificates/officers/{fresh}/withdraw/", {"function": "triage"}, 302),
        ("super", f"/unit/colleagues/{fresh}/confirm/", {"fingerprint": fingerprint(fresh)}, 302),
        (
            "super",
            f"/unit/colleagues/{fresh}/leave-to-act/",
            {"function": "triage", "hours": 1, "reason": "Why."},
            302,
        ),
        ("super", "/unit/key/known/", {"sure": "on"}, 302),
        ("super", "/unit/key/hand-on/", {}, 302),
        ("super", "/me/language/", {"language": "th"}, 302),
        ("admin", f"{STEP}done/", {"on": "2026-03-02", "by": "The ministry"}, 302),
        ("admin", f"{STEP}undo/", {}, 302),
        ("admin", f"{STEP}not-needed/", {"reason": "One law covers it."}, 302),
        ("admin", f"/administration/officers/{fresh}/leave/", {"sure": "on"}, 302),
    ]
    with as_face("desk"):
        clients = {name: sign_in(Client(), house, name) for name in ("admin", "trainer", "super")}
        for name, url, given, status in acts:
            assert clients[name].post(url, given).status_code == status, url
        for name, url in (("super", "/unit/"), ("super", "/me/"), ("admin", "/administration/")):
            assert clients[name].get(url).status_code == 200, url
        assert clients["super"].get("/administration/set-up/").status_code == 200


def test_a_change_of_a_number_is_confirmed_and_another_dropped_under_the_desks_role(
    house: House, as_face: As
) -> None:
    add = "/administration/helplines/XA/lines/xa-invented-helpline/add/"
    with as_face("desk"):
        admin, second = (sign_in(Client(), house, name) for name in ("admin", "super"))
        for value, act in (("000 222", "confirm"), ("000 223", "drop")):
            assert admin.post(add, {"channel": "tel", "value": value}).status_code == 302
            change = Change.objects.get(decided_at=None).pk
            assert second.post(f"/numbers/{change}/{act}/").status_code == 302
        assert second.get("/numbers/").status_code == 200
    assert set(Contact.objects.values_list("value", flat=True)) >= {"000 222"}
    assert not Contact.objects.filter(value="000 223").exists()


def test_an_officers_day_works_under_the_desks_role(house: House, as_face: As) -> None:
    with as_face("public"):
        receipt = receipts.draw()
        ids = [
            receiving.receive(DOOR, Report.lenient(TOLD), Lane.CHILD, country="XA", receipt=number)
            for number in (receipt, None)
        ]
    first, second = (received.reference for received in ids)
    with as_face("desk"):
        officer, leader = house.viewer("intake"), house.viewer("super")
        assignment.take_each(officer, [first, second])
        assignment.give_back(officer, second)
        queue.be_present(officer, first)
        queue.be_present_at(leader, queue_queries.row(leader, first))
        for text in ("Thank", "Thank you."):
            notes.keep_draft(officer, first, DraftKind.ANSWER, text)
        reply(officer, first, "Thank you.", upto=99)
        notes.write_note(officer, first, "In the wrong case.")
        notes.take_note_back(officer, first, notes_queries.story(officer, first)[0].id)
        assignment.assign(officer, first, leader.id, seen=officer.id)
        queue.save_view(officer, "Late", "state=late")
        queue.set_single_keys(officer, on=False)
        assert queue_queries.queue(officer).rows[0].here[0].name == "Super"


def test_a_person_is_searched_for_and_oversight_reads_why_under_the_desks_role(
    house: House, as_face: As
) -> None:
    named = TOLD | {"identifiers": [{"kind": "name", "value": "Arun"}, *TOLD["identifiers"]]}
    with as_face("public"):
        receiving.receive(DOOR, Report.lenient(named), Lane.CHILD, country="XA")
    report = StoredReport.objects.get().id
    with as_face("desk"):
        officer = house.viewer("super")
        assignment.take(officer, report)
        contents.open_contents(officer, report)
        for person in (Person(name="Arun"), Person(identifier="kite")):
            found = search.search_person(officer, SearchFilter(), person, Basis(case=str(report)))
            assert [row.id for row in found.rows] == [report]
        assert len(searches(house.viewer("over"), officer=officer.id)[0]) == 2
        assignment.hand_over(officer, report, house.units["child_protection"], "Theirs.")


def test_an_officer_writes_down_a_call_under_the_desks_role(house: House, as_face: As) -> None:
    with as_face("desk"):
        officer = house.viewer("intake")
        call, number = Report.lenient(TOLD), uuid4()
        for _twice in range(2):
            receiving.write_down(officer, call, number=number)
        receiving.write_down(officer, call, number=uuid4(), receipt=receipts.draw())
        receiving.write_down(house.viewer("care"), call, number=uuid4())
        assignment.take(officer, number)
    assert StoredReport.objects.count() == 3


def test_the_status_port_counts_under_its_own_role(house: House, as_face: As) -> None:
    for _ in range(5):
        receiving.receive(DOOR, Report.lenient(TOLD), Lane.CHILD, country="XA")
    with as_face("status"):
        assert health.reasons() == []
        assert b'payung_undecided_reports{level="P3"} 5.0' in figures.text()()


def test_the_matcher_finds_what_is_known_under_its_own_role(
    house: House, as_face: As, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = current_index.CurrentIndex(tmp_path)
    monkeypatch.setattr(current_index, "shared_index", lambda: place)
    listed = b"key,pdq,md5\na," + b"0" * 64 + b"," + b"1" * 32
    hashset_actions.import_set(SYSTEM, "kites", BytesIO(listed))
    with as_face("matcher"):
        hashes = [[{"pdq": "0" * 64}, None], [{"md5": "1" * 32}, 90]]
        asked = {"hashes": hashes, "radius": None, "sets": []}
        answers = server.answer(SYSTEM, asked)["matches"]
        assert [[match["entry"] for match in matches] for matches in answers] == [["a"], ["a"]]
        assert server.answer(SYSTEM, {"prepare": [str(uuid4()), 1, "mark"]}) == {"ready": True}


def test_lists_are_fetched_and_taken_in_under_a_role_that_knows_nothing_else(
    house: House, as_face: As, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = current_index.CurrentIndex(tmp_path)
    monkeypatch.setattr(current_index, "shared_index", lambda: place)
    head = b"key,md5,withdrawn\n"
    first, then = head + b"a," + b"1" * 32 + b",", head + b"a,,yes"
    with as_face("hashsets"):
        hashset_actions.import_set(
            SYSTEM, "kites", BytesIO(first), stood={"address": "x", "since": "1"}
        )
        assert hashset_actions.import_set(SYSTEM, "kites", BytesIO(then)).withdrawn == 1
        assert hashset_actions.import_set(SYSTEM, "kites", BytesIO(first), whole=True).added == 1
        assert hashset_queries.stood(SYSTEM, "kites", "x") in {"", "1"}


def test_a_partners_machine_sends_under_its_own_role(house: House, as_face: As) -> None:
    partner = people.add_partner(SYSTEM, "Invented Hotline", "partner", "XA")
    key = people.make_partner_key(SYSTEM, partner)
    details = people.PartnerDetails("Hotline", "partner", "XA", webhook="http://127.0.0.1:1/")
    people.change_partner(SYSTEM, partner, details)
    report = Report.strict(TOLD)
    with as_face("api"):
        viewer = partner_of_key(DOOR, key)
        people.note_key_used(viewer)
        under = idempotency.digests(viewer.id, "case-1", report)
        lane, country = Lane(viewer.lane), viewer.country
        sent = receiving.receive(viewer, report, lane, country=country, once=under).reference
        assert sent_before(viewer, under)
        assert [report.reference for report in queries_sent.sent_page(viewer).reports] == [sent]
    assert StoredReport.objects.get().lane == "partner"
    with as_face("api"):
        assert queries_sent.sent(viewer, sent).status == "received"
    with as_face("desk"):
        assignment.take(house.viewer("intake"), sent)
        submissions.tell_sender(house.viewer("intake"), sent, Outcome.LED_TO_ACTION)
        submissions.take_telling_back(house.viewer("intake"), sent)
        submissions.tell_sender(house.viewer("intake"), sent, Outcome.DUPLICATE)
        assert queries_sent.telling(house.viewer("intake"), sent)
        submissions.send_test(house.viewer("admin"), partner)
        submissions.send_again(house.viewer("admin"), partner)
        assert queries_sent.deliveries(house.viewer("admin"), partner).waiting == 2
    with as_face("worker"), clock.at(clock.now() + timedelta(days=8)):
        assert submissions.forget_keys(SYSTEM) == 1
        assert submissions.tell_what_is_due(SYSTEM) == 1
        assert submissions.deliver_due(SYSTEM) == 0  # nobody listens there


def test_look_ups_of_a_killed_process_are_entered_once_under_the_apis_own_role(
    house: House, as_face: As, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the kill the api asks the ledger whether the last commit came, and reads no more of it."""
    del house
    partner = people.add_partner(SYSTEM, "Invented Provider", "industry", "XA")
    key = people.make_partner_key(SYSTEM, partner)
    with as_face("api"):
        written = spool.Spool(tmp_path)
        viewer = partner_of_key(DOOR, key)
        written.record(viewer, media.CHAIN, media.HASHES_MATCHED, "hashsets", count=2)
        with monkeypatch.context() as patch:
            patch.setattr(Path, "unlink", lambda _path: None)  # killed after the commit
            written.enter()
        spool.Spool(tmp_path).enter()
    assert list(tmp_path.iterdir()) == []
    assert [entry.count for entry in Entry.objects.filter(act=media.HASHES_MATCHED)] == [2]


def test_the_worker_keeps_a_bundle_together_whose_lead_it_deletes(
    house: House, as_face: As, settings: Settings, tmp_path: Path
) -> None:
    settings.PAYUNG_TOMBSTONES = tmp_path / "tombstones.jsonl"
    lead, second, third = (
        receiving.receive(DOOR, Report.lenient(TOLD), Lane.INDUSTRY, country="XA").reference
        for _number in range(3)
    )
    officer = house.viewer("super")
    assignment.take(officer, third)
    for report in (second, third):
        joining.join(officer, lead, report, "One account.")
    moment = clock.now()
    Proposal.objects.create(
        record=lead,
        unit_id=house.units["police"],
        kind="case",
        rule="reviewed",
        since=moment,
        proposed_at=moment,
        proposed_by="system",
        decision="delete",
        officer_id=officer.id,
        decided_at=moment,
        ends_at=moment,
    )
    case = Case.objects.get(id=lead)
    with as_face("worker"):
        record_deletion.delete_report(SYSTEM, case, record_deletion.Cause("case", "reviewed", "x"))
    assert dict(Case.objects.values_list("id", "merged_into")) == {second: None, third: second}


def old_case(house: House) -> UUID:
    """Return a case with words, notes, drafts and a name, whose country lets cases end."""
    report, _child = acted_on(house)
    NameToken.objects.create(report_id=report, value=b"1" * 16)
    rule_marks.mark_report(house.viewer("super"), report, Verdict.NO_DANGER, sentence="Kite.")
    asked = RemovalRequest.objects.create(
        case_id=report,
        origin_id=house.units["police"],
        lookup=b"1" * 16,
        made_at=clock.now() - LONG_AGO,
        body=b"1",
    )
    RemovalRecord.objects.create(
        request=asked, case_id=report, sequence=1, kind="sent", made_at=asked.made_at, body=b"1"
    )
    StoredFingerprint.objects.create(
        request=asked,
        case_id=report,
        place=1,
        door="public",
        answered=True,
        md5="a" * 32,
        sha256="b" * 64,
        quality=0,
        state="released",
        number=1,
        made_at=asked.made_at,
        changed_at=asked.made_at,
    )
    Case.objects.update(review_at=clock.now())
    return report


def test_the_worker_proposes_and_deletes_what_officers_decided_under_its_own_role(
    house: House, as_face: As, settings: Settings, tmp_path: Path
) -> None:
    settings.PAYUNG_TOMBSTONES = tmp_path / "tombstones.jsonl"
    path = tmp_path / "retention.toml"
    path.write_text('[country.XA.case]\nmonths = 12\nsource = "Invented"\n')
    settings.PAYUNG_RETENTION = str(path)
    report = old_case(house)
    with as_face("worker"):
        assert deletion.propose_deletions(SYSTEM) == 1
        assert [proposal.id for proposal in aged_records.proposed(SYSTEM)] == [report]
        assert deletion.delete_decided(SYSTEM) == 0
    with as_face("desk"):
        ids = [proposal_of(report)]
        retention.keep_until(house.viewer("super"), ids, clock.now() + timedelta(days=1), "Why.")
    with clock.at(clock.now() + timedelta(days=2)):
        with as_face("worker"):
            assert deletion.propose_deletions(SYSTEM) == 1
        with as_face("desk"):
            ids = [proposal_of(report)]
            retention.decide_deletion(house.viewer("super"), ids, "Why.")
            retention.take_deletion_back(house.viewer("super"), ids)
            retention.decide_deletion(house.viewer("super"), ids, "Why.")
            retention.confirm_deletion(house.viewer("liaison"), ids)
    # The guards go by the database's own clock: so the day comes to us.
    Proposal.objects.filter(decision="delete").update(ends_at=clock.now())
    with as_face("worker"):
        assert deletion.delete_decided(SYSTEM) == 1
        assert deletion.forget_receipts(SYSTEM, clock.now() + timedelta(days=1)) == 1
    assert not StoredReport.objects.exists()


def test_the_worker_deletes_one_childs_file_under_its_own_role_and_no_siblings(
    house: House, as_face: As, settings: Settings, tmp_path: Path
) -> None:
    settings.PAYUNG_TOMBSTONES = tmp_path / "tombstones.jsonl"
    with as_face("desk"):
        household = Household(house)
        household.decide()
        _put_the_childs_own_record_first()
    Proposal.objects.filter(decision="delete").update(ends_at=clock.now())
    for table in ("cases_personrecord", "cases_step", "cases_childrecord", "foundation_grant"):
        with as_face("worker"), pytest.raises(ProgrammingError), transaction.atomic():
            connection.cursor().execute(f"DELETE FROM {table}")
    with as_face("worker"):
        assert deletion.delete_decided(SYSTEM) == 1
    with as_face("desk"):
        assert household.known() == ["Sok Another"]


def _put_the_childs_own_record_first() -> None:
    """Write the parts of the files anew, so that a read without an order gives a child's own record first."""
    parts = sorted(
        ChildFilePart.objects.values("file", "record"),
        key=lambda part: part["file"] != part["record"],
    )
    ChildFilePart.objects.all().delete()
    ChildFilePart.objects.bulk_create(
        ChildFilePart(file_id=part["file"], record=part["record"]) for part in parts
    )


def test_the_worker_lets_go_what_is_no_record_under_its_own_role(house: House, as_face: As) -> None:
    old_case(house)
    queue.save_view(house.viewer("intake"), "Late", "state=late")
    Officer.objects.filter(id=house.officers["intake"]).update(is_active=False)
    sign_in(Client(), house, "super")
    with as_face("worker"):
        assert deletion.forget_leftovers(SYSTEM) == 3
        assert dialogue.forget_counts(SYSTEM, date(2001, 1, 1)) == 0
        assert rule_marks.forget_rule_counts(SYSTEM, date(2001, 1, 1)) == 0
        with clock.at(clock.now() + timedelta(days=2)):
            assert forget_sessions(SYSTEM) >= 1


WORDS = (
    *("intake_storedreport", "intake_message", "intake_storedassessment", "intake_storedfacts"),
    "intake_reportmark",
    *("cases_decision", "cases_note", "cases_personrecord", "cases_steprecord", "cases_transfer"),
    *("cases_childrecord", "cases_childfile"),
    *("removal_removalrequest", "removal_removalrecord", "removal_storedfingerprint"),
    "foundation_grant",
)


@pytest.mark.parametrize("how_far", ["", "another's", "one of two", "not yet"])
def test_a_seized_worker_deletes_nothing_that_officers_have_not_decided(
    house: House, as_face: As, how_far: str, subtests: pytest.Subtests
) -> None:
    report = old_case(house)
    if how_far:
        whose = uuid4() if how_far == "another's" else report
        ends = {"another's": clock.now(), "not yet": clock.now() + timedelta(minutes=1)}
        Proposal.objects.create(
            record=whose,
            unit_id=house.units["police"],
            kind="case",
            rule="reviewed",
            since=clock.now(),
            proposed_at=clock.now(),
            decision="delete",
            officer_id=house.officers["super"],
            ends_at=ends.get(how_far),
        )
    for table in WORDS:
        with (
            subtests.test(table),
            pytest.raises(ProgrammingError, match="only what officers have decided"),
            transaction.atomic(),
            as_face("worker"),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"DELETE FROM {table}")


def test_a_removal_request_is_followed_and_taken_back_under_each_faces_own_role(
    house: House, as_face: As
) -> None:
    number = receipts.draw()
    child = ReporterViewer(receipts.reporter(number))
    wanted = Wanted((Item(RemovalPlace.APP, "TikTok", "TikTok"),), safety=Safety(safe_now="yes"))
    with as_face("public"):
        made = removal.request_removal(
            *(DOOR, wanted),
            number=number,
            receipt=receipts.draw(),
            language="en",
            country="XA",
        )
        removal.add_fingerprints(child, [Fingerprint("a" * 32, "b" * 64)])
        assert removal_queries.followed(child).at_partners.released == 1
        told = Safety(threatened="yes", safe_now="yes")
        removal.tell_safety(
            *(child, told, uuid4()), receipt=receipts.draw(), language="en", country="XA"
        )
        assert not removal.take_back(child)
        assert removal_queries.followed(child).is_looked_at
    with as_face("desk"):
        worker = house.viewer("liaison")
        removal.decide_back(worker, made.request, "Spoke with the child.", goes_on=True)
        removal.record_preservation(worker, made.request, "Kept.", kept=True)
        removal.record_notice(worker, made.request, "TikTok")
        removal.record_answer(worker, made.request, "TikTok", Answer.REMOVED)
        assert removal_queries.requests(worker)
    with as_face("public"):
        assert removal_queries.followed(child).services[0].answer is Answer.REMOVED


def test_a_fingerprint_goes_its_way_under_each_faces_own_role(house: House, as_face: As) -> None:
    partner = people.add_partner(SYSTEM, "Kite Video", "industry", "XA")
    reader = FeedReader(PartnerViewer(partner, "industry", "XA"), frozenset({"md5"}), "Kite")
    child = ReporterViewer(receipts.reporter(number := receipts.draw()))
    wanted = Wanted((Item(RemovalPlace.APP, "TikTok", "TikTok"),), safety=Safety(safe_now="yes"))
    with as_face("public"):
        removal.request_removal(
            *(DOOR, wanted), number=number, receipt=receipts.draw(), language="en", country="XA"
        )
        removal.add_fingerprints(child, [Fingerprint("a" * 32, "b" * 64)])
    with as_face("api"):
        (record,) = fingerprints.give_page(reader, 0, 10).records
        fingerprints.answer(reader.partner, record.entry, Answer.NOT_THIS_KIND)
        assert not fingerprints.give_page(reader, 1, 10).records[0].active
    with as_face("desk"):
        (row,) = fingerprint_queries.to_look_at(house.viewer("intake"))
        fingerprints.decide(house.viewer("intake"), row.id, release=True)
        assert fingerprint_queries.door_figures(house.viewer("over"))
    StoredFingerprint.objects.update(state="waiting", held="flood")
    with as_face("worker"):
        assert fingerprints.release_line(SYSTEM) == 1
        assert fingerprints.withdraw_ended(SYSTEM) == 0
        assert fingerprints.forget_ended(SYSTEM) == 0
    with as_face("public"):
        assert removal.take_back(child)
    with as_face("api"):
        assert not fingerprints.give_page(reader, 2, 10).records[0].active


@pytest.mark.parametrize("face", ["public", "api", "worker"])
def test_a_seized_face_puts_no_fingerprint_back_and_gives_none_to_another_case(
    house: House, as_face: As, face: str
) -> None:
    old_case(house)
    StoredFingerprint.objects.update(state="questioned")
    put_back = "UPDATE removal_storedfingerprint SET state = 'released'"
    unlink = "UPDATE removal_storedfingerprint SET case_id = NULL"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role(face)}")
        with pytest.raises(ProgrammingError):
            cursor.execute(unlink if face == "worker" else put_back)
        transaction.set_rollback(True)


def test_a_seized_worker_decides_nothing(house: House, as_face: As) -> None:
    information()
    deletion.propose_deletions(SYSTEM)
    row = Proposal.objects.get()
    row.id, row.record, row.decision = uuid4(), uuid4(), "delete"
    for decide in (
        lambda: Proposal.objects.update(decision="delete"),
        lambda: Proposal.objects.bulk_create([row]),
    ):
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL ROLE {role('worker')}")
            with pytest.raises(ProgrammingError, match="only what officers have decided"):
                decide()
            transaction.set_rollback(True)


FORBIDDEN = [
    ("worker", "SELECT body FROM cases_proposal"),
    ("worker", "SELECT body FROM people_override"),
    *((face, "SELECT * FROM people_shift") for face in ("public", "api")),
    *((face, "SELECT * FROM people_noticeaddress") for face in ("public", "api", "status")),
    *((face, "SELECT made_by_id FROM people_dutyagreement") for face in ("public", "api")),
    *((face, "SELECT * FROM cases_alarm") for face in ("public", "api")),
    ("worker", "UPDATE cases_proposal SET body = NULL"),
    ("worker", "SELECT box FROM foundation_grant"),
    ("worker", "SELECT body FROM cases_draft"),
    ("worker", "SELECT body FROM cases_owndesk"),
    ("worker", "SELECT full_name FROM people_officer"),
    ("worker", "SELECT session_data FROM django_session"),
    ("public", "SELECT * FROM cases_proposal"),
    ("public", "SELECT decided_by FROM intake_tombstone"),
    ("public", "DELETE FROM intake_message"),
    ("api", "SELECT id FROM intake_tombstone"),
    ("desk", "DELETE FROM intake_tombstone"),
    ("desk", "INSERT INTO intake_tombstone (id) VALUES (NULL)"),
    ("desk", "DELETE FROM intake_message"),
    *((face, "SELECT sent FROM intake_messagecount") for face in ("public", "api", "worker")),
    *((face, "SELECT shown FROM intake_entrycount") for face in ("public", "api", "worker")),
    *((face, "SELECT fired FROM intake_rulecount") for face in ("public", "api", "worker")),
    *((face, "SELECT body FROM intake_reportmark") for face in ("public", "api", "worker")),
    ("desk", "DELETE FROM intake_reportmark"),
    ("desk", "UPDATE intake_rulecount SET rule = ''"),
    ("desk", "UPDATE intake_entrycount SET entry = ''"),
    ("desk", "DELETE FROM intake_messagecount"),
    ("desk", "DELETE FROM cases_note"),
    ("desk", "DELETE FROM cases_decision"),
    ("desk", "DELETE FROM cases_personrecord"),
    ("desk", "UPDATE cases_personrecord SET body = ''"),
    ("public", "SELECT id FROM cases_personrecord"),
    ("desk", "DELETE FROM cases_childrecord"),
    ("desk", "UPDATE cases_childrecord SET body = ''"),
    ("worker", "SELECT body FROM cases_childrecord"),
    ("public", "SELECT worker_id FROM cases_childfile"),
    ("desk", "DELETE FROM cases_step"),
    ("desk", "DELETE FROM cases_steprecord"),
    ("desk", "UPDATE cases_steprecord SET body = ''"),
    ("public", "SELECT id FROM cases_step"),
    ("worker", "SELECT body FROM cases_steprecord"),
    ("worker", "SELECT body FROM cases_personrecord"),
    ("public", "SELECT value FROM intake_token"),
    ("public", "SELECT body FROM people_unitkey"),
    ("public", "SELECT * FROM people_officer"),
    ("public", "SELECT * FROM people_officerkey"),
    ("public", "UPDATE people_unitkey SET compromised_at = NULL"),
    ("public", "INSERT INTO cases_reader (case_id) VALUES (NULL)"),
    ("public", "SELECT owner_id FROM cases_case"),
    ("public", "SELECT held_at FROM cases_case"),
    ("public", "DELETE FROM cases_case"),
    ("public", "DELETE FROM people_distrust"),
    ("public", "UPDATE foundation_grant SET box = ''"),
    ("public", "SELECT * FROM django_session"),
    ("public", "SELECT * FROM mfa_authenticator"),
    ("api", "SELECT * FROM mfa_authenticator"),
    ("worker", "SELECT * FROM mfa_authenticator"),
    ("public", "SELECT * FROM cases_note"),
    ("public", "SELECT body FROM intake_storedassessment"),
    ("public", "SELECT body FROM intake_storedfacts"),
    ("public", "SELECT act FROM ledger_entry"),
    ("public", "UPDATE intake_message SET body = ''"),
    ("public", "UPDATE intake_message SET decided_at = now()"),
    ("public", "UPDATE intake_storedreport SET body = ''"),
    ("public", "DELETE FROM foundation_grant"),
    ("public", "SELECT body FROM intake_feedback"),
    ("public", "SELECT body FROM intake_feedbackfacts"),
    ("worker", "SELECT body FROM intake_feedbackfacts"),
    ("public", "SELECT unit_id FROM intake_feedback"),
    ("public", "UPDATE intake_feedback SET body = ''"),
    ("public", "DELETE FROM intake_feedback"),
    ("api", "SELECT id FROM intake_feedback"),
    ("worker", "SELECT body FROM intake_feedback"),
    ("desk", "INSERT INTO intake_feedback (id) VALUES (NULL)"),
    ("desk", "UPDATE intake_feedback SET body = ''"),
    ("desk", "DELETE FROM intake_feedback"),
    ("public", "DELETE FROM intake_storedreport"),
    ("api", "SELECT body FROM intake_storedreport"),
    ("api", "SELECT level FROM intake_storedreport"),
    ("api", "SELECT level FROM cases_case"),
    ("api", "UPDATE intake_sent SET progress = 'closed'"),
    ("api", "DELETE FROM intake_sent"),
    ("api", "SELECT * FROM intake_delivery"),
    ("public", "SELECT * FROM intake_delivery"),
    ("worker", "SELECT * FROM people_partnerkey"),
    ("desk", "UPDATE intake_delivery SET done_at = NULL"),
    ("api", "UPDATE people_partnerkey SET ends_at = NULL"),
    ("api", "UPDATE people_partner SET is_active = true"),
    ("public", "SELECT * FROM intake_sent"),
    ("worker", "SELECT digest FROM intake_sent"),
    ("desk", "SELECT digest FROM intake_sent"),
    ("desk", "UPDATE intake_sent SET partner_id = NULL"),
    ("api", "SELECT value FROM intake_token"),
    ("api", "SELECT key FROM media_entry"),
    ("matcher", "SELECT id FROM intake_storedreport"),
    ("matcher", "SELECT id FROM people_partner"),
    ("matcher", "DELETE FROM media_entry"),
    ("matcher", "SELECT md5 FROM media_casehash"),
    ("hashsets", "SELECT id FROM intake_storedreport"),
    ("hashsets", "SELECT md5 FROM media_casehash"),
    ("hashsets", "SELECT subject FROM ledger_entry"),
    ("hashsets", "DELETE FROM media_hashset"),
    ("hashsets", "UPDATE media_setversion SET mark = ''"),
    ("api", "SELECT md5 FROM media_casehash"),
    ("worker", "UPDATE media_casehash SET md5 = ''"),
    ("worker", "DELETE FROM media_casehash"),
    ("worker", "SELECT key FROM media_entry"),
    ("api", "SELECT box FROM foundation_grant"),
    ("api", "SELECT * FROM intake_message"),
    ("api", "SELECT * FROM people_officer"),
    ("worker", "SELECT body FROM intake_storedreport"),
    ("worker", "SELECT * FROM intake_message"),
    ("worker", "SELECT * FROM foundation_grant"),
    ("worker", "SELECT * FROM people_unitkey"),
    ("desk", "SELECT key_id FROM intake_token"),
    ("desk", "DELETE FROM intake_token"),
    ("public", "SELECT report_id FROM intake_nametoken"),
    ("api", "SELECT report_id FROM intake_nametoken"),
    ("worker", "SELECT value FROM intake_nametoken"),
    ("worker", "INSERT INTO intake_nametoken (value) VALUES ('')"),
    ("worker", "SELECT body FROM intake_personsearch"),
    ("public", "SELECT officer_id FROM intake_personsearch"),
    ("desk", "UPDATE intake_personsearch SET body = ''"),
    ("desk", "DELETE FROM intake_personsearch"),
    ("desk", "UPDATE ledger_entry SET act = ''"),
    ("desk", "DELETE FROM ledger_entry"),
    ("desk", "UPDATE people_steprecord SET done_by = ''"),
    ("desk", "DELETE FROM people_steprecord"),
    ("public", "SELECT * FROM people_steprecord"),
    ("api", "SELECT * FROM people_steprecord"),
    ("worker", "SELECT * FROM people_steprecord"),
    ("desk", "UPDATE people_unit SET kind = 'oversight'"),
    ("desk", "UPDATE people_unit SET country = 'XB'"),
    ("desk", "UPDATE people_unit SET name = 'Oversight'"),
    ("desk", "DELETE FROM people_unit"),
    ("public", "UPDATE people_unit SET charter = ''"),
    ("api", "UPDATE people_unit SET charter = ''"),
    ("worker", "UPDATE people_unit SET charter = ''"),
    ("desk", "DELETE FROM intake_storedreport"),
    ("desk", "DELETE FROM cases_case"),
    ("status", "SELECT body FROM intake_storedreport"),
    ("status", "SELECT lookup FROM intake_storedreport"),
    ("status", "SELECT language FROM intake_storedreport"),
    ("status", "SELECT name FROM people_unit"),
    ("status", "SELECT args_kwargs FROM django_tasks_database_dbtaskresult"),
    ("status", "SELECT * FROM foundation_grant"),
    ("status", "UPDATE intake_storedreport SET level = 'P5'"),
    ("status", "INSERT INTO ledger_entry (act) VALUES ('')"),
    ("backup", "DELETE FROM intake_storedreport"),
    ("backup", "UPDATE intake_storedreport SET level = 'P5'"),
    ("backup", "UPDATE ledger_entry SET act = ''"),
    ("backup", "INSERT INTO people_distrust (key) VALUES ('')"),
]


def test_a_face_cannot(as_face: As, subtests: pytest.Subtests) -> None:
    for face, statement in FORBIDDEN:
        with (
            subtests.test(face, statement=statement),
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            as_face(face),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


@pytest.mark.parametrize(
    "change",
    [
        "level = 'P5'",
        "closed_at = now(), level_decided_at = now(), due_at = NULL, rises_at = NULL",
        "look_at = now()",
        "owner_id = (SELECT id FROM people_officer LIMIT 1)",
        "merged_into_id = (SELECT id FROM cases_case c WHERE c.lane = 'industry'), merged_at = now()",
    ],
)
def test_the_worker_lowers_closes_gives_and_joins_no_report_of_a_child(
    house: House, as_face: As, change: str
) -> None:
    for lane in (Lane.CHILD, Lane.INDUSTRY):
        receiving.receive(DOOR, Report.lenient(TOLD), lane, country="XA")
    with (
        as_face("worker"),
        pytest.raises(ProgrammingError, match="only what officers have decided"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE cases_case SET {change} WHERE lane = 'child'")


def test_the_public_face_alone_cannot_open_a_report(house: House, as_face: As) -> None:
    receiving.receive(DOOR, Report.lenient(TOLD), Lane.CHILD, country="XA", receipt=receipts.draw())
    from payung.foundation.errors import SealBroken
    from payung.foundation.sealing import PrivateKey
    from payung.intake import sealed

    with as_face("public"):
        stored = StoredReport.objects.get()
        with pytest.raises(SealBroken):
            sealed.open_report(stored, [PrivateKey.generate()])
        assert Message.objects.count() == 0


def test_an_exhibit_goes_its_whole_way_under_the_desks_own_role_and_no_other_face_knows_of_it(
    house: House, as_face: As, places: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PAYUNG_TOMBSTONES = places / "tombstones.jsonl"
    viewer, second = looking(house), house.viewer("liaison")
    with as_face("desk"):
        exhibit = received(viewer)
        assert exhibit_queries.seen_before(viewer, [hash_query.asked("1" * 32)]) == [[]]
        assert b"".join(exhibit_actions.open_exhibit(viewer, exhibit)) == FILE
        assert len(exhibit_queries.custody(viewer, exhibit)) == 1
    HashSet.objects.create(name="kites", radius=31, made_at=clock.now())
    match = Match("kites", "a", "md5", 0, "A", "", None, "", None, is_weak=False)
    monkeypatch.setattr(
        matcher, "matches", lambda *_: [Matches([match])]
    )  # the matcher answers, under its own role
    with as_face("worker"):
        assert exhibit_actions.look_back(SYSTEM) == 1
    with as_face("desk"):
        assert [known.match for known in exhibit_queries.known_since(viewer, exhibit)] == [match]
        assert len(exhibit_queries.found_by_lists(viewer)) == 1
        exhibit_actions.hand_over(viewer, exhibit, "Laboratory", "To look at it.")
        exhibit_actions.return_exhibit(viewer, exhibit, "Its owner", "It is over.")
        exhibit_actions.destroy(viewer, exhibit, "It is over.")
        exhibit_actions.confirm_destruction(second, exhibit)
        boxed = received(viewer, zipped(words=FILE))
        exhibit_actions.examine_again(viewer, boxed)
        inside = exhibit_queries.inside(viewer, boxed)
        assert inside is not None
        assert exhibit_queries.asked_by_place(viewer, boxed, [1])
        exhibit_actions.destroy(viewer, boxed, "It is over.")
        exhibit_actions.confirm_destruction(second, boxed)
    with as_face("worker"):
        assert exhibit_actions.file_destroyed(SYSTEM) == 2
    for face, column in (("public", "id"), ("api", "id"), ("status", "id"), ("worker", "body")):
        with pytest.raises(ProgrammingError), transaction.atomic(), as_face(face):
            list(Exhibit.objects.values_list(column))


def test_an_officer_looks_and_says_what_is_shown_under_the_desks_own_role(
    house: House, as_face: As, places: Path
) -> None:
    viewer = looking(house)
    with as_face("desk"), clock.at(datetime(2026, 3, 2, 12, tzinfo=UTC)):
        exhibit = received(viewer, PICTURE)
        viewing_actions.stand_beside(house.viewer("intake"), viewer.id)
        viewing_actions.set_limits(viewer, Limits(a_day=60))
        viewing = viewing_actions.begin_viewing(
            viewer, exhibit, Purpose.COURT, "Case 12.", classified=False
        )
        viewing_actions.reveal(viewer, viewing, Step.CLEAR, "tell", "")
        assert viewing_queries.picture(viewer, viewing)
        viewing_actions.end_viewing(viewer, viewing)
        viewing_actions.rule(viewer, exhibit, ExhibitFinding(Shows.NOTHING))
        viewing_actions.opt_out(viewer)
        viewing_actions.opt_in(viewer)
        assert exhibit_queries.worklist(viewer).series == ()
        assert viewing_queries.own_exposure(viewer).files == 1
