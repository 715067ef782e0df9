"""Asking the matcher: a process of its own, since it compiles what it runs and the faces may not.

Where the settings name no matcher (a command line, a test), what is asked is answered in this process.
"""

import json
import socket
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from time import monotonic
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import BadInput, PayungError
from payung.foundation.viewer import Viewer
from payung.media.hits import PDQ, Asked, Match, Matches, TooMuch, merged

LONGEST: Final = 64 << 20  # bytes of a question or an answer
TOGETHER: Final = 200_000  # matches of several hashes in one answer to those who ask
PATIENCE: Final = 30.0  # seconds for an answer
AT_ONCE: Final = 5000  # hashes of one question, of pictures in each of their orientations
WITHIN: Final = 20.0  # seconds for what lies in a file
PREPARING: Final = 3600.0  # seconds in which an index of any size is written
END: Final = b"\n"
Answer = dict[str, Any]
TOO_MUCH: Final[Answer] = {"too_much": True}


class NoMatcher(PayungError):
    """The matcher does not answer."""

    code = "no_matcher"
    status = 503
    sentence = _("Hashes cannot be compared just now. Please try again in a moment.")


def match(
    viewer: Viewer,
    wanted: Sequence[Asked],
    *,
    radius: int | None = None,
    sets: Iterable[str] = (),
    together: int | None = None,
) -> list[Matches]:
    """Return what each hash matches, as `queries.match` does.

    Raises BadInput, NoMatcher, and TooMuch where several hashes have more than `together` matches (TOGETHER,
    unless another number is given).
    """
    return _bounded(matches(viewer, wanted, radius=radius, sets=sets), len(wanted), together)


def matches(
    viewer: Viewer,
    wanted: Sequence[Asked],
    *,
    radius: int | None = None,
    sets: Iterable[str] = (),
) -> Iterator[Matches]:
    """Yield what each hash matches, in their order; what is in memory does not grow with how many they are.

    AT_ONCE are asked about at once. Where the answer to all of them would be too long, half of them are, and so
    on down to one. Raises BadInput, and NoMatcher.
    """
    sets = list(sets)
    waiting = _portions(wanted)[::-1]
    while waiting:
        part = waiting.pop()
        try:
            found = _matches(viewer, part, radius, sets)
        except TooMuch:
            if len(part) == 1:
                raise
            half = len(part) // 2
            waiting += [part[half:], part[:half]]
        else:
            yield from found


