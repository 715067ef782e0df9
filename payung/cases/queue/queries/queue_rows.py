"""One row of the queue: clear columns and flags only, so that listing opens nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from payung.cases.models import Case, Proposal
from payung.cases.parts import Sign, parts
from payung.cases.policy import may_join_batch
from payung.cases.queries.one_suspect import has_suspect_cases
from payung.cases.queries.open_work import HowMany, late_steps, open_proposals, open_transfers
from payung.cases.queries.visibility import members_of, shares_of, visible
from payung.cases.queue.queries.attendance import Here, present
from payung.foundation import clock
from payung.foundation.errors import NotFound
from payung.staff.policy import require
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import UNTIL_SAFE

WORDS: Final = "words"  # the sign that somebody outside wrote and waits for an answer
SHOWN: Final = 50  # reports of one case that its page lists
SIGN: Final = "sign_"  # before the code of a sign: the name under which it is read
LINKED: Final = "linked"  # the sign that something is shared with another case
REPORTED_AGAIN: Final = (
    "reported_again"  # the sign that a new report names the account of an ended case
)


@dataclass(frozen=True)
class Row:
    """One case in the queue. `here`: colleagues who have it open just now.

    `signs`: what rooms above show of it, by code. `owner_left`: its owner works here no more. `is_new`: a
    colleague assigned it to the viewer, who has not opened it since. `own`: the viewer's own visits to it.
    `look_at`: when somebody looks again at a child who is safe for now.
    `action_at`: when the next action is due, where one is named. `ending`: what waits to be countersigned.
    """

    id: UUID
    lane: str
    level: str
    language: str
    opened_at: datetime
    due_at: datetime | None
    level_decided_at: datetime | None
    closed_at: datetime | None
    raised_at: datetime | None
    owner: UUID | None
    owner_name: str
    taken_at: datetime | None
    signs: tuple[str, ...] = ()
    owner_left: bool = False
    is_new: bool = False
    named_only: bool = False
    review_at: datetime | None = None
    review_raised_at: datetime | None = None
    held_at: datetime | None = None
    is_proposed: bool = False  # to be deleted, and not yet decided to be kept
    transfer_proposed: bool = False
    step_late: bool = False  # a step of it was due before now
    same_words: int = 0  # how many others in this list say the same, word for word, behind it
    joined: int = 0  # how many other reports are one case with it
    is_shared: bool = False  # another unit works on it too
    is_ours: bool = True  # the viewer's unit leads it; else it shares it
    here: tuple[Here, ...] = ()
    own: Here | None = None
    look_at: datetime | None = None
    action_at: datetime | None = None
    ending: UUID | None = None

    @property
    def waits(self) -> bool:
        """Say whether it waits for a person, so that its clock runs."""
        return not self.closed_at and (self.look_at is None or self.look_has_come)

    @property
    def goes_on(self) -> bool:
        """Say whether its level is decided and nobody has ended it: something comes next."""
        return self.level_decided_at is not None and self.waits

    @property
    def until_safe(self) -> bool:
        """Say whether a child may be in danger: only what became of them ends it."""
        return self.level in UNTIL_SAFE

    @property
    def look_has_come(self) -> bool:
        """Say whether the day has come on which somebody looks again at a child who was safe."""
        return bool(self.look_at and self.look_at <= clock.now())

    @property
    def words_waiting(self) -> bool:
        """Say whether somebody outside wrote and waits for an answer."""
        return WORDS in self.signs

    @property
    def linked(self) -> bool:
        """Say whether it shares something with another case."""
        return LINKED in self.signs

    @property
    def wishes(self) -> tuple[str, ...]:
        """Return what the child asks and nobody has decided."""
        return tuple(sign for sign in self.signs if sign not in {WORDS, LINKED, REPORTED_AGAIN})

    @property
    def to_countersign(self) -> bool:
        """Say whether a colleague must countersign: not what a new word or an open level has made void."""
        return self.ending is not None and self.goes_on and not self.words_waiting

    @property
    def reported_again(self) -> bool:
        """Say whether a new report names its account, though it is closed or rests, and nobody has decided."""
        return REPORTED_AGAIN in self.signs

    @property
    def stop_asked(self) -> bool:
        """Say whether a wish to stop waits to be decided."""
        return "stop" in self.signs

    @property
    def to_review(self) -> bool:
        """Say whether the day has come on which somebody looks whether it is still needed, and nobody has."""
        come = self.review_at is not None and self.review_at <= clock.now()
        return come and not self.is_proposed

    @property
    def free(self) -> bool:
        """Say whether nobody answers for it: nobody has taken it, or its owner has left."""
        return self.owner is None or self.owner_left

    @property
    def can_join_batch(self) -> bool:
        """Say whether it can be selected together with others: neither danger now nor closed."""
        return bool(may_join_batch(self.level)) and not self.closed_at

    @property
    def remaining(self) -> timedelta:
        """Return the time until the next human act is due; negative when it is late."""
        return self.due_at - clock.now() if self.due_at else timedelta(0)

    @property
    def short(self) -> str:
        """Return the short name by which colleagues speak of it."""
        return str(self.id)[:8]


def with_signs(viewer: OfficerViewer, cases: QuerySet[Case]) -> QuerySet[Case]:
    """Let the rows of `cases` be read with their owners and signs, in one query."""
    return with_number(cases.select_related("owner")).annotate(
        is_proposed=Exists(open_proposals()),
        transfer_proposed=Exists(open_transfers()),
        step_late=late_steps(),
        joined=HowMany(Case.objects.filter(merged_into=OuterRef("id")).order_by().values("id")),
        has_shares=Exists(shares_of(viewer, OuterRef("id"))),
        **_read_with(viewer),
    )


def with_number(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Let `known_as`, the report under whose number officers know a case, be asked for in subqueries."""
    return cases.alias(known_as=Coalesce("share_of", "id"))


