"""Look up files with the files inside them: one question, and one entry in the ledger."""

from collections.abc import Iterator, Sequence
from itertools import chain, repeat

from payung.foundation.viewer import Viewer
from payung.media.files.analysis import EmbeddedAnalysis, FileAnalysis
from payung.media.files.hash_query import HashQuery
from payung.media.matcher import client as matcher
from payung.media.matcher.actions import note_matched
from payung.media.matcher.results import Matches


def look_up(
    viewer: Viewer,
    wanted: Sequence[Sequence[HashQuery]],
    inside: Sequence[EmbeddedAnalysis],
    *,
    nearest: int,
) -> tuple[list[Matches], list[Matches | None]]:
    """Return what files match, and for each file inside one the nearest entries.

    None: that file could not be read, or there was no time for it. Raises as `client.match_files` does.
    """
    results = [embedded.result for embedded in inside]
    files = [result.hash_queries for result in results if isinstance(result, FileAnalysis)]
    matches, within = matcher.match_with_inside(viewer, wanted, files, nearest=nearest)
    note_matched(viewer, [queries[0].text for queries in (*wanted, *files[: len(within)])])
    left: Iterator[Matches | None] = chain(within, repeat(None))
    return matches, [next(left) if isinstance(result, FileAnalysis) else None for result in results]
