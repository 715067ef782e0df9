"""Fingerprints that children made of their own pictures: partners fetch them by cursor, and answer.

The pages have the form in which StopNCII gives hashes: who reads that list reads this one.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Final, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Path, Router, Schema
from pydantic import WithJsonSchema

from payung.doors.api import limits
from payung.doors.api.body import document
from payung.doors.api.keys import partner_of
from payung.doors.api.problems import Problem
from payung.foundation import clock
from payung.foundation.errors import BadInput, NotAllowed, NotFound, PayungError
from payung.removal import agreements
from payung.removal.choices import Answer
from payung.removal.fingerprints import actions
from payung.removal.fingerprints.actions import KEPT_FOR, FeedReader
from payung.removal.fingerprints.queries import FeedPage, FeedRecord
from payung.staff import queries as people
from payung.staff.viewer import PartnerViewer

router = Router()

USUAL: Final = 200
MOST: Final = 800  # fingerprints on a page
# A position and the hour in which it was given: 12 bytes, so whatever fits is a cursor.
_CURSOR: Final = re.compile(r"[A-Za-z0-9_-]{16}", re.ASCII)
_NUMBER: Final = re.compile(r"[0-9]{1,3}", re.ASCII)
_LARGEST: Final = 2**63 - 1
_HOUR: Final = timedelta(hours=1)
_SIGNALS: Final = {"pdq": "PDQ", "md5": "MD5", "sha256": "SHA256"}
_STATUS: Final = {True: "Active", False: "Withdrawn"}
NO_LEAVE: Final = _("No agreement in force covers fingerprints that children made.")


class CursorTooOld(PayungError):
    """A cursor older than the news of what was withdrawn."""

    code = "cursor_too_old"
    status = HTTPStatus.CONFLICT
    sentence = _(
        "This cursor is older than 90 days. Delete all fingerprints that you have from here, then begin again "
        "without a cursor."
    )


class HashRecord(Schema):
    """One hash. `caseNumbers` has one key: the entry, under which you answer. `Withdrawn`: stop looking."""

    lastModtimestamp: int  # noqa: N815  StopNCII's names
    signalType: Literal[  # noqa: N815
        "ImagePDQ", "ImageMD5", "ImageSHA256", "VideoMD5", "VideoSHA256"
    ]
    hashValue: str  # noqa: N815
    hashStatus: Literal["Active", "Withdrawn"]  # noqa: N815
    caseNumbers: dict[str, str]  # noqa: N815
    CSPFeedbacks: list[str] = []


class HashPage(Schema):
    """A page of changes, the oldest first. `nextPageToken`: your next `cursor`, now or later."""

    count: int
    nextPageToken: str  # noqa: N815
    nextSetTimestamp: int  # noqa: N815
    hasMoreRecords: bool  # noqa: N815
    hashRecords: list[HashRecord]  # noqa: N815


class FingerprintAnswer(Schema):
    """What you did. `not_this_kind`: a person looked, and it is no picture that a child would want removed."""

    answer: Literal["removed", "not_found", "cannot", "not_this_kind"]


class AnswerTaken(Schema):
    """The answer is recorded; the child can see it."""

    entry: UUID
    answer: str


PARAMETERS: Final[list[dict[str, object]]] = [
    {
        "name": "cursor",
        "in": "query",
        "required": False,
        "description": "The last page's `nextPageToken`. Without it you begin again.",
        "schema": {"type": "string", "pattern": f"^{_CURSOR.pattern}$"},
    },
    {
        "name": "limit",
        "in": "query",
        "required": False,
        "description": "How many fingerprints at most; each has up to three hashes.",
        "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
    },
]
Entry = Annotated[
    str,
    Path(description="The key of `caseNumbers`."),
    WithJsonSchema({"type": "string", "format": "uuid"}),
]
BODY: Final = {
    "required": True,
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/FingerprintAnswer"}}},
}


@router.get(
    "/removal/fingerprints",
    response={200: HashPage, **dict.fromkeys((400, 401, 403, 409, 429, 503), Problem)},
    url_name="removal-fingerprints",
    operation_id="listFingerprints",
    summary="Fingerprints that children made of their own pictures",
    openapi_extra={"parameters": PARAMETERS},
)
def listed(request: HttpRequest) -> HashPage:
    """Return what changed since your cursor: hashes to look for, and hashes to stop looking for.

    A person looks at each match before anything is taken down; nobody is punished by a machine. Keep this list
    apart from all others: it is no list of unlawful material.
    """
    partner = partner_of(request)
    limits.count_reading(partner)
    reader = _reader(partner)
    page = actions.give_page(reader, _position(request.GET), _limit(request.GET))
    return _page(page)


@router.post(
    "/removal/fingerprints/{entry}/answer",
    response={
        200: AnswerTaken,
        **dict.fromkeys((400, 401, 403, 404, 411, 413, 415, 429, 503), Problem),
    },
    url_name="removal-fingerprint-answer",
    operation_id="answerFingerprint",
    summary="Say what you did with a fingerprint",
    openapi_extra={"requestBody": BODY},
)
def answered(request: HttpRequest, entry: Entry) -> AnswerTaken:
    """Record your answer; a later one replaces it, and the same again changes nothing.

    `not_this_kind` takes the fingerprint out of every partner's list until a person of ours has looked.
    """
    partner = partner_of(request)
    limits.count_reading(partner)
    _reader(partner)
    said = _answer(document(request))
    try:
        fingerprint = UUID(entry)
    except ValueError:
        raise NotFound from None
    actions.answer(partner, fingerprint, said)
    return AnswerTaken(entry=fingerprint, answer=said.value)


def _reader(partner: PartnerViewer) -> FeedReader:
    agreement = agreements.agreement_of(people.partner_name(partner))
    if agreement is None:
        raise NotAllowed(NO_LEAVE)
    return FeedReader(partner, frozenset(agreement.hash_kinds), agreement.partner)


def _answer(body: object) -> Answer:
    if not isinstance(body, dict):
        raise BadInput("body", _("The body must be one JSON object."))
    said = body.get("answer")
    if not isinstance(said, str) or said not in Answer.values:
        raise BadInput("answer", _("answer must be removed, not_found, cannot or not_this_kind."))
    return Answer(said)


def _position(query: Mapping[str, str]) -> int:
    """Return the number that a cursor has reached. Raises BadInput, CursorTooOld."""
    text = query.get("cursor")
    if text is None:
        return 0
    if not _CURSOR.fullmatch(text):
        raise BadInput("cursor", _("cursor must be the nextPageToken of the previous page."))
    raw = urlsafe_b64decode(text)
    if _this_hour() - int.from_bytes(raw[8:]) >= KEPT_FOR // _HOUR:
        raise CursorTooOld
    return min(int.from_bytes(raw[:8]), _LARGEST)


def _cursor(position: int) -> str:
    return urlsafe_b64encode(position.to_bytes(8) + _this_hour().to_bytes(4)).decode()


def _this_hour() -> int:
    return int(clock.now().timestamp()) // int(_HOUR.total_seconds())


def _limit(query: Mapping[str, str]) -> int:
    text = query.get("limit", str(USUAL))
    if not _NUMBER.fullmatch(text) or not 1 <= int(text) <= MOST:
        raise BadInput("limit", _("limit must be a whole number from 1 to 800."))
    return int(text)


def _page(page: FeedPage) -> HashPage:
    records = [_record(one, sort) for one in page.records for sort in _sorts(one)]
    return HashPage(
        count=len(records),
        nextPageToken=_cursor(page.after),
        nextSetTimestamp=max((one.lastModtimestamp for one in records), default=0),
        hasMoreRecords=page.more,
        hashRecords=records,
    )


def _sorts(one: FeedRecord) -> tuple[str, ...]:
    """Return what the file is: where there is no PDQ, nobody told us, so partners look among both."""
    return ("Image", "Video") if one.is_exact_only else ("Image",)


def _record(one: FeedRecord, sort: str) -> HashRecord:
    status = _STATUS[one.active]
    signal = f"{sort}{_SIGNALS[one.kind]}"
    return HashRecord.model_validate(
        {
            "lastModtimestamp": int(one.changed_at.timestamp()),
            "signalType": signal,
            "hashValue": one.value,
            "hashStatus": status,
            "caseNumbers": {str(one.entry): status},
        }
    )
