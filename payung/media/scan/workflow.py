"""A whole scan: look through the medium, then write the result."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.db import DatabaseError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from payung.foundation import clock
from payung.foundation.errors import BadInput, PayungError
from payung.foundation.viewer import Viewer
from payung.media.hashsets.queries import hash_sets
from payung.media.models import Purpose
from payung.media.scan import bundle, results
from payung.media.scan.journal import Journal
from payung.media.scan.statements import About, ComparedWith, Story
from payung.media.scan.survey import OnSize, look_through
from payung.staff import key_file
from payung.staff.key_file import UnitKeyFile

_NO_FOLDER: Final = _("{path} is not a folder that can be read.")
_ON_MEDIUM: Final = _("The result must not be on the medium: nothing is written there.")


class NotReady(PayungError):
    """There is no database of hash sets."""

    code = "not_ready"
    sentence = _("The hash sets cannot be read. Is this machine set up? Run `payung check`.")


@dataclass(frozen=True)
class ScanRequest:
    """The order for a scan: the medium, and the folder of the result."""

    folder: Path
    out: Path
    case: str = ""
    workers: int | None = None
    to: Path | None = None
    scheduler: str = ""  # of several machines; empty: this one alone


def scan(viewer: Viewer, request: ScanRequest, progress: OnSize = lambda _size: None) -> Story:
    """Look through a medium and write the result; return its story. `progress` gets the size of each file.

    Whatever stops it, the same call goes on where it was. Raises BadInput for folders that will not do,
    Conflict while another scan writes there, NotReady without a database, Gone without the scheduler.
    """
    medium, out = _folders(request)
    sets, unit = _sets(viewer), _unit(request.to)
    with Journal(out, str(medium)) as journal:
        places = look_through(
            medium, journal, workers=request.workers, scheduler=request.scheduler, progress=progress
        )
        about = About(
            str(medium), request.case or out.name, unit.name if unit else "", clock.now(), sets
        )
        story = results.write(viewer, out, journal, places, about)
        bundle.write(out, unit.reader if unit else None)
    return story


def _sets(viewer: Viewer) -> tuple[ComparedWith, ...]:
    """Return the hash sets for the comparison; read first, so that no hour of scanning is in vain."""
    try:
        hash_sets_ = hash_sets(viewer)
    except DatabaseError:
        raise NotReady from None
    known = (one for one in hash_sets_ if one.purpose is Purpose.KNOWN)
    return tuple(ComparedWith(one.name, one.version, one.entries) for one in known)


def _unit(file: Path | None) -> UnitKeyFile | None:
    if file is None:
        return None
    try:
        return key_file.read(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise BadInput("to", key_file.NO_KEY) from None


def _folders(request: ScanRequest) -> tuple[Path, Path]:
    medium, out = request.folder.resolve(), request.out.resolve()
    if not medium.is_dir():
        raise BadInput("folder", format_lazy(_NO_FOLDER, path=str(request.folder)))
    if out.is_relative_to(medium):
        raise BadInput("out", _ON_MEDIUM)
    try:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise BadInput("out", format_lazy(_NO_FOLDER, path=str(request.out))) from None
    return medium, out
