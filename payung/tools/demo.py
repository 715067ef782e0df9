"""An invented country, XA, with invented people and harmless invented reports."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings

from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.notes import actions as notes
from payung.cases.queue import queries as queue_queries
from payung.cases.retention import actions as retention
from payung.directory import actions as directory
from payung.directory import queries as directory_queries
from payung.doors.desk.sign_in import authenticators
from payung.foundation import clock, receipts, secrets
from payung.foundation.signing import SigningKey
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake.deletion import actions as deletion
from payung.intake.dialogue import actions as dialogue
from payung.intake.progress import Outcome
from payung.intake.receiving.actions import receive
from payung.intake.submissions import actions as submissions
from payung.intake.submissions.actions import tell_what_is_due
from payung.removal.actions import (
    record_answer,
    record_notice,
    record_preservation,
    request_removal,
)
from payung.removal.choices import Answer, Item, Place, Safety
from payung.removal.reports import Wanted
from payung.staff import actions as people
from payung.staff import offline_keys, queries, trust_chain
from payung.staff.duty.actions import add_shift, make_agreement, record_test, set_day_off
from payung.staff.models import UnitKind
from payung.staff.queries import root_requests
from payung.staff.roles import Function, Role
from payung.staff.viewer import OfficerViewer, PartnerViewer
from payung.tools import demo_exhibits
from payung.tools.demo_day import Crew, Day, figures, fill, fill_small, left_over
from payung.triage.lanes import Lane, Level
from payung.triage.report import Report

COUNTRY: Final = "XA"
PASSWORD: Final = "payung practice sign-in"  # noqa: S105  invented, printed, refused outside a demo

# name, full name, roles, certificates
Person = tuple[str, str, tuple[Role, ...], tuple[Function, ...]]
BOTH: Final = (Function.FIRST_CONTACT, Function.TRIAGE)
LOOKS: Final = (Function.TRIAGE, Function.VIEWING, Function.WELLBEING)

UNITS: Final[list[tuple[str, UnitKind, bool, tuple[Person, ...]]]] = [
    (
        "Unit for the Protection of Children (invented)",
        UnitKind.POLICE,
        True,
        (
            ("sari", "Sari Melati", (Role.SUPERVISOR, Role.INTAKE), BOTH),
            ("anan", "Anan Suksai", (Role.INTAKE,), BOTH),
            ("maya", "Maya Dewi", (Role.CHILD_PROTECTION,), BOTH),
            ("budi", "Budi Hartono", (Role.INVESTIGATOR,), ()),
            ("rani", "Rani Wulan", (Role.VICTIM_IDENTIFICATION,), LOOKS),
            ("dara", "Dara Lestari", (Role.WELLBEING,), ()),
            ("ada", "Ada Tan", (Role.ADMINISTRATOR,), ()),
            ("tomi", "Tomi Lim", (Role.TRAINING,), ()),
        ),
    ),
    (
        "Child Protection Service (invented)",
        UnitKind.CHILD_PROTECTION,
        False,
        (
            ("mali", "Mali Srisuk", (Role.CHILD_PROTECTION, Role.SUPERVISOR), BOTH),
            ("siti", "Siti Aminah", (Role.CHILD_PROTECTION,), BOTH),
        ),
    ),
    (
        "Helpline Umbrella (invented)",
        UnitKind.HELPLINE,
        False,
        (
            (
                "lina",
                "Lina Putri",
                (Role.CHILD_PROTECTION, Role.INTAKE, Role.SUPERVISOR),
                BOTH,
            ),
        ),
    ),
    (
        "Oversight Board (invented)",
        UnitKind.OVERSIGHT,
        False,
        (("omar", "Omar Reyes", (Role.OVERSIGHT, Role.CHILD_PROTECTION), BOTH),),
    ),
    (
        "Figures (invented)",
        UnitKind.ANALYSIS,
        False,
        (("nia", "Nia Cruz", (Role.ANALYST,), ()),),
    ),
]

_OVERSIGHT: Final = UNITS[3]
_ACCOUNTS: Final[tuple[Person, ...]] = (
    ("ada", "Ada Tan", (Role.ADMINISTRATOR,), ()),
    ("tomi", "Tomi Lim", (Role.TRAINING,), ()),
)
# A unit of three, each with several roles. One of them keeps the accounts under another sign-in name.
SMALL_UNITS: Final[list[tuple[str, UnitKind, bool, tuple[Person, ...]]]] = [
    (
        "Small Unit for the Protection of Children (invented)",
        UnitKind.POLICE,
        True,
        (
            ("sari", "Sari Melati", (Role.SUPERVISOR, Role.INTAKE, Role.INVESTIGATOR), BOTH),
            ("anan", "Anan Suksai", (Role.INTAKE, Role.INVESTIGATOR), BOTH),
            ("maya", "Maya Dewi", (Role.CHILD_PROTECTION, Role.INTAKE), BOTH),
            *_ACCOUNTS,
        ),
    ),
    _OVERSIGHT,
]
# Twelve officers in four roles, for a day and a night.
DAY_UNITS: Final[list[tuple[str, UnitKind, bool, tuple[Person, ...]]]] = [
    (
        "Unit for the Protection of Children (invented)",
        UnitKind.POLICE,
        True,
        (
            ("sari", "Sari Melati", (Role.SUPERVISOR,), BOTH),
            ("wati", "Wati Rahayu", (Role.SUPERVISOR,), BOTH),
            ("anan", "Anan Suksai", (Role.INTAKE,), BOTH),
            ("bima", "Bima Putra", (Role.INTAKE,), BOTH),
            ("citra", "Citra Ayu", (Role.INTAKE,), BOTH),
            ("dewi", "Dewi Anjani", (Role.INTAKE,), BOTH),
            ("eko", "Eko Santoso", (Role.INTAKE,), BOTH),
            ("farid", "Farid Osman", (Role.INVESTIGATOR,), BOTH),
            ("gita", "Gita Nirmala", (Role.INVESTIGATOR,), BOTH),
            ("hana", "Hana Lim", (Role.INVESTIGATOR,), BOTH),
            ("maya", "Maya Dewi", (Role.CHILD_PROTECTION,), BOTH),
            ("indah", "Indah Sari", (Role.CHILD_PROTECTION,), BOTH),
            *_ACCOUNTS,
        ),
    ),
    *UNITS[1:],
]


class Mode(StrEnum):
    """Which invented country is loaded: the usual one, a unit of three, or a day of a unit of twelve."""

    USUAL = "usual"
    SMALL = "small"
    DAY = "day"


STAFF: Final = {Mode.USUAL: UNITS, Mode.SMALL: SMALL_UNITS, Mode.DAY: DAY_UNITS}
_BY_DAY: Final = ("anan", "bima", "citra", "farid", "gita", "maya")
_BY_NIGHT: Final = ("dewi", "eko", "hana", "indah")
# Who is on duty in turn, half a day each, the day first: called first, and called next.
_OF_THREE: Final = (("sari", "anan"), ("anan", "maya"), ("maya", "sari"))
_TURNS: Final = {
    Mode.USUAL: _OF_THREE,
    Mode.SMALL: _OF_THREE,
    Mode.DAY: (_BY_DAY[:2], _BY_NIGHT[:1]),
}

REPORTS: Final[list[tuple[Lane, dict[str, object]]]] = [
    (
        Lane.CHILD,
        {
            "language": "th",
            "children": [{"safe_now": "yes"}],
            "concerns": ["threatened_with_images", "money_demanded"],
            "timing": {"last": "today", "ongoing": "yes", "deadline": "within_24_hours"},
            "suspects": [{"relationship": "online_only"}],
            "identifiers": [{"kind": "account", "value": "@blue_kite_77", "whose": "suspect"}],
            "services": ["KiteChat"],
            "narrative": "มีคนขู่จะส่งรูปให้เพื่อนถ้าไม่จ่ายเงิน",
        },
    ),
    (
        Lane.CHILD,
        {
            "language": "id",
            "children": [{"safe_now": "unsure"}],
            "concerns": ["asked_for_images"],
            "suspects": [{"relationship": "teacher_or_coach", "reaches_children": "yes"}],
            "narrative": "Pelatih saya sering minta foto.",
        },
    ),
    (
        Lane.CHILD,
        {
            "language": "en",
            "children": [{"safe_now": "yes"}],
            "wishes": ["talk"],
            "share_with": "helpline_only",
            "narrative": "I just want to talk to someone.",
        },
    ),
    (
        Lane.CHILD,
        {
            "language": "en",
            "children": [{"safe_now": "yes"}],
            "concerns": ["asked_to_meet"],
            "suspects": [{"relationship": "police"}],
            "narrative": "He is a police officer and wants to meet me.",
        },
    ),
    (
        Lane.COMMUNITY,
        {
            "language": "id",
            "reporter": "community_worker",
            "children": [{"age_band": "6-11", "safe_now": "unsure"}],
            "concerns": ["unsure"],
            "narrative": "A neighbour is worried about a child next door.",
        },
    ),
    (
        Lane.PARTNER,
        {
            "language": "en",
            "reporter": "hotline",
            "concerns": ["images_shared_with_others"],
            "identifiers": [{"kind": "account", "value": "blue_kite_77", "whose": "suspect"}],
            "source_reference": "HL-0001",
        },
    ),
    (
        Lane.INDUSTRY,
        {
            "language": "en",
            "reporter": "service_provider",
            "concerns": ["found_material_of_a_child"],
            "identifiers": [{"kind": "email", "value": "someone@mail.example"}],
            "source_reference": "SP-0001",
        },
    ),
]

# A child in danger, with a decided level: the report stays in the queue, with its next action.
GOES_ON: Final = {
    "language": "en",
    "children": [{"safe_now": "no"}],
    "suspects": [{"relationship": "online_only"}],
    "narrative": "Somebody from a game knows my school. I do not want to go home alone.",
}
FROM_HOTLINE: Final = {"language": "en", "reporter": "hotline"}
FROM_PROVIDER: Final = {"language": "en", "reporter": "service_provider"}
# Old reports that were only read, to show how a deletion is proposed and decided.
OLD: Final[list[tuple[Lane, dict[str, object]]]] = [
    (Lane.INDUSTRY, {**FROM_PROVIDER, "source_reference": "SP-0002"}),
    (Lane.PARTNER, {**FROM_HOTLINE, "source_reference": "HL-0000"}),
    (Lane.PARTNER, {**FROM_HOTLINE, "narrative": "An address that nobody uses any more."}),
]

# Steps that the invented country has done: days ago, step, by whom, where the paper is.
STEPS: Final = (
    (400, "lead-body", "Council for Children (invented)", "Council, minutes of the first meeting"),
    (380, "legal-basis", "Ministry of the Interior (invented)", "Gazette, number 12"),
    (350, "budget", "Ministry of Finance (invented)", "Budget, chapter 4"),
    (300, "staffing-plan", "Sari Melati", "Unit, folder 1"),
    (290, "selection", "Sari Melati and Mali Srisuk", "Unit, folder 1"),
    (200, "interview-room", "Office of Buildings (invented)", ""),
    (180, "safeguarding-plan", "Police and child protection together", "Unit, folder 2"),
    (170, "no-home-contact", "Mali Srisuk", "Unit, folder 2"),
    (120, "with-child-protection", "Child Protection Service (invented)", "Unit, folder 3"),
    (90, "root-elsewhere", "Two people of the operator", ""),
)


_ROTA_DAYS: Final = 7
_HALF_DAY: Final = timedelta(hours=12)
_DAY_BEGINS: Final = 7  # o'clock


def load(mode: Mode = Mode.USUAL, say: Callable[[str], object] = print) -> None:
    """Load country, numbers, units, officers, certificates, steps of setting up, and reports.

    `say` is told what happens in the day that passes, a line for each event.
    """
    _country()
    root = _keys_of_another_machine()
    for name, kind, default, staff in STAFF[mode]:
        _unit(root, name, kind, staff, default=default)
    _tested(_named("ada"), _named("sari"))
    _steps(_named("ada"))
    _duty(mode)
    if mode is Mode.USUAL:
        _usual_reports()
    else:
        _day(mode, say)


def _tested(ada: OfficerViewer, sari: OfficerViewer) -> None:
    """Let two invented people have tested the invented numbers: children see no others."""
    for due in directory_queries.due(SYSTEM, [COUNTRY]):
        if due.country == COUNTRY:
            change = people.record_helpline_test(ada, due.contact, worked=True)
            if change is not None:
                people.confirm_change(sari, change.pk)


def _duty(mode: Mode) -> None:
    """Plan a week in which somebody answers for each unit at any hour: its own officers, or by agreement.

    A unit of three has nobody who could answer for it.
    """
    sari = _named("sari")
    zone = clock.zone(queries.unit(SYSTEM, sari.unit).time_zone)
    begins = _half_day(clock.now().astimezone(zone))
    halves = [begins + half * _HALF_DAY for half in range(2 * _ROTA_DAYS)]
    turns = _TURNS[mode]
    for half, at in enumerate(halves, 0 if begins.hour == _DAY_BEGINS else 1):
        for turn, name in enumerate(turns[half % len(turns)], 1):
            add_shift(sari, queries.officer_named(SYSTEM, name), at, at + _HALF_DAY, turn)
    set_day_off(sari, begins.date() + timedelta(days=2), "Day of the unit (invented)")
    if mode is not Mode.SMALL:
        _others_on_duty(sari, halves)


def _others_on_duty(sari: OfficerViewer, halves: Sequence[datetime]) -> None:
    """Let child protection be on duty day and night, the helpline by day; the first answers for the others."""
    mali, lina = _named("mali"), _named("lina")
    siti = queries.officer_named(SYSTEM, "siti")
    for at in halves:
        is_day = at.hour == _DAY_BEGINS
        add_shift(mali, siti if is_day else mali.id, at, at + _HALF_DAY)
        if is_day:
            add_shift(lina, lina.id, at, at + _HALF_DAY)
    for asks in (sari, lina):
        record_test(mali, make_agreement(asks, mali.unit))


def _half_day(moment: datetime) -> datetime:
    """Return when the day or the night of a moment began, in the moment's zone."""
    begins = moment.replace(hour=_DAY_BEGINS, minute=0, second=0, microsecond=0)
    while begins > moment:
        begins -= _HALF_DAY
    return begins if moment - begins < _HALF_DAY else begins + _HALF_DAY


