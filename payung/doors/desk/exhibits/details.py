"""One exhibit: its details, its chain of custody, and the steps that can be taken with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from payung.cases.queue import queries as cases
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
class ListAnswer:
    """The entries of hash sets that match a file, each with the time of its first match here, if there is one.

    `refusal`: why no hash set was searched. `more`: a sentence if further entries match.
    """

    entries: tuple[tuple[hash_matches.ListEntry, datetime | None], ...] = ()
    refusal: Text = ""
    more: Text = ""

    @property
    def classified(self) -> bool:
        """Say whether a hash set classifies this file, or the same picture."""
        return any(entry.classifies for entry, _since in self.entries)


@dataclass(frozen=True)
class SimilarExhibit:
    """Another exhibit of the unit that is the same file, or looks like it."""

    id: UUID
    received_at: datetime
    likeness: Text
    is_inside: bool  # the match is a file inside that exhibit


@require_safe
@needs(Permission.EXHIBIT_READ)
def exhibit(request: HttpRequest, exhibit: UUID) -> HttpResponse:
    """Show what the officer may know of an exhibit, and the steps that they may take."""
    viewer = viewer_of(request)
    whole = queries.whole(viewer, exhibit)
    known = whole.card.known
    hashes = known.asked if known else None
    offered, inside = _offered(whole), queries.inside(viewer, exhibit) if known else None
    context = {
        "card": whole.card,
        "known": known,
        "whole": whole,
        "list_answer": _search(viewer, exhibit, hashes) if hashes else None,
        "similar": _similar(viewer, whole.card, hashes) if hashes else [],
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
    """Return the number of files inside an exhibit by status, without zeros."""
    counts = inside.counts
    return [
        (status.value, labels.STATUSES[status], counts[status])
        for status in Status
        if counts[status]
    ]


def _offered(whole: Whole) -> list[tuple[str, Text]]:
    """Return the steps that fit the exhibit's state, each with the reason against it; empty if allowed."""
    is_held, examined = whole.card.state == "held", whole.card.known
    names = [
        *(["scan"] if examined and examined.kind == BUNDLE else []),
        *(["examine"] if is_held and examined and examined.may_tell_more else []),
        "open",
        *(["hand-over", "return"] if is_held else []),
        "keep",
    ]
    names += ["confirm", "take-back"] if whole.card.waits_for_second else ["destroy"]
    leaves = {name: getattr(whole.leaves, labels.ACTS[name].leave) for name in names}
    if whole.card.state == "destroyed":
        return []
    return [(name, "" if leave else leave.reason) for name, leave in leaves.items()]


def _grouped(offered: list[tuple[str, Text]]) -> dict[str, list[Text]]:
    """Return the refused steps by the reason of their refusal."""
    grouped: dict[str, list[Text]] = {}
    for name, reason in offered:
        if reason:
            grouped.setdefault(str(reason), []).append(labels.ACTS[name].link)
    return grouped


def _search(viewer: OfficerViewer, exhibit: UUID, hashes: list[HashQuery]) -> ListAnswer:
    """Search the hash sets, and record the search: once for a file, for all its hashes together."""
    leave = may(viewer, Permission.MEDIA_HASH_MATCH)
    if not leave:
        return ListAnswer(refusal=leave.reason)
    try:
        (matches,) = matcher.match_files(viewer, [hashes])
    except PayungError as error:
        return ListAnswer(refusal=error.text)
    note_matched(viewer, [hashes[0].text])
    earlier = queries.known_since(viewer, exhibit)
    since = {(known.match.set_name, known.match.entry): known.since for known in earlier}
    return ListAnswer(
        tuple(
            (hash_matches.list_entry(match), since.get((match.set_name, match.entry)))
            for match in matches
        ),
        more=hash_matches.MORE if matches.more else "",
    )


def _similar(viewer: OfficerViewer, card: Card, hashes: list[HashQuery]) -> list[SimilarExhibit]:
    """Return other exhibits of the unit that are the same file or look like it, nearest first."""
    (exhibits,) = queries.files_seen_before(viewer, [hashes], besides=card.id)
    return [
        SimilarExhibit(
            other.exhibit,
            other.received_at,
            likeness(other.kind, other.distance, is_weak=other.is_weak, of_frame=other.of_frame),
            other.is_inside,
        )
        for other in exhibits[:MOST_BEFORE]
    ]


def _decided_by(viewer: OfficerViewer, card: Card) -> str:
    """Return the name of the officer who decided on destruction, while it waits for a second officer."""
    if not card.waits_for_second or card.decided_by is None:
        return ""
    return people.names(viewer, [card.decided_by]).get(card.decided_by, "")


def _report(viewer: OfficerViewer, card: Card) -> cases.Row | None:
    """Return the report of the exhibit; None without one, or if this unit no longer has it."""
    try:
        return cases.row(viewer, card.report) if card.report else None
    except NotFound:
        return None