def _portions(wanted: Sequence[Asked]) -> list[Sequence[Asked]]:
    """Share out what is asked, so that one question is answered in time, however much is searched."""
    portions: list[Sequence[Asked]] = []
    start = hashes = 0
    for place, one in enumerate(wanted):
        size = max(1, len(one.hashes.get("pdq", b"")) // PDQ)
        if hashes and hashes + size > AT_ONCE:
            portions.append(wanted[start:place])
            start, hashes = place, 0
        hashes += size
    return [*portions, wanted[start:]]


def _matches(
    viewer: Viewer, wanted: Sequence[Asked], radius: int | None, sets: list[str]
) -> list[Matches]:
    if not settings.PAYUNG_MATCHER:
        from payung.media import queries

        return queries.match(viewer, wanted, radius=radius, sets=sets)
    told = _ask(question(wanted, radius, sets), PATIENCE)
    if "too_much" in told:
        raise TooMuch
    more = set(told["more"])
    return [
        Matches((Match(**each) for each in found), more=number in more)
        for number, found in enumerate(told["matches"])
    ]


def match_files(
    viewer: Viewer, wanted: Sequence[Sequence[Asked]], *, together: int | None = None
) -> list[Matches]:
    """Return what each file matches, itself or by frames, as `hits.of_file` asks.

    Raises NoMatcher, and TooMuch as `match` does.
    """
    return _bounded(_files(viewer, wanted), len(wanted), together)


def match_with_inside(
    viewer: Viewer,
    wanted: Sequence[Sequence[Asked]],
    inside: Sequence[Sequence[Asked]],
    *,
    nearest: int,
) -> tuple[list[Matches], list[Matches]]:
    """Return what files match, as `match_files` does, and of what each thing in one matches the nearest.

    All of it is asked together. Of the things the last are left out where there was no time for them. Raises
    NoMatcher, and TooMuch where it is the files themselves that match too much.
    """
    found = _files(viewer, [*wanted, *inside])
    files = _bounded(islice(found, len(wanted)), len(wanted), None)
    ends = monotonic() + WITHIN
    things: list[Matches] = []
    while len(things) < len(inside) and monotonic() < ends:
        things.append(next(found).nearest(nearest))
    return files, things


def _files(viewer: Viewer, wanted: Sequence[Sequence[Asked]]) -> Iterator[Matches]:
    found = iter(matches(viewer, [one for each in wanted for one in each]))
    return (merged(islice(found, len(each))) for each in wanted)


def _bounded(found: Iterable[Matches], count: int, together: int | None) -> list[Matches]:
    every: list[Matches] = []
    left = TOGETHER if together is None else together
    for each in found:
        left -= len(each)
        if left < 0 and count > 1:
            raise TooMuch
        every.append(each)
    return every


def prepare(viewer: Viewer, hash_set: str, version: tuple[int, str]) -> None:
    """Let the index be written before a version counts, if it brings much. Raises NoMatcher."""
    del viewer  # the importer itself
    if not settings.PAYUNG_MATCHER:
        from payung.media import known

        known.known().before(hash_set, version)
        return
    _ask({"prepare": [hash_set, *version]}, PREPARING)


def question(wanted: Sequence[Asked], radius: int | None, sets: Iterable[str]) -> Answer:
    """Return what is asked as it travels; a hash's text stays, since it may say more than the hash."""
    hashes = [
        [{kind: each.hex() for kind, each in one.hashes.items()}, one.quality] for one in wanted
    ]
    return {"hashes": hashes, "radius": radius, "sets": list(sets)}


def travelled(asked: Answer) -> list[Asked]:
    """Return the hashes of a question that travelled. Raises ValueError for what is none."""
    return [
        Asked("", {kind: bytes.fromhex(each) for kind, each in hashes.items()}, quality)
        for hashes, quality in asked["hashes"]
    ]


def writes(asked: object) -> bool:
    """Say whether an answer may take as long as an index is written."""
    return isinstance(asked, dict) and ("prepare" in asked or "merge" in asked)


def answer(viewer: Viewer, asked: Answer) -> Answer:
    """Answer a question as `match` or `prepare` puts it: the matcher's side. Raises BadInput."""
    from payung.media import known, queries

    if "merge" in asked:
        known.known().merge()
        return {"ready": True}
    if "prepare" in asked:
        hash_set, number, mark = asked["prepare"]
        known.known().before(hash_set, (number, mark))
        return {"ready": True}
    wanted = travelled(asked)
    try:
        found = queries.match(viewer, wanted, radius=asked["radius"], sets=asked["sets"])
    except TooMuch:
        return TOO_MUCH
    return {
        "matches": [[vars(each) for each in one] for one in found],
        "more": [number for number, one in enumerate(found) if one.more],
    }


def encoded(told: Answer) -> bytes:
    """Return a question or an answer as it travels: where it is too long, that it is.

    What one hash matches is not: queries.matching.MOST entries of at most 1,000 characters.
    """
    data = json.dumps(told, ensure_ascii=False).encode() + END
    return data if len(data) <= LONGEST else encoded(TOO_MUCH)


def read(conversation: socket.socket) -> bytes:
    """Return what comes before the end of the line. Raises OSError for one that is cut off or too long."""
    data = bytearray()
    while not data.endswith(END):
        chunk = conversation.recv(1 << 18)
        data += chunk
        if not chunk or len(data) > LONGEST:
            raise OSError
    return bytes(data)


def _ask(asked: Answer, patience: float) -> Answer:
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as conversation:
            conversation.settimeout(patience)
            conversation.connect(settings.PAYUNG_MATCHER)
            conversation.sendall(encoded(asked))
            told: Answer = json.loads(read(conversation))
    except (OSError, ValueError):
        raise NoMatcher from None
    if "field" in told:
        raise BadInput(told["field"], told["sentence"])
    if "error" in told:
        raise NoMatcher
    return told