def _named(name: str) -> OfficerViewer:
    return signed_in(queries.officer_named(SYSTEM, name))


def _day(mode: Mode, say: Callable[[str], object]) -> None:
    """Let yesterday pass. Raises RuntimeError where a case is left over, or the ledger has another figure."""
    by_day = tuple(_named(name) for name in (_BY_DAY if mode is Mode.DAY else ("anan", "maya")))
    by_night = tuple(_named(name) for name in _BY_NIGHT) if mode is Mode.DAY else by_day
    crew = Crew(by_day, by_night, seconds=_named("sari"))
    begins = clock.now() - timedelta(hours=30)
    day = Day(begins, {by_day[0].unit: crew}, _hotline(), say)
    fill(day) if mode is Mode.DAY else fill_small(day)
    day.run()
    counted = figures(begins)
    for figure in counted:
        say(f"{figure.records:4} {figure.name} (ledger: {figure.ledger})")
    wrong = [figure.name for figure in counted if figure.records != figure.ledger]
    left = left_over(begins)
    if wrong or left:
        raise RuntimeError(f"The day does not add up: {wrong}, {len(left)} cases left over.")
    say("No case is without a decision, an owner and a next step.")


def _usual_reports() -> None:
    hotline = _hotline()
    for lane, document in REPORTS:
        report = Report.lenient({"country": COUNTRY, **document})
        receipt = receipts.draw() if lane is Lane.CHILD else None
        sender = hotline if lane is Lane.PARTNER else DOOR
        receive(sender, report, lane, country=COUNTRY, receipt=receipt)
    sari = _named("sari")
    _going_on(sari)
    _old(sari, hotline)
    demo_exhibits.load(_named("rani"))
    _removals(sari)


