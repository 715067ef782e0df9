"""Passwords of officers: hard to guess, since whoever has stolen the database guesses without end."""

import secrets
from pathlib import Path
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from zxcvbn import zxcvbn

# What a stolen database is worth guessing for: at 256 MiB each, a hundred graphics cards need years.
GUESSES: Final = 10**13
# Looked at of a password: what is hard to guess by then stays so, and to look at 72 can take two seconds.
_LOOKED_AT: Final = 32
_SHORTEST: Final = 12
# What people here choose first. The library knows English and what leaked elsewhere.
_OURS: Final = (Path(__file__).parent / "data" / "guessed_first.txt").read_text("utf-8").split()
_CONSONANTS: Final = "bdfgjklmnprstvwz"
_VOWELS: Final = "aeiou"
_WORDS: Final = 5


class HardToGuess:
    """Django's validator: a password must withstand so many guesses, by somebody who knows the officer."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError, with what would be right, for a password that is guessed too soon."""
        if len(password) < _SHORTEST or _guesses(password, user) < GUESSES:
            raise ValidationError(self.get_help_text())

    def get_help_text(self) -> Any:
        """Return the refusal."""
        return _(
            "This password is easy to guess. Use four words that have nothing to do "
            "with each other or with you, or the password that this page suggests."
        )


def _guesses(password: str, user: Any) -> int:
    found = zxcvbn(password[:_LOOKED_AT], user_inputs=[*_about(user), *_OURS])
    return int(found["guesses"])


def _about(user: Any) -> list[str]:
    """Return what somebody who knows the officer would try first."""
    if user is None:
        return []
    told = [user.name, user.full_name, user.unit.name, user.unit.country]
    pieces = [piece for text in told for piece in (text, "".join(text.split()), *text.split())]
    return [piece.casefold() for piece in pieces if piece]


def suggestion() -> str:
    """Return a new password that nobody guesses: words of no language (63 bits), for any keyboard."""
    return " ".join(
        "".join(secrets.choice(letters) for letters in (_CONSONANTS, _VOWELS) * 2)
        for _number in range(_WORDS)
    )
