"""Passwords of officers: hard to guess, since a thief of the database can guess for years."""

import secrets
from pathlib import Path
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

from payung.staff.models import Officer

# At 256 MiB a guess, a hundred graphics cards need years for these.
GUESSES: Final = 10**13
# Checked letters of a password: the rest makes it no easier, and checking 72 can take two seconds.
_LOOKED_AT: Final = 32
_SHORTEST: Final = 12
# Words that people here choose first. The library knows English and leaked passwords.
_OURS: Final = (Path(__file__).parent / "data" / "guessed_first.txt").read_text("utf-8").split()
_CONSONANTS: Final = "bdfgjklmnprstvwz"
_VOWELS: Final = "aeiou"
_WORDS: Final = 5


class HardToGuess:
    """Django's validator: a password must withstand GUESSES by somebody who knows the officer."""

    def validate(self, password: str, user: Officer | None = None) -> None:
        """Raise ValidationError, with advice, for a password that is guessed too soon."""
        if len(password) < _SHORTEST or _guesses(password, user) < GUESSES:
            raise ValidationError(self.get_help_text())

    def get_help_text(self) -> str:
        """Return the refusal."""
        return _(
            "This password is easy to guess. Use four words that have nothing to do "
            "with each other or with you, or the password that this page suggests."
        )


def _guesses(password: str, user: Officer | None) -> int:
    result = zxcvbn(password[:_LOOKED_AT], user_inputs=[*_about(user), *_OURS])
    return int(result["guesses"])


def _about(user: Officer | None) -> list[str]:
    """Return words that somebody who knows the officer would try first."""
    if user is None:
        return []
    facts = [user.name, user.full_name, user.unit.name, user.unit.country]
    pieces = [piece for text in facts for piece in (text, "".join(text.split()), *text.split())]
    return [piece.casefold() for piece in pieces if piece]


def suggestion() -> str:
    """Return a new random password: invented words (63 bits) for any keyboard."""
    return " ".join(
        "".join(secrets.choice(letters) for letters in (_CONSONANTS, _VOWELS) * 2)
        for _number in range(_WORDS)
    )