def _removals(sari: OfficerViewer) -> None:
    """Let two children ask to have a picture taken down: of one a service was asked and has answered."""
    album = Item(Place.LINK, "https://album.example/kite")
    film = Item(Place.ACCOUNT, "kite.flyer.invented", "TikTok")
    safe = Safety(threatened="no", safe_now="yes")
    first, _second = (
        request_removal(
            *(DOOR, Wanted((item,), ("theirs", "out"), safe, "12-14")),
            number=receipts.draw(),
            receipt=receipts.draw(),
            language="en",
            country=COUNTRY,
        ).request
        for item in (film, album)
    )
    record_preservation(sari, first, "The account's page is preserved.", kept=True)
    record_notice(sari, first, "TikTok")
    record_answer(sari, first, "TikTok", Answer.REMOVED)


def _going_on(sari: OfficerViewer) -> None:
    """Decide the level of a P1, answer the child and name the next action."""
    with clock.at(clock.now() - timedelta(hours=3)):
        report = Report.lenient({"country": COUNTRY, **GOES_ON})
        received = receive(DOOR, report, Lane.CHILD, country=COUNTRY, receipt=receipts.draw())
        assignment.take(sari, received.reference)
        decisions.decide_level(
            sari, received.reference, Level.P1, "Somebody waits.", seen=received.level
        )
        dialogue.answer(sari, received.reference, "Thank you for telling us. We help you.", upto=9)
        due = clock.now() + timedelta(hours=20)
        decisions.name_action(sari, received.reference, "Sari meets the child at school.", due)


