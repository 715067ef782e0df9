"""Import a hash set: in batches that nobody waits for, invisible until the last is there.

Each batch is a transaction of its own, so that on SQLite no child waits for a list of millions. An import that
was killed leaves rows that do not count; the next one puts them away.
"""

import hashlib
from array import array
from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import islice
from typing import BinaryIO, Final
from uuid import uuid4

import numpy as np
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from payung.foundation import clock
from payung.foundation.errors import BadInput
from payung.foundation.viewer import Viewer
from payung.ledger.actions import acting
from payung.media import acts
from payung.media.hashsets.actions import entry_keys
from payung.media.hashsets.details import SetDetails as SetDetails
from payung.media.hashsets.details import check
from payung.media.hashsets.formats.base import Format, HashEntry, Wrong, recognised
from payung.media.matcher import client as matcher
from payung.media.models import Entry, HashSet, Purpose, SetVersion

BATCH: Final = 2000  # entries in one transaction
LEASE: Final = timedelta(minutes=5)  # after the last batch an import counts as killed
LEAST: Final = 0.5  # of what counts must a whole list still name, or it is taken for a mistake
TOLD: Final = 1000  # places with something wrong that are named
_CHUNK: Final = 1 << 20  # bytes
_HASHES: Final = ("md5", "sha1", "sha256", "pdq")
_KEPT: Final = (
    *_HASHES,
    *("pdq_quality", "category", "region", "baseline", "series", "victim_identified", "is_video"),
)
_BUSY: Final = _("name: this set is being imported at the moment. Wait until that has ended.")
_SHRUNK: Final = _(
    "file: the hash set has less than half of its previous entries, so nothing "
    "was imported. If that is right, use --shrunk."
)
_NOT_WHOLE: Final = _(
    "Some entries could not be read, so no missing entries were withdrawn. "
    "Correct the entries named below and import the file again, or use --shrunk"
    " if all others may be withdrawn."
)
_NOT_FOR_REMOVAL: Final = _(
    "name: this file is for removal only, but the hash set with this name is "
    "not. Choose another name."
)
_FOR_REMOVAL: Final = _(
    "name: the hash set with this name is for removal only, where nothing is "
    "looked up, but this file is not marked for removal. Choose another name, "
    "or use --purpose removal."
)
_NAME: Final = _("name: a hash set has a name of 1 to 80 characters.")


@dataclass
class Imported:
    """The result of an import. `errors`: the first unreadable entries. `stood`: as in SetVersion."""

    name: str
    read: int = 0
    added: int = 0
    withdrawn: int = 0
    wrong: int = 0
    errors: list[Wrong] = field(default_factory=list)
    stood: dict[str, str] | None = None


def import_set(
    viewer: Viewer,
    name: str,
    file: BinaryIO,
    *,
    details: SetDetails | None = None,
    whole: bool = False,
    shrunk: bool = False,
    form: Format | None = None,
    stood: dict[str, str] | None = None,
    progress: Callable[[Imported], None] = lambda _so_far: None,
) -> Imported:
    """Import a file of any known format as the set `name`, new or existing.

    Entries of a key that is there replace it, save where lists count alone and another file has the number:
    then both are kept. `whole`: what the file does not name is withdrawn; but nothing is, and the first of
    `errors` says so, where an entry may be hidden in what could not be read; and it must name half of what
    counts. `shrunk` withdraws all the same. `form`: of which format it must be; `stood`: where the service
    stood that it was fetched from. `progress` is told after each batch. Raises BadInput for a file of no known
    format, a bad name, what cannot be said of a set, a list that is too short, one for removal where the set is
    not (or the reverse), and while another import of the set runs.
    """
    read = form or recognised(file)
    details = details or SetDetails()
    if read.purpose is Purpose.REMOVAL:
        details = replace(details, purpose=Purpose.REMOVAL)
    if not 0 < len(name) <= 80:
        raise BadInput("name", _NAME)
    check(**vars(details))
    hash_set = _claimed(name, details)
    work = _Import(hash_set, Imported(name, stood=stood), array("Q") if whole else None)
    digest = digest_of(file)
    try:
        for batch in _batches(read.read(file)):
            work.take(batch)
            progress(work.done)
        work.withdraw_unseen(shrunk=shrunk)
        _count(work)
        mark = uuid4().hex
        matcher.prepare(viewer, str(hash_set.id), (work.version, mark))
        with acting(viewer) as act:
            _stay(hash_set)
            publish(hash_set, work.done, mark, read.name, digest)
            act.record(
                acts.CHAIN,
                acts.SET_IMPORTED,
                f"hashset:{hash_set.id}",
                digest=digest,
                count=work.done.added + work.done.withdrawn,
            )
    except BaseException:
        _reserved(hash_set).update(import_token=None, importing_until=None)
        raise
    return work.done


