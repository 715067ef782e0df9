"""The entries of hash sets and the exhibits of the unit that match a hash."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import Text
from payung.media.exhibits import queries as media
from payung.media.exhibits.queries import SeenBefore
from payung.media.files.hash_query import HashQuery
from payung.media.matcher.explanations import meaning
from payung.media.matcher.results import Match
from payung.staff.policy import may
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


def seen_before(
    viewer: OfficerViewer, wanted: Sequence[Sequence[HashQuery]]
) -> list[tuple[SeenBefore, ...]]:
    """Return the unit's exhibits that match each hash or file; none for a viewer who may not see exhibits."""
    if not may(viewer, Permission.EXHIBIT_READ):
        return [()] * len(wanted)
    return [tuple(exhibits) for exhibits in media.files_seen_before(viewer, wanted)]


MORE: Final = _("These are the closest entries. More entries match.")


@dataclass(frozen=True)
class ListEntry:
    """One entry of a hash set, as the page shows it."""

    set_name: str
    entry: str
    category: str
    series: str
    sentences: tuple[Text, ...]
    is_sure: bool = True  # it is this file, or the same picture
    classifies: bool = True  # and the list says what it shows


def list_entry(match: Match) -> ListEntry:
    """Return the entry of a match, with what the match means."""
    sentences = meaning(match)
    return ListEntry(
        match.set_name,
        match.entry,
        match.category,
        match.series,
        sentences,
        match.is_sure,
        match.classifies,
    )