def _hotline() -> PartnerViewer:
    """Make the invented partner, store its key for `sign_ins`, and return its viewer."""
    partner = people.add_partner(SYSTEM, "Invented Hotline", Lane.PARTNER.value, COUNTRY)
    key = people.make_partner_key(SYSTEM, partner)
    _partner_key().write_text(key + "\n")
    return queries.partner_of_key(DOOR, key)


def _old(sari: OfficerViewer, hotline: PartnerViewer) -> None:
    """Work on reports of last year, act on one, and propose those that are too old."""
    with clock.at(clock.now() - timedelta(days=400)):
        for lane, document in OLD:
            report = Report.lenient({"country": COUNTRY, **document})
            sender = hotline if lane is Lane.PARTNER else DOOR
            old = receive(sender, report, lane, country=COUNTRY).reference
            assignment.take(sari, old)
            closure = decisions.Closure.NOT_ENOUGH
            decisions.decide_level(
                sari, old, Level.P5, "Nobody is in danger.", seen=Level.P5, closure=closure
            )
            countersign("anan", old)  # where a closure is drawn to be read again
        notes.write_note(sari, old, "Told the hotline that the address is not in use.")
        submissions.tell_sender(sari, old, Outcome.USEFUL)
    tell_what_is_due(SYSTEM)  # as the worker does, ten minutes later
    retention.review(sari, old, "The address is closed. Nobody needs this any more.")
    deletion.propose_deletions(SYSTEM)


