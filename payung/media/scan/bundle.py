"""The result in one file that only the unit can open, to be carried to the desk."""

import gzip
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, Final

from django.utils.translation import gettext_lazy as _

from payung.foundation import sealed_file
from payung.foundation.errors import BadInput, SealBroken
from payung.foundation.sealing import PrivateKey, PublicKey
from payung.media.files.errors import Unreadable
from payung.media.scan import atomic_write
from payung.media.scan.bundle_reader import Bounded
from payung.media.scan.result_files import ALL

NAME: Final = "bundle.payung"
UNPACKED: Final = (
    16 << 30
)  # bytes of all its files: a medium of tens of millions of files has fewer
_TOO_LARGE: Final = _("file: it unpacks to more than any scan writes, so nothing was kept.")


def write(out: Path, reader: PublicKey | None) -> None:
    """Seal the files of a result; without a reader there is no bundle, nor an old one. Raises Unsigned."""
    if reader is None:
        (out / NAME).unlink(missing_ok=True)
        return
    with tempfile.TemporaryFile(dir=out) as packed:
        with tarfile.open(mode="w:gz", fileobj=packed) as archive:
            for name in ALL:
                archive.add(out / name, name, filter=_nobody)
        packed.seek(0)
        with atomic_write.written(out / NAME) as sealed:
            sealed_file.seal(packed, sealed, reader)


def read(bundle: Path, keys: Iterable[PrivateKey], into: Path) -> list[str]:
    """Write the files of a bundle into a folder, and return their names.

    Raises SealBroken, and BadInput for one that unpacks to more than any result; then nothing of it is left.
    """
    with tempfile.TemporaryFile(dir=into) as packed:
        with bundle.open("rb") as sealed:
            sealed_file.open_into(sealed, packed, keys)
        packed.seek(0)
        paths: list[Path] = []
        try:
            for path, part in _parts(packed, into):
                with atomic_write.written(path) as file:
                    shutil.copyfileobj(part, file)
                paths.append(path)
        except Exception as error:
            for path in paths:
                path.unlink(missing_ok=True)
            if isinstance(error, Unreadable):
                raise BadInput("file", _TOO_LARGE) from None
            if isinstance(error, tarfile.TarError | EOFError | zlib.error | gzip.BadGzipFile):
                raise SealBroken from None
            raise
    return [path.name for path in paths]


def _parts(packed: IO[bytes], into: Path) -> Iterator[tuple[Path, IO[bytes]]]:
    """Yield each file of a result with its path. Raises Unreadable where it unpacks to too much."""
    unpacked: Any = Bounded(gzip.GzipFile(fileobj=packed), UNPACKED)
    with tarfile.open(fileobj=unpacked, mode="r|") as archive:
        for member in archive:
            part = archive.extractfile(member) if member.isreg() and member.name in ALL else None
            if part is not None:
                yield into / member.name, part


def _nobody(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Remove user and machine from a header, and parts of a second, which need a header of their own."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode, member.mtime = 0o600, int(member.mtime)
    return member