def digest_of(file: BinaryIO) -> str:
    """Return the SHA-256 of a file that is read again afterwards: formats seek in it."""
    start, sha256 = file.tell(), hashlib.sha256()
    while chunk := file.read(_CHUNK):
        sha256.update(chunk)
    file.seek(start)
    return sha256.hexdigest()


def _batches(items: Iterable[HashEntry | Wrong]) -> Iterator[list[HashEntry | Wrong]]:
    entries = iter(items)
    while batch := list(islice(entries, BATCH)):
        yield batch


def _claimed(name: str, details: SetDetails) -> HashSet:
    """Reserve the set for this import, and remove what a killed import left. Raises BadInput."""
    moment = clock.now()
    with transaction.atomic():
        named, _made = HashSet.objects.get_or_create(
            name=name,
            defaults={
                "owner": details.owner,
                "country": details.country,
                "purpose": details.purpose,
                "radius": details.radius,
                "maker": details.maker,
                "baseline": details.baseline,
                "made_at": moment,
            },
        )
        if details.purpose is Purpose.REMOVAL and named.purpose != Purpose.REMOVAL:
            raise BadInput("name", _NOT_FOR_REMOVAL)
        if details.purpose is not Purpose.REMOVAL and named.purpose == Purpose.REMOVAL:
            raise BadInput("name", _FOR_REMOVAL)
        free = HashSet.objects.filter(Q(importing_until=None) | Q(importing_until__lte=moment))
        claim = {"import_token": uuid4(), "importing_until": moment + LEASE}
        if not free.filter(name=name).update(**claim):
            raise BadInput("name", _BUSY)
    hash_set = HashSet.objects.get(name=name)
    _put_away(hash_set)
    return hash_set


def _reserved(hash_set: HashSet) -> QuerySet[HashSet]:
    """Return the set as long as this import holds it."""
    return HashSet.objects.filter(id=hash_set.id, import_token=hash_set.import_token)


def _stay(hash_set: HashSet) -> None:
    """Keep the set reserved for the next batch. Raises BadInput where another import has taken it."""
    if not _reserved(hash_set).update(importing_until=clock.now() + LEASE):
        raise BadInput("name", _BUSY)


def _put_away(hash_set: HashSet) -> None:
    """Undo the writes of a killed import, in batches."""
    rows = Entry.objects.filter(hash_set=hash_set)
    left = rows.filter(added__gt=hash_set.version)
    while ids := list(left.values_list("id", flat=True)[:BATCH]):
        Entry.objects.filter(id__in=ids).delete()
    taken = rows.filter(withdrawn__gt=hash_set.version)
    while ids := list(taken.values_list("id", flat=True)[:BATCH]):
        Entry.objects.filter(id__in=ids).update(withdrawn=None)