def countersign(name: str, report: UUID) -> None:
    """Let an invented officer countersign what a colleague wrote in a case, where anything waits for that."""
    officer = signed_in(queries.officer_named(SYSTEM, name))
    if waits := queue_queries.row(officer, report).ending:
        decisions.second_ending(officer, report, waits, "I have read it.")


def _country() -> None:
    directory.add_country(SYSTEM, COUNTRY, "Invented Country", ["en", "id", "th"], ["invented"])
    directory.set_areas(SYSTEM, COUNTRY, {"XA-01": "North Island", "XA-02": "South Island"})
    for name, kind, number in (
        ("Helpline Umbrella (invented, nobody answers)", "child helpline", "000 111"),
        ("Emergency (invented, nobody answers)", "police emergency", "000 999"),
    ):
        directory.add_helpline(
            SYSTEM,
            COUNTRY,
            name,
            kind,
            [("tel", number)],
            source="invented for practice",
            hours="24 hours",
            free_of_charge=True,
        )


def _steps(ada: OfficerViewer) -> None:
    """Record steps as done or not needed, and take one back."""
    today = clock.now().date()
    for ago, step, by, place in STEPS:
        people.record_step(ada, COUNTRY, step, on=today - timedelta(days=ago), by=by, place=place)
    reason = "The islands have no village police: the community desks are schools."
    people.record_step_not_needed(ada, COUNTRY, "community-doors", reason)
    people.record_step(ada, COUNTRY, "practice-day", on=today, by="Sari Melati")
    people.undo_step(ada, COUNTRY, "practice-day")


