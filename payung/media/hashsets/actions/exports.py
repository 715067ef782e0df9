"""Write the current entries of a hash set to a file, for other tools; the ledger records it."""

from collections.abc import Callable, Iterable
from typing import BinaryIO, Final

from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import BadInput
from payung.foundation.viewer import Viewer
from payung.ledger.actions import acting
from payung.media import acts
from payung.media.hashsets import queries
from payung.media.hashsets.actions.imports import digest_of
from payung.media.hashsets.formats.base import HashEntry
from payung.media.hashsets.formats.plain import writer as csv
from payung.media.hashsets.formats.vics import writer as vics

Write = Callable[[Iterable[HashEntry], BinaryIO], int]
WRITERS: Final[dict[str, Write]] = {".json": vics.write, ".csv": csv.write}
_ENDING: Final = _("file: its name must end in .json (VICS 2.0) or .csv.")


def export_set(viewer: Viewer, name: str, ending: str, out: BinaryIO) -> int:
    """Write what counts of the set `name` to `out`, and return how many entries that is.

    `ending`: ".json" for VICS 2.0, ".csv" for CSV. `out` can be read and sought in too. Raises BadInput for
    another ending, NotFound, and NotAllowed for a set that is not given on.
    """
    if ending not in WRITERS:
        raise BadInput("file", _ENDING)
    entries = queries.listed(viewer, name)
    count = WRITERS[ending](entries, out)
    out.seek(0)
    digest = digest_of(out)
    with acting(viewer) as act:
        about = f"hashset:{queries.set_named(viewer, name)}"
        act.record(acts.CHAIN, acts.SET_EXPORTED, about, digest=digest, count=count)
    return count
