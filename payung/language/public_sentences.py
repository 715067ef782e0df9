"""Public sentences: those on the public face, or in its answers."""

from collections.abc import Iterable
from typing import Final

# Their source files. A test walks the pages of the face and reports a missing one.
PUBLIC: Final = (
    "payung/directory/helpline_kinds.py",
    "payung/directory/queries.py",
    "payung/doors/desk/wishes/answers.py",
    "payung/doors/public/",
    "payung/foundation/errors.py",
    "payung/intake/feedback/actions.py",
    "payung/intake/dialogue/notice_channels.py",
    "payung/intake/progress.py",
    "payung/intake/dialogue/queries/",
    "payung/intake/routing.py",
)


def is_public(places: Iterable[str]) -> bool:
    """Say whether a sentence from these files is public."""
    return any(place.startswith(PUBLIC) for place in places)