def _keys_of_another_machine() -> SigningKey:
    """Make the root and the recovery key, which real installations make on another machine; return the root.

    A demonstration keeps all keys in one place; a real installation must not.
    """
    home, secrets_folder = Path(settings.PAYUNG_HOME), Path(settings.PAYUNG_SECRETS_DIR)
    root = SigningKey.generate()
    public, first, second = offline_keys.new_recovery()
    for path, text in (
        (home / "demo-root-key", root.seed.hex()),
        (home / "demo-recovery-part-1", first),
        (home / "demo-recovery-part-2", second),
        (secrets_folder / secrets.ROOT, trust_chain.root_setting(root.public)),
        (secrets_folder / secrets.RECOVERY, public),
    ):
        path.write_text(text + "\n")
        path.chmod(0o600)
    return root


def _unit(
    root: SigningKey, name: str, kind: UnitKind, staff: tuple[Person, ...], *, default: bool
) -> None:
    unit = people.create_unit(
        SYSTEM, name, kind, COUNTRY, is_default=default, time_zone="Asia/Bangkok"
    )
    ids = [_officer(unit, person) for person in staff]
    people.install_root_signature(
        SYSTEM, offline_keys.sign(root_requests.statement(SYSTEM, ids[0]), root)
    )
    key = queries.officer_key(SYSTEM, ids[0], PASSWORD)  # opened once: it is dear on purpose
    people.make_unit_key(queries.officer_viewer(SYSTEM, ids[0], key))
    holder = queries.officer_viewer(SYSTEM, ids[0], key)
    for person, officer in zip(staff[1:], ids[1:], strict=True):
        statement, _by = offline_keys.read_statement(root_requests.statement(SYSTEM, officer))
        # These roles open nothing sealed, so they get no key of the unit.
        if {Role.ADMINISTRATOR, Role.TRAINING, Role.WELLBEING} & set(person[2]):
            people.vouch_for(holder, officer, statement.fingerprint)
        else:
            people.grant_unit_key(holder, officer, statement.fingerprint)


def signed_in(officer: UUID) -> OfficerViewer:
    """Return the viewer of an invented officer, with the key that the password opens."""
    key = queries.officer_key(SYSTEM, officer, PASSWORD)
    return queries.officer_viewer(SYSTEM, officer, key)


def _officer(unit: UUID, person: Person) -> UUID:
    name, full_name, roles, functions = person
    invitation = people.invite(SYSTEM, unit, name, full_name, roles)
    officer = people.accept_invitation(name, invitation.code, PASSWORD)
    for function in functions:
        people.certify(SYSTEM, officer, function, days=365)
    authenticators.invent_app(officer)
    return officer


def _partner_key() -> Path:
    """Return the file of the invented partner's key. A real key is shown once and stored nowhere."""
    return Path(settings.PAYUNG_HOME) / "demo-partner-key"


def sign_ins(mode: Mode = Mode.USUAL) -> Iterator[str]:
    """Yield the lines to print: who can sign in where, and what to try."""
    yield "Invented officers (password for all: " + PASSWORD + ")"
    for unit, _kind, _default, staff in STAFF[mode]:
        for name, full_name, roles, functions in staff:
            powers = ", ".join(roles) + (" | certified" if functions else " | no certificate")
            yield f"  {name:6} {full_name:14} {powers:40} {unit}"
    yield "Beside the password the desk asks for a code of an app: `payung demo code anan` prints one."
    yield "Try: open the public face, tell something, keep the number; sign in at the desk as anan,"
    yield "take the report, answer it; go back to the public face with the number and read the answer."
    if mode is Mode.USUAL:
        yield "Or sign in as rani and open “Viewing worklist”: drawn shapes, viewed with care; “Exhibits”"
        yield "has what a scan of an invented telephone found."
    yield f"The api takes reports from an invented partner; its key: {_partner_key().read_text().strip()}"
    yield f"State: {settings.PAYUNG_HOME}"
