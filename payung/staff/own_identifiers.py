"""Officers' own names, numbers and addresses as blind tokens: a report about a colleague goes around them.

The kinds are apart from those of reports, so that no token of an officer equals one of a report: only who holds
the key of the blind index, at a door, can compare the two.
"""

from typing import Final

from payung.foundation.blind_index import Token, keys
from payung.foundation.identifiers import normalise
from payung.foundation.person_names import whole

NAME: Final = "name"
NUMBERS: Final = ("phone", "email")
_PREFIX: Final = "officer:"
_SIGNS: Final = frozenset("0123456789+-(). ")  # of a telephone number


def tokens_of(kind: str, value: str, country: str) -> list[Token]:
    """Return the tokens of an officer's name, number or address under every key; none for too short a one."""
    normal = whole(value) if kind == NAME else normalise(kind, value, country=country)
    if normal is None:
        return []
    return [key.token(f"{_PREFIX}{kind}", normal) for key in keys()]


def kind_of(value: str, country: str) -> str | None:
    """Return the kind of what was typed as an officer's number or address; None where it is neither."""
    if "@" in value:
        return "email" if normalise("email", value) else None
    is_number = set(value) <= _SIGNS and normalise("phone", value, country=country)
    return "phone" if is_number else None
