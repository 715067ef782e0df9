"""The jobs that `payung bench scan` times in the sandbox: a scan's work, and decoding alone."""

from collections.abc import Sequence
from time import process_time

from payung.media.files import images, read_only
from payung.media.files.errors import FailureReason
from payung.media.scan import records


def decode(names: Sequence[str]) -> list[float | FailureReason]:
    """Decode pictures as far as their hashes need, what no scan can do without; return the seconds it took."""
    began = process_time()
    for name in names:
        images.decode(read_only.read(name))
    return [(process_time() - began) / len(names)] * len(names)


def look_all(names: Sequence[str]) -> list[float | FailureReason]:
    """Look at files as a scan does; return the seconds of the processor that each took."""
    began = process_time()
    records.look(names)
    return [(process_time() - began) / len(names)] * len(names)
