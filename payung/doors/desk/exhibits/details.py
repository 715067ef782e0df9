"""One exhibit: what is known of it, its chain of custody, and each step that can be taken with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from payung.cases import queries as cases
from payung.doors.desk import hash_matches
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.exhibits import labels
from payung.doors.desk.guards import needs
from payung.foundation.errors import NotFound, PayungError, Text
from payung.media.exhibits import queries
from payung.media.exhibits.queries import Card, Inside, Whole
from payung.media.files.errors import SENTENCES
from payung.media.files.filetypes import BUNDLE
from payung.media.files.hash_query import HashQuery
from payung.media.files.metadata import HINTS
from payung.media.matcher import client as matcher
from payung.media.matcher.actions import note_matched
from payung.media.matcher.explanations import likeness
from payung.media.matcher.statuses import Status
from payung.staff import queries as people
from payung.staff.policy import may
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

MOST_BEFORE: Final = 20  # other exhibits that are named


@dataclass(frozen=True)
class Told:
    """What the hash sets say of a file, and since when that is known here, if it was noted already.

    `unasked`: why they were not asked; empty: they were. `more`: that further entries match.
    """

    said: tuple[tuple[hash_matches.ListEntry, datetime | None], ...] = ()
    unasked: Text = ""
    more: Text = ""

    @property
    def classified(self) -> bool:
        """Say whether a list says of this file, or of the same picture, what it shows."""
        return any(each.classifies for each, _since in self.said)


@dataclass(frozen=True)
class Before:
    """Another exhibit of the unit that is the same, or looks like it."""

    id: UUID
    received_at: datetime
    likeness: Text
    is_inside: bool  # something that lies in its file


@require_safe
@needs(Permission.EXHIBIT_READ)
def exhibit(request: HttpRequest, exhibit: UUID) -> HttpResponse:
    """Show all that the officer may know of an exhibit, and what they may do with it."""
    viewer = viewer_of(request)
    whole = queries.whole(viewer, exhibit)
    known = whole.card.known
    wanted = known.asked if known else None
    offered, inside = _offered(whole), queries.inside(viewer, exhibit) if known else None
    context = {
        "card": whole.card,
        "known": known,
        "whole": whole,
        "asked": _asked(viewer, exhibit, wanted) if wanted else None,
        "before": _before(viewer, whole.card, wanted) if wanted else [],
        "inside": inside,
        "inside_counts": _counted(inside) if inside else [],
        "is_scan": known is not None and known.kind == BUNDLE,
        "rulings": queries.rulings(viewer, exhibit),
        "hints": [HINTS[hint] for hint in known.notes.hints] if known else [],
        "why": SENTENCES[known.why] if known and known.why else "",
        "decided_by": _decided_by(viewer, whole.card),
        "row": _report(viewer, whole.card),
        "acts": [(name, labels.ACTS[name].link) for name, reason in offered if not reason],
        "refused": _grouped(offered),
    }
    return render(request, "desk/exhibits/details.html", context)


def _counted(inside: Inside) -> list[tuple[str, Text, int]]:
    """Return how many things in a file are of each status, those alone that there are."""
    counts = inside.counts
    return [(each.value, labels.STATUSES[each], counts[each]) for each in Status if counts[each]]


def _offered(whole: Whole) -> list[tuple[str, Text]]:
    """Return the steps that come into question as the exhibit stands, each with why not; empty where it may."""
    held, known = whole.card.state == "held", whole.card.known
    names = [
        *(["scan"] if known and known.kind == BUNDLE else []),
        *(["examine"] if held and known and known.may_tell_more else []),
        "open",
        *(["hand-over", "return"] if held else []),
        "keep",
    ]
    names += ["confirm", "take-back"] if whole.card.waits_for_second else ["destroy"]
    leaves = {name: getattr(whole.leaves, labels.ACTS[name].leave) for name in names}
    if whole.card.state == "destroyed":
        return []
    return [(name, "" if leave else leave.reason) for name, leave in leaves.items()]


def _grouped(offered: list[tuple[str, Text]]) -> dict[str, list[Text]]:
    """Return each reason why something may not be done, with all that it stands against."""
    found: dict[str, list[Text]] = {}
    for name, reason in offered:
        if reason:
            found.setdefault(str(reason), []).append(labels.ACTS[name].link)
    return found


def _asked(viewer: OfficerViewer, exhibit: UUID, wanted: list[HashQuery]) -> Told:
    """Ask the hash sets, and write down that they were asked: once for a file, whatever it is asked by."""
    leave = may(viewer, Permission.MEDIA_HASH_MATCH)
    if not leave:
        return Told(unasked=leave.reason)
    try:
        (found,) = matcher.match_files(viewer, [wanted])
    except PayungError as error:
        return Told(unasked=error.text)
    note_matched(viewer, [wanted[0].text])
    noted = queries.known_since(viewer, exhibit)
    since = {(one.match.set_name, one.match.entry): one.since for one in noted}
    return Told(
        tuple(
            (hash_matches.list_entry(each), since.get((each.set_name, each.entry)))
            for each in found
        ),
        more=hash_matches.MORE if found.more else "",
    )


def _before(viewer: OfficerViewer, card: Card, wanted: list[HashQuery]) -> list[Before]:
    """Return which other exhibits of the unit are the same or look like it, the nearest first."""
    (found,) = queries.files_seen_before(viewer, [wanted], besides=card.id)
    return [
        Before(
            one.exhibit,
            one.received_at,
            likeness(one.kind, one.distance, is_weak=one.is_weak, of_frame=one.of_frame),
            one.is_inside,
        )
        for one in found[:MOST_BEFORE]
    ]


def _decided_by(viewer: OfficerViewer, card: Card) -> str:
    """Return who decided that it be destroyed, while that waits for a second officer."""
    if not card.waits_for_second or card.decided_by is None:
        return ""
    return people.names(viewer, [card.decided_by]).get(card.decided_by, "")


def _report(viewer: OfficerViewer, card: Card) -> cases.Row | None:
    """Return the report that it belongs to; None without one, or where it is not this unit's any more."""
    try:
        return cases.row(viewer, card.report) if card.report else None
    except NotFound:
        return None