class _Import:
    """One running import."""

    def __init__(self, hash_set: HashSet, done: Imported, listed: "array[int] | None") -> None:
        self.hash_set, self.done, self._seen = hash_set, done, listed
        self.version = hash_set.version + 1
        self._hidden = False  # an entry may be hidden in a part that could not be read

    def take(self, batch: Sequence[HashEntry | Wrong]) -> None:
        """Write what a batch says, in one transaction."""
        listed = []
        for entry in batch:
            self.done.read += 1
            if isinstance(entry, Wrong):
                self.done.wrong += 1
                self._hidden |= entry.hides
                if len(self.done.errors) < TOLD:
                    self.done.errors.append(entry)
            else:
                listed.append(entry)
        with transaction.atomic():
            _stay(self.hash_set)
            self._write(listed)

    def _write(self, batch: Sequence[HashEntry]) -> None:
        wanted = {key for entry in batch for key in entry_keys.possible(entry)}
        standing = {
            row.key: row
            for row in Entry.objects.filter(
                hash_set=self.hash_set, key__in=list(wanted), withdrawn=None
            )
        }
        named: dict[str, HashEntry] = {}  # of two of one key the later counts
        there: ChainMap[str, HashEntry | Entry] = ChainMap(named, standing)  # type: ignore[arg-type]
        for entry in batch:
            key = entry_keys.chosen(entry, there)
            named.pop(key, None)
            named[key] = entry
        new, gone = [], []
        for key, listed in named.items():
            row = standing.get(key)
            if listed.withdrawn:
                gone += [row] if row is not None else []
            elif row is None or _says(row) != _says(listed):
                new.append(self._row(key, listed))
                gone += [row] if row is not None else []
            elif self._seen is not None:
                self._seen.append(row.id)
        self._end(gone)
        Entry.objects.bulk_create(new)
        if self._seen is not None:
            self._seen.extend(row.id for row in new)

    def _row(self, key: str, listed: HashEntry) -> Entry:
        kept = {name: getattr(listed, name) for name in _KEPT}
        return Entry(
            hash_set=self.hash_set,
            key=key,
            changed_at=listed.changed_at,
            added=self.version,
            **kept,
        )

    def _end(self, rows: Sequence[Entry]) -> None:
        """Withdraw rows; delete those that this import added itself, since nobody saw them."""
        own = [row.id for row in rows if row.added == self.version]
        Entry.objects.filter(id__in=own).delete()
        others = [row.id for row in rows if row.added != self.version]
        Entry.objects.filter(id__in=others).update(withdrawn=self.version)

    def withdraw_unseen(self, *, shrunk: bool) -> None:
        """Withdraw the entries that a whole list does not name.

        Where it could not be read whole it is told instead, and is asked for again where it came from. Raises
        BadInput where the list has become much shorter, as one that was cut has.
        """
        if self._seen is None:
            return
        if self._hidden and not shrunk:
            if any(self._unseen()):
                self.done.errors.insert(0, Wrong("file", _NOT_WHOLE))
                self.done.stood = None
            return
        counted = Entry.objects.filter(
            Q(withdrawn=None) | Q(withdrawn=self.version),
            hash_set=self.hash_set,
            added__lt=self.version,
        )
        if not shrunk and len(np.unique(self._seen)) < LEAST * counted.count():
            raise BadInput("file", _SHRUNK)
        for unseen in self._unseen():
            with transaction.atomic():
                _stay(self.hash_set)
                Entry.objects.filter(id__in=unseen).update(withdrawn=self.version)

    def _unseen(self) -> Iterator[list[int]]:
        """Yield in batches the rows that count and were not named."""
        # Of ten million ids 80 MB, where a set would take ten times as much.
        listed = np.unique(np.asarray(self._seen, np.int64))
        last = 0
        standing = Entry.objects.filter(hash_set=self.hash_set, withdrawn=None).order_by("id")
        while ids := list(standing.filter(id__gt=last).values_list("id", flat=True)[:BATCH]):
            last = ids[-1]
            near = listed[np.searchsorted(listed, ids[0]) : np.searchsorted(listed, last, "right")]
            yield np.setdiff1d(ids, near, assume_unique=True).tolist()


def _count(work: _Import) -> None:
    """Count what the version adds, and what it withdraws without another of the same key in its place."""
    rows = Entry.objects.filter(hash_set=work.hash_set)
    standing = rows.filter(withdrawn=None)
    work.done.added = standing.filter(added=work.version).count()
    replaced = Exists(standing.filter(key=OuterRef("key")))
    work.done.withdrawn = rows.filter(~replaced, withdrawn=work.version).count()


def _says(entry: Entry | HashEntry) -> tuple[object, ...]:
    """Return the content of an entry, without its dates."""
    values = (getattr(entry, name) for name in _KEPT)
    return tuple(bytes(value) if isinstance(value, memoryview) else value for value in values)


def locked(rows: QuerySet[HashSet]) -> HashSet | None:
    """Lock a set, and remove what a killed import left; None if there is no such set.

    Raises BadInput while it is being imported.
    """
    row = rows.select_for_update().first()
    if row is None:
        return None
    if row.importing_until is not None and row.importing_until > clock.now():
        raise BadInput("name", _BUSY)
    # An import that was taken for killed, and goes on, finds out that the set is no more its own.
    row.import_token, row.importing_until = uuid4(), None
    row.save(update_fields=["import_token", "importing_until"])
    _put_away(row)
    return row


def publish(
    hash_set: HashSet, done: Imported, mark: str = "", name: str = "", digest: str = ""
) -> None:
    """Make a version the current one, in one step."""
    version = hash_set.version + 1
    _reserved(hash_set).update(version=version, import_token=None, importing_until=None)
    SetVersion.objects.create(
        hash_set=hash_set,
        version=version,
        mark=mark or uuid4().hex,
        format=name,
        digest=digest,
        added=done.added,
        withdrawn=done.withdrawn,
        wrong=done.wrong,
        made_at=clock.now(),
        stood=done.stood,
    )
