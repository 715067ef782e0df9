"""Files are looked up with all that lies in them: one question, and one entry in the ledger."""

from collections.abc import Iterator, Sequence
from itertools import chain, repeat

from payung.foundation.viewer import Viewer
from payung.media.files.hash_query import HashQuery
from payung.media.matcher import client as matcher
from payung.media.matcher.actions import note_matched
from payung.media.matcher.results import Matches
from payung.media.sandbox.examination import Inside, Seen, of_file


def look_up(
    viewer: Viewer,
    wanted: Sequence[Sequence[HashQuery]],
    inside: Sequence[Inside],
    *,
    nearest: int,
) -> tuple[list[Matches], list[Matches | None]]:
    """Return what files match, and each thing that lies in one, of that the nearest entries.

    None: the thing could not be read, or there was no time for it. Raises as `client.match_files` does.
    """
    things = [of_file(each.seen) for each in inside if isinstance(each.seen, Seen)]
    found, within = matcher.match_with_inside(viewer, wanted, things, nearest=nearest)
    note_matched(viewer, [each[0].text for each in (*wanted, *things[: len(within)])])
    left: Iterator[Matches | None] = chain(within, repeat(None))
    return found, [next(left) if isinstance(each.seen, Seen) else None for each in inside]
