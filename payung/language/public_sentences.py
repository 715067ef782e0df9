"""Which sentences are public: those that somebody at the public face can meet, or gets in an answer."""

from collections.abc import Iterable
from typing import Final

# Where they stand. A test walks the pages of the face and finds a place that is missing here.
PUBLIC: Final = (
    "payung/directory/helpline_kinds.py",
    "payung/directory/queries.py",
    "payung/doors/desk/wishes/answers.py",
    "payung/doors/public/",
    "payung/foundation/errors.py",
    "payung/intake/actions/feedback.py",
    "payung/intake/notice_channels.py",
    "payung/intake/progress.py",
    "payung/intake/queries/",
    "payung/intake/routing.py",
)


def is_public(places: Iterable[str]) -> bool:
    """Say whether a sentence that stands in these files is public."""
    return any(place.startswith(PUBLIC) for place in places)
