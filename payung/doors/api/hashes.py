"""Look hashes up in hash sets, for partners to whom the sets' owners agree."""

from bisect import bisect_left
from typing import Annotated, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema
from pydantic import Field

from payung.doors.api import limits, neighbourhoods
from payung.doors.api.body import document
from payung.doors.api.keys import partner_of
from payung.doors.api.problems import Problem
from payung.foundation.errors import BadInput, NotAllowed
from payung.media.files.hash_query import HashQuery, asked
from payung.media.matcher import client as matcher
from payung.media.matcher.actions import note_alike, note_matched
from payung.media.matcher.explanations import said
from payung.media.matcher.results import RADIUS, SAME, WIDEST, WRONG_RADIUS, Match
from payung.staff.viewer import PartnerViewer

router = Router()

MOST: Final = 5000  # hashes in one question
# Distances in the answer are rounded up to these, in bits of 256. An exact distance, or a free radius, would
# give away the hash of a set: change a similar picture bit by bit, and see whether it comes nearer.
BANDS: Final = (0, SAME, RADIUS, WIDEST)
_DIGITS: Final = "[0-9a-fA-F]"
_FORMS: Final = (f"(md5:)?{_DIGITS}{{32}}", f"(sha1:)?{_DIGITS}{{40}}")
_RATED: Final = f"(pdq:)?{_DIGITS}{{64}},(100|[0-9]{{1,2}})"
Hash = Annotated[
    str, Field(pattern=f"^({'|'.join((*_FORMS, f'(sha256:|pdq:)?{_DIGITS}{{64}}', _RATED))})$")
]


class HashLookup(Schema):
    """Hashes to look up: MD5, SHA-1, SHA-256 or PDQ, by length; 64 digits are looked up as SHA-256 and as PDQ.

    You can add its quality to a PDQ hash, from 0 to 100, for example `pdq:...,85`. Below 50 only very near
    entries count.
    """

    hashes: Annotated[list[Hash], Field(min_length=1, max_length=MOST)]
    radius: Annotated[int, Field(ge=0, le=WIDEST)] | None = None


class HashMatch(Schema):
    """An entry of a hash set that is the same (distance 0) or near. Ask a person before you act on it.

    `distance` is a band: 0, or at most 10, 31 or 63 of 256 bits differ. The exact number is not given, since
    many questions would then reveal the entry's hash. `means` explains the match in sentences. `quality`: of
    the entry's picture, from 0 to 100, where PDQ matches and the hash set has it.
    """

    set: str
    entry: str
    kind: str
    distance: int
    category: str
    region: str
    baseline: bool | None
    weak: bool
    quality: int | None
    means: str


class HashResult(Schema):
    """The matches of one hash, nearest first. `more`: only the nearest are listed; there are further ones."""

    hash: str
    matches: list[HashMatch]
    more: bool = False


class HashResults(Schema):
    """The results in the order of the hashes."""

    results: list[HashResult]


BODY: Final = {
    "required": True,
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/HashLookup"}}},
}
REFUSED: Final = dict.fromkeys((400, 401, 403, 411, 413, 415, 429, 503), Problem)
_HASHES: Final = _("hashes: a list of 1 to {most} hashes.")
NO_LEAVE: Final = _("Your partner agreement does not cover hash lookups.")
_MANY: Final = _("hashes: your agreement allows {most} a minute, so at most that many at once.")


@router.post(
    "/hashes",
    response={200: HashResults, **REFUSED},
    url_name="hashes",
    operation_id="matchHashes",
    summary="Look hashes up",
    openapi_extra={"requestBody": BODY},
)
def match(request: HttpRequest) -> HttpResponse:
    """Look hashes up in every list of known material: exactly, and pictures within each list's radius.

    `radius` leaves out what is farther, in the bands in which a distance is told; it widens no list's. Nothing
    is kept of the hashes but how many there were and a digest. A file that is known still needs its report: who
    has it matters.
    """
    partner = partner_of(request)
    if not partner.hashes_per_minute:
        raise NotAllowed(NO_LEAVE)
    wanted, radius = _read(document(request), partner)
    limits.count_hashes(partner, len(wanted))
    _count_alike(partner, wanted)
    matches_of_all = matcher.match(partner, wanted, recent=True)
    note_matched(partner, [query.text for query in wanted])
    language = get_language()
    # Not validated again: that took longer than the lookup. Tests hold it to `Results`.
    return JsonResponse(
        {
            "results": [
                {
                    "hash": query.text,
                    "matches": [payload(match, language) for match in banded(matches, radius)],
                    "more": matches.more,
                }
                for query, matches in zip(wanted, matches_of_all, strict=True)
            ]
        }
    )


def _count_alike(partner: PartnerViewer, wanted: list[HashQuery]) -> None:
    """Record odd queries. Raises AlmostAlike for an attack."""
    odd, refused = neighbourhoods.count(partner, wanted)
    if odd:
        note_alike(partner, odd)
    if refused:
        raise refused


def band(distance: int) -> int:
    """Return the upper end of the band in which a distance lies."""
    return BANDS[bisect_left(BANDS, distance)]


def banded(matches: list[Match], radius: int | None = None) -> list[Match]:
    """Return the matches within the band of a radius, in an order that shows no more than their bands."""
    farthest = WIDEST if radius is None else band(radius)
    near = [match for match in matches if match.distance <= farthest]
    if len(near) > 1:
        near.sort(key=lambda match: (band(match.distance), match.set_name, match.entry))
    return near


def _read(body: object, partner: PartnerViewer) -> tuple[list[HashQuery], int | None]:
    if not isinstance(body, dict):
        raise BadInput("body", _("The body must be one JSON object."))
    hashes, radius = body.get("hashes"), body.get("radius")
    if not isinstance(hashes, list) or not 1 <= len(hashes) <= MOST:
        raise BadInput("hashes", format_lazy(_HASHES, most=MOST))
    if len(hashes) > partner.hashes_per_minute:
        raise BadInput("hashes", format_lazy(_MANY, most=partner.hashes_per_minute))
    return [_hash(number, text) for number, text in enumerate(hashes)], _radius(radius)


def _radius(value: object) -> int | None:
    """Return a whole number of JSON: 31 and 31.0 are the same."""
    if value is None:
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or value not in range(WIDEST + 1):
        raise BadInput("radius", WRONG_RADIUS)
    return int(value)  # type: ignore[call-overload, no-any-return]


def _hash(number: int, text: object) -> HashQuery:
    try:
        return asked(text if isinstance(text, str) else "")
    except BadInput as error:
        raise BadInput(f"hashes.{number}", error.text) from None


def payload(match: Match, language: str | None = None) -> dict[str, object]:
    """Return a match as a `Known`."""
    distance = band(match.distance)
    return {
        "set": match.set_name,
        "entry": match.entry,
        "kind": match.kind,
        "distance": distance,
        "category": match.category,
        "region": match.region,
        "baseline": match.baseline,
        "weak": match.is_weak,
        "quality": match.quality,
        "means": said(match, language, at_most=distance),
    }
