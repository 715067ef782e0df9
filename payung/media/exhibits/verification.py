"""Verify that every sealed file is unchanged, by the store, the records and the ledger."""

import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Final
from uuid import UUID

from payung.foundation import clock
from payung.foundation.viewer import SYSTEM
from payung.ledger import queries as ledger
from payung.media import acts
from payung.media.exhibits import store
from payung.media.exhibits.queries import register

MOST: Final = 1000  # names of each kind that are reported; beyond that only the number
_COMING: Final = timedelta(hours=1)  # a file so young may be one that is just being received


@dataclass
class Found:
    """The result. `missing`, `changed`, `unlike_ledger`: ids of exhibits. `left_over`: names in the store.

    `unlike_ledger`: the record names another file than the one that the ledger noted when it came. `more`: how
    many there are of each sort beyond MOST. `after`: the last exhibit that was looked at.
    """

    checked: int = 0
    missing: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unlike_ledger: list[str] = field(default_factory=list)
    left_over: list[str] = field(default_factory=list)
    more: dict[str, int] = field(default_factory=dict)
    after: str = ""

    def add(self, sort: str, name: str) -> None:
        """Add one that is wrong."""
        names: list[str] = getattr(self, sort)
        if len(names) < MOST:
            names.append(name)
        else:
            self.more[sort] = self.more.get(sort, 0) + 1

    @property
    def is_well(self) -> bool:
        """Say whether nothing is wrong."""
        return not (self.missing or self.changed or self.unlike_ledger or self.left_over)

    def told(self) -> dict[str, object]:
        """Return what is printed."""
        values = asdict(self)
        del values["after"]
        return values


def verify(progress: Callable[[int, int], None], resume: Path | None = None) -> Found:
    """Verify every file; `progress` gets the number of verified files, and their bytes.

    `resume`: a file that is written while it goes on, and from which it goes on after a stop; gone at the end.
    """
    result = _resumed(resume)
    size = 0
    while batch := register.stored(SYSTEM, UUID(result.after) if result.after else None):
        subjects = {exhibit.id: f"exhibit:{exhibit.id}" for exhibit in batch}
        noted = ledger.digests(SYSTEM, acts.EXHIBIT_RECEIVED, subjects.values())
        for exhibit in batch:
            _look_at(result, exhibit, noted.get(subjects[exhibit.id], ""))
            size += exhibit.size
            progress(result.checked, size)
        result.after = str(batch[-1].id)
        _note(resume, result)
    _left_over(result)
    if resume:
        resume.unlink(missing_ok=True)
    return result


def _look_at(result: Found, one: register.Stored, noted: str) -> None:
    result.checked += 1
    if noted != one.file:
        result.add("unlike_ledger", str(one.id))
    now = store.digest_of(one.file)
    if now is None:
        result.add("missing", str(one.id))
    elif now != one.file:
        result.add("changed", str(one.id))


def _left_over(result: Found) -> None:
    """Report files in the store without an exhibit, left by a crash or put there by somebody."""
    everything = store.names()
    while names := list(islice(everything, register.BATCH)):
        digests = {digest: name for name in names if (digest := store.digest_in(name))}
        without = register.without_record(SYSTEM, digests)
        for name in names:
            if store.digest_in(name) in without | {""} and not _is_coming(name):
                result.add("left_over", name)


def _is_coming(name: str) -> bool:
    with suppress(FileNotFoundError, NotImplementedError):
        return clock.now() - store.store().get_modified_time(name) < _COMING
    return False


def _resumed(resume: Path | None) -> Found:
    if resume and resume.exists():
        return Found(**json.loads(resume.read_text()))
    return Found()


def _note(resume: Path | None, result: Found) -> None:
    """Save the progress atomically."""
    if resume:
        draft = resume.with_name(f".{resume.name}.part")
        with draft.open("w") as file:
            json.dump(asdict(result), file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(resume)
