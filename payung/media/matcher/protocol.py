"""Questions and answers as they travel between the matcher and its clients: one line of JSON each."""

import json
import socket
from collections.abc import Iterable, Sequence
from typing import Any, Final

from payung.media.files.hash_query import HashQuery

LONGEST: Final = 64 << 20  # bytes of a question or an answer
END: Final = b"\n"
Answer = dict[str, Any]
TOO_MUCH: Final[Answer] = {"too_much": True}


def question(
    wanted: Sequence[HashQuery], radius: int | None, sets: Iterable[str], *, recent: bool = False
) -> Answer:
    """Return what is asked as it travels; a hash's text stays, since it may say more than the hash."""
    hashes = [
        [{kind: value.hex() for kind, value in one.hashes.items()}, one.quality] for one in wanted
    ]
    return {"hashes": hashes, "radius": radius, "sets": list(sets), "recent": recent}


def travelled(question: Answer) -> list[HashQuery]:
    """Return the hashes of a question that travelled. Raises ValueError for what is none."""
    return [
        HashQuery("", {kind: bytes.fromhex(value) for kind, value in hashes.items()}, quality)
        for hashes, quality in question["hashes"]
    ]


def encoded(message: Answer) -> bytes:
    """Return a question or an answer as it travels: where it is too long, that it is.

    What one hash matches is not: `queries.lookup.MOST` entries of at most 1,000 characters.
    """
    data = json.dumps(message, ensure_ascii=False).encode() + END
    return data if len(data) <= LONGEST else encoded(TOO_MUCH)


def read(conversation: socket.socket) -> bytes:
    """Return what comes before the end of the line. Raises OSError for one that is cut off or too long."""
    data = bytearray()
    while not data.endswith(END):
        chunk = conversation.recv(1 << 18)
        data += chunk
        if not chunk:
            raise ConnectionResetError
        if len(data) > LONGEST:
            raise OSError
    return bytes(data)
