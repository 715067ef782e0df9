"""Look up exhibits again when hash sets change: new entries are compared with what units hold.

Every exhibit remembers in which state of all hash sets it was looked up. One that was looked up in
another state, or never, is due; so nothing is missed, whatever stopped this on its way, and doing it twice does
no harm.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

from django.db.models import Q

from payung.foundation import clock
from payung.foundation.viewer import SystemViewer
from payung.ledger.actions import acting
from payung.media import acts
from payung.media.exhibits.actions.custody import subject
from payung.media.exhibits.queries.sightings import asked_of
from payung.media.hashsets import queries
from payung.media.matcher import client as matcher
from payung.media.matcher.results import Match, TooMuch
from payung.media.models import CaseHash, HashSet, Hit

AT_ONCE: Final = 200  # files, or things in them, in one question, and in one transaction
MATCHES: Final = 10_000  # in one transaction, unless one exhibit alone has more
MUCH: Final = 512 * 1024  # bytes of PDQ hashes in one question
MOST: Final = 100  # questions in one call: whatever else is due is not kept waiting
_CHUNK: Final = 2000  # rows that are named in one statement
_SAYS: Final = (
    *("kind", "distance", "category", "region", "baseline", "series"),
    *("victim_identified", "is_weak", "near", "frames"),
)
Key = tuple[UUID, str]  # a hash set, and an entry's key in it


def look_back(viewer: SystemViewer) -> int:
    """Look up due exhibits, and store their hits; return the number of exhibits whose hits changed.

    Raises NoMatcher where nobody answers; then they are still due.
    """
    changed = 0
    at_once = AT_ONCE
    for _time in range(MOST):
        state = queries.state(
            viewer
        )  # before it is asked: what comes in between makes them due again
        due = _portion(CaseHash.objects.filter(_is_not(state))[:at_once])
        if not due:
            break
        try:
            matches = matcher.match_files(viewer, [asked_of(row) for row in due], together=MATCHES)
        except TooMuch:
            at_once = len(due) // 2  # of one alone it is never too much
            continue
        changed += _note(viewer, due, matches, state)
    return changed


def _portion(rows: Iterable[CaseHash]) -> list[CaseHash]:
    """Return the rows for one question: a film has the hashes of many pictures."""
    portion: list[CaseHash] = []
    size = 0
    for row in rows:
        size += len(row.pdq or b"")
        if portion and size > MUCH:
            break
        portion.append(row)
    return portion


def _is_not(state: str) -> Q:
    """Return the condition that a row was looked up in another state, in a form that uses the index."""
    return Q(looked_in__lt=state) | Q(looked_in__gt=state)


def _note(
    viewer: SystemViewer, due: Sequence[CaseHash], matches: Iterable[Sequence[Match]], state: str
) -> int:
    matched = dict(zip((row.pk for row in due), matches, strict=True))
    named = dict(HashSet.objects.values_list("name", "id"))
    changes = _Changes()
    with acting(viewer) as act:
        # One that is destroyed just now is not among them: nothing of it comes back.
        rows = CaseHash.objects.select_for_update().filter(pk__in=list(matched)).order_by("pk")
        present = list(rows.defer("pdq", "frames"))
        noted = _noted([row.pk for row in present])
        changed: Counter[tuple[UUID, UUID]] = Counter()
        for row in present:
            now = {(named[match.set_name], match.entry): match for match in matched[row.pk]}
            if changes.add(row.pk, noted[row.pk], now):
                changed[row.unit_id, row.exhibit_id] += len(now)
        for (unit, exhibit), count in changed.items():
            chain = f"{unit}/exhibits"
            act.record(chain, acts.EXHIBIT_MATCHED, subject(exhibit), count=count)
        changes.write()
        CaseHash.objects.filter(pk__in=[row.pk for row in present]).update(looked_in=state)
    return len(changed)


def _noted(rows: Collection[UUID]) -> dict[UUID, dict[Key, Hit]]:
    """Return the stored hits of each file, and of each file inside one."""
    hits: dict[UUID, dict[Key, Hit]] = {row: {} for row in rows}
    for hit in Hit.objects.filter(case_hash__in=rows):
        hits[hit.case_hash_id][hit.hash_set_id, hit.entry] = hit
    return hits


class _Changes:
    """The changes that make the stored hits equal to the matches."""

    def __init__(self) -> None:
        self._moment = clock.now()
        self._gone: list[Hit] = []
        self._came: list[Hit] = []

    def add(self, row: UUID, noted: Mapping[Key, Hit], now: Mapping[Key, Match]) -> bool:
        """Compare the stored hits of a file with its matches; say whether one came or went.

        An entry of which the list says something else is written anew, and keeps the moment at which it was
        first seen.
        """
        for key, hit in noted.items():
            if key not in now or _content(hit) != _content(now[key]):
                self._gone.append(hit)
        for (hash_set, entry), match in now.items():
            before = noted.get((hash_set, entry))
            if before is None or _content(before) != _content(match):
                since = before.since if before else self._moment
                whose = {"case_hash_id": row, "hash_set_id": hash_set, "entry": entry}
                self._came.append(Hit(**whose, since=since, **_content(match)))
        return noted.keys() != now.keys()

    def write(self) -> None:
        """Write all of it."""
        for start in range(0, len(self._gone), _CHUNK):
            gone = self._gone[start : start + _CHUNK]
            Hit.objects.filter(pk__in=[hit.pk for hit in gone]).delete()
        Hit.objects.bulk_create(self._came)


def _content(of: Hit | Match) -> dict[str, object]:
    return {name: getattr(of, name) for name in _SAYS}
