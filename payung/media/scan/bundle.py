"""The result in one file that only the unit can open, to be carried to the desk."""

import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from payung.foundation import parcel
from payung.foundation.errors import SealBroken
from payung.foundation.sealing import PrivateKey, PublicKey
from payung.media.scan import whole
from payung.media.scan.parts import ALL

NAME: Final = "bundle.payung"


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
        with whole.written(out / NAME) as sealed:
            parcel.seal(packed, sealed, reader)


def read(bundle: Path, keys: Iterable[PrivateKey], into: Path) -> list[str]:
    """Write the files of a bundle into a folder, and return their names. Raises SealBroken."""
    with tempfile.TemporaryFile(dir=into) as packed:
        with bundle.open("rb") as sealed:
            parcel.open_into(sealed, packed, keys)
        packed.seek(0)
        try:
            with tarfile.open(fileobj=packed) as archive:
                found = [each for each in archive if each.isreg() and each.name in ALL]
                archive.extractall(into, found, filter="data")
        except (tarfile.TarError, EOFError):
            raise SealBroken from None
    return [each.name for each in found]


def _nobody(told: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave out who made a file on which machine, and parts of a second, which need a header of their own."""
    told.uid = told.gid = 0
    told.uname = told.gname = ""
    told.mode, told.mtime = 0o600, int(told.mtime)
    return told
