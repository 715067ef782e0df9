"""Ask the matcher, a process of its own: it compiles what it runs, which the faces may not.

Where the settings name no matcher (a command line, a test), this process answers.
"""

import json
import os
import socket
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from time import monotonic
from typing import Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import BadInput, PayungError
from payung.foundation.viewer import Viewer
from payung.media.files.hash_query import PDQ, HashQuery
from payung.media.matcher.protocol import Answer, encoded, question, read
from payung.media.matcher.results import Match, Matches, TooMuch, merged

TOGETHER: Final = 200_000  # matches of several hashes in one answer to those who ask
PATIENCE: Final = 30.0  # seconds for an answer
AT_ONCE: Final = 5000  # hashes of one question, of pictures in each of their orientations
WITHIN: Final = 20.0  # seconds for what lies in a file
PREPARING: Final = 3600.0  # seconds in which an index of any size is written
KEPT: Final = 4  # conversations that this process leaves open for its next questions
_open: deque[tuple[int, str, socket.socket]] = deque()  # of which process, with whom


class NoMatcher(PayungError):
    """The matcher does not answer."""

    code = "no_matcher"
    status = 503
    sentence = _("Hashes cannot be compared at the moment. Please try again shortly.")


def match(
    viewer: Viewer,
    wanted: Sequence[HashQuery],
    *,
    radius: int | None = None,
    sets: Iterable[str] = (),
    together: int | None = None,
    recent: bool = False,
) -> list[Matches]:
    """Return what each hash matches, as `queries.lookup.match` does.

    `recent`: the sets may be half a second old. Raises BadInput, NoMatcher, and TooMuch where several hashes
    have more than `together` matches (TOGETHER, unless another number is given).
    """
    results = matches(viewer, wanted, radius=radius, sets=sets, recent=recent)
    return _bounded(results, len(wanted), together)


def matches(
    viewer: Viewer,
    wanted: Sequence[HashQuery],
    *,
    radius: int | None = None,
    sets: Iterable[str] = (),
    recent: bool = False,
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
            answers = _matches(viewer, part, radius, sets, recent=recent)
        except TooMuch:
            if len(part) == 1:
                raise
            half = len(part) // 2
            waiting += [part[half:], part[:half]]
        else:
            yield from answers


def _portions(wanted: Sequence[HashQuery]) -> list[Sequence[HashQuery]]:
    """Share out what is asked, so that one question is answered in time, however much is searched."""
    portions: list[Sequence[HashQuery]] = []
    start = hashes = 0
    for place, one in enumerate(wanted):
        size = max(1, len(one.hashes.get("pdq", b"")) // PDQ)
        if hashes and hashes + size > AT_ONCE:
            portions.append(wanted[start:place])
            start, hashes = place, 0
        hashes += size
    return [*portions, wanted[start:]]


def _matches(
    viewer: Viewer,
    wanted: Sequence[HashQuery],
    radius: int | None,
    sets: list[str],
    *,
    recent: bool,
) -> list[Matches]:
    if not settings.PAYUNG_MATCHER:
        from payung.media.matcher.queries import lookup

        return lookup.match(viewer, wanted, radius=radius, sets=sets, recent=False)
    answer = _ask(question(wanted, radius, sets, recent=recent), PATIENCE)
    if "too_much" in answer:
        raise TooMuch
    more = set(answer["more"])
    return [
        Matches(map(Match.travelled, matches_of_one), more=number in more)
        for number, matches_of_one in enumerate(answer["matches"])
    ]


def match_files(
    viewer: Viewer, wanted: Sequence[Sequence[HashQuery]], *, together: int | None = None
) -> list[Matches]:
    """Return what each file matches, itself or by frames, as `hash_query.of_file` asks.

    Raises NoMatcher, and TooMuch as `match` does.
    """
    return _bounded(_files(viewer, wanted), len(wanted), together)


def match_with_inside(
    viewer: Viewer,
    wanted: Sequence[Sequence[HashQuery]],
    inside: Sequence[Sequence[HashQuery]],
    *,
    nearest: int,
) -> tuple[list[Matches], list[Matches]]:
    """Return what files match, as `match_files` does, and of what each thing in one matches the nearest.

    All of it is asked together. Of the things the last are left out where there was no time for them. Raises
    NoMatcher, and TooMuch where it is the files themselves that match too much.
    """
    results = _files(viewer, [*wanted, *inside])
    files = _bounded(islice(results, len(wanted)), len(wanted), None)
    ends = monotonic() + WITHIN
    things: list[Matches] = []
    while len(things) < len(inside) and monotonic() < ends:
        things.append(next(results).nearest(nearest))
    return files, things


def _files(viewer: Viewer, wanted: Sequence[Sequence[HashQuery]]) -> Iterator[Matches]:
    matches_ = iter(matches(viewer, [one for queries in wanted for one in queries]))
    return (merged(islice(matches_, len(queries))) for queries in wanted)


def _bounded(results: Iterable[Matches], count: int, together: int | None) -> list[Matches]:
    every: list[Matches] = []
    left = TOGETHER if together is None else together
    for matches in results:
        left -= len(matches)
        if left < 0 and count > 1:
            raise TooMuch
        every.append(matches)
    return every


def prepare(viewer: Viewer, hash_set: str, version: tuple[int, str]) -> None:
    """Let the index be written before a version counts, if it brings much. Raises NoMatcher."""
    del viewer  # the importer itself
    if not settings.PAYUNG_MATCHER:
        from payung.media.matcher import current_index

        current_index.shared_index().before(hash_set, version)
        return
    _ask({"prepare": [hash_set, *version]}, PREPARING)


def _ask(question: Answer, patience: float) -> Answer:
    try:
        answer: Answer = json.loads(_said(encoded(question), patience))
    except (OSError, ValueError):
        raise NoMatcher from None
    if "field" in answer:
        raise BadInput(answer["field"], answer["sentence"])
    if "error" in answer:
        raise NoMatcher
    return answer


def _said(question: bytes, patience: float) -> bytes:
    """Return the answer as it travels: in an open conversation, or in a new one where that has ended."""
    if conversation := _left_open():
        with suppress(ConnectionError, EOFError):  # the matcher has started again, or closed it
            return _asked(conversation, question, patience)
    conversation = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        conversation.settimeout(patience)
        conversation.connect(settings.PAYUNG_MATCHER)
    except OSError:
        conversation.close()
        raise
    return _asked(conversation, question, patience)


def _left_open() -> socket.socket | None:
    """Take an open conversation of this process with this matcher; close others."""
    with suppress(IndexError):
        while True:
            process, path, conversation = _open.pop()
            if (process, path) == (os.getpid(), settings.PAYUNG_MATCHER):
                return conversation
            conversation.close()
    return None


def _asked(conversation: socket.socket, question: bytes, patience: float) -> bytes:
    """Ask in a conversation, and leave it open for the next question."""
    try:
        conversation.settimeout(patience)
        conversation.sendall(question)
        answer = read(conversation)
    except BaseException:
        conversation.close()
        raise
    if len(_open) < KEPT:
        _open.append((os.getpid(), settings.PAYUNG_MATCHER, conversation))
    else:
        conversation.close()
    return answer
