"""Files of which a classifier learns."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from payung.language.classifier.features import VERSION

_ENDINGS: Final = {".phrases", ".toml", ".tsv"}


def digest_of(folders: Iterable[Path]) -> str:
    """Return a digest of all lists and sentences in `folders` and of the version of the features.

    Where one of them changes it does, so that nobody uses weights that are out of date.
    """
    digest = hashlib.sha256(f"{VERSION}\n".encode())
    for folder in folders:
        for file in sorted(file for file in folder.rglob("*") if file.suffix in _ENDINGS):
            content = hashlib.sha256(file.read_bytes()).hexdigest()
            digest.update(f"{file.relative_to(folder).as_posix()} {content}\n".encode())
    return digest.hexdigest()