def signs(viewer: OfficerViewer) -> dict[str, Sign]:
    """Return what rooms above show of a case `with_number`, by code and in order."""
    return {code: sign for part in parts() for code, sign in part.signs(viewer).items()}


def _read_with(viewer: OfficerViewer, *, alone: bool = False) -> dict[str, Exists | Q | Subquery]:
    return {
        SIGN + name: read
        for part in parts()
        for name, read in part.read_with(viewer, alone=alone).items()
    }


def with_sign(viewer: OfficerViewer, cases: QuerySet[Case], code: str) -> QuerySet[Case]:
    """Return those of `cases` that have the sign of this code."""
    return with_number(cases).filter(has_sign(viewer, code))


def has_sign(viewer: OfficerViewer, code: str) -> Q:
    """Return the condition that a case `with_number` has the sign of this code."""
    sign = signs(viewer).get(code)
    return Q(sign()) if sign else Q(pk__in=())


def _signs_of(case: Case, codes: Iterable[str], rare: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the codes of the signs that hold, in the order of `codes`: `rare` ones, and those read with it."""
    holding = set(rare)
    for name, read in vars(case).items():
        if name.startswith(SIGN) and read:
            holding.update(read.split(",") if isinstance(read, str) else [name[len(SIGN) :]])
    return tuple(code for code in codes if code in holding)


def rows_of(
    viewer: OfficerViewer, cases: Sequence[Case], *, page: UUID | None = None
) -> tuple[Row, ...]:
    """Return what was read `with_signs` as rows, with whoever has them open just now.

    `page`: the report whose page the viewer opens, where `cases` is its case.
    """
    asked = {*(case.about for case in cases), *([page] if page else [])}
    here = present(viewer, asked) if asked else {}
    codes, rare = tuple(signs(viewer)), _rare_signs(viewer, cases)
    return tuple(
        _row(
            viewer,
            case,
            _signs_of(case, codes, rare.get(case.id, ())),
            here.get(case.about, ()),
            here.get(page or case.about, ()),
        )
        for case in cases
    )


def _rare_signs(viewer: OfficerViewer, cases: Sequence[Case]) -> dict[UUID, list[str]]:
    rare: dict[UUID, list[str]] = {}
    for part in parts():
        for case, codes in part.rare_signs(viewer, cases).items():
            rare.setdefault(case, []).extend(codes)
    return rare


def _row(
    viewer: OfficerViewer,
    case: Case,
    own_signs: tuple[str, ...],
    here: tuple[Here, ...],
    at_page: tuple[Here, ...],
) -> Row:
    read, owner = vars(case), case.owner
    return Row(
        id=case.about,
        lane=case.lane,
        level=case.level,
        language=case.language,
        opened_at=case.opened_at,
        due_at=case.due_at,
        level_decided_at=case.level_decided_at,
        closed_at=case.closed_at,
        raised_at=case.raised_at,
        owner=case.owner_id,
        owner_name=owner.full_name if owner else "",
        owner_left=owner is not None and not owner.is_active,
        is_new=case.new_to_owner and case.owner_id == viewer.id,
        taken_at=case.taken_at,
        signs=own_signs,
        named_only=case.named_only,
        review_at=case.review_at,
        review_raised_at=case.review_raised_at,
        held_at=case.held_at,
        is_proposed=read["is_proposed"],
        transfer_proposed=read["transfer_proposed"],
        step_late=read["step_late"],
        joined=read["joined"],
        same_words=read.get("same_words", 0),
        is_shared=read["has_shares"] or case.share_of_id is not None,
        is_ours=case.share_of_id is None,
        here=tuple(one for one in here if one.officer != viewer.id),
        own=next((one for one in at_page if one.officer == viewer.id), None),
        look_at=case.look_at,
        action_at=case.action_at,
        ending=case.ending_id,
    )


def row(viewer: OfficerViewer, case_id: UUID) -> Row:
    """Return one report's case as the queue shows it, under the report's id. Raises NotFound."""
    return at_hand(viewer, case_id).row


@dataclass(frozen=True)
class Member:
    """One report of a case that has several. `signs`: those of this report alone, as of a row."""

    id: UUID
    lane: str
    language: str
    opened_at: datetime
    signs: tuple[str, ...]
    joined_at: datetime | None = None  # None: it leads

    @property
    def waits(self) -> bool:
        """Say whether its reporter waits for an answer or a decision."""
        return bool(set(self.signs) - {LINKED})

    @property
    def short(self) -> str:
        """Return the short name by which colleagues speak of it."""
        return str(self.id)[:8]


@dataclass(frozen=True)
class AtHand:
    """One report's case: as the queue shows it, under the report's id, and itself or the unit's share of it.

    `members`: the reports of the case, oldest first, where it has several. Then lane, language, time and signs
    of the row are those of the report; level, clock, owner and the rest are the case's. `was_proposed`: its
    deletion was proposed once, whatever was decided. `has_suspect_cases`: one suspect links it with others.
    """

    row: Row
    case: Case
    members: tuple[Member, ...] = ()
    was_proposed: bool = False
    has_suspect_cases: bool = False


def at_hand(viewer: OfficerViewer, case_id: UUID) -> AtHand:
    """Return the case of one report, read at once. Raises NotFound."""
    require(viewer, Permission.REPORT_QUEUE_READ)
    pointed = Case.objects.filter(id=case_id, share_of=None)
    lead = Subquery(pointed.values_list(Coalesce("merged_into", "id")))
    there = visible(viewer).filter(Q(id=lead) | Q(share_of=lead), merged_into=None)
    proposals = Exists(Proposal.objects.filter(record=OuterRef("id")))
    cases = with_signs(viewer, there).annotate(
        was_proposed=proposals, has_suspect_cases=has_suspect_cases()
    )
    case = cases.select_related("unit", "share_of__owner").first()
    if case is None:
        raise NotFound
    read = vars(case)
    more = {"was_proposed": read["was_proposed"], "has_suspect_cases": read["has_suspect_cases"]}
    (row,) = rows_of(viewer, [case], page=case_id)
    if not row.joined:  # of a share, the report came before it was shared
        here = replace(row, opened_at=case.whole.opened_at)
        return AtHand(here, case, **more)
    members = _members(viewer, case, case_id)
    own = next((member for member in members if member.id == case_id), None)
    if own is None:  # a colleague separates it at this moment
        raise NotFound
    here = replace(
        row,
        id=case_id,
        lane=own.lane,
        language=own.language,
        opened_at=own.opened_at,
        signs=own.signs,
    )
    return AtHand(here, case, members, **more)


def _members(viewer: OfficerViewer, case: Case, shown: UUID) -> tuple[Member, ...]:
    """Return the oldest reports of a case, and at the end the one that is shown, where it is newer."""
    rows = members_of(viewer, case.about).order_by("opened_at", "id")
    oldest = rows.values("id")[:SHOWN]  # chosen apart, or thousands get signs
    chosen = with_number(rows.filter(Q(id__in=oldest) | Q(id=shown)))
    listed = chosen.annotate(**_read_with(viewer, alone=True))
    codes = tuple(signs(viewer))
    return tuple(
        Member(
            id=row.id,
            lane=row.lane,
            language=row.language,
            opened_at=row.opened_at,
            joined_at=row.merged_at,
            signs=_signs_of(row, codes),
        )
        for row in listed
    )
