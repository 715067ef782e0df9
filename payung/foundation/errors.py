"""One tree of errors: code, HTTP status and one sentence to translate."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class PayungError(Exception):
    """An error that one sentence explains to a person."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500
    sentence: ClassVar[Text] = _("Something went wrong. Nothing was lost. Please try again.")

    def __init__(self, sentence: Text | None = None) -> None:
        self.text: Text = self.sentence if sentence is None else sentence

    def __str__(self) -> str:
        return str(self.text)


class BadInput(PayungError):
    """The input has a wrong form. `field` says where; the sentence says what would be right."""

    code = "bad_input"
    status = 400
    sentence = _("This could not be read.")

    def __init__(self, field: str, sentence: Text | None = None) -> None:
        self.field = field
        super().__init__(sentence)


class NotFound(PayungError):
    """The object does not exist or is not yours: one answer for both, so that nobody can probe."""

    code = "not_found"
    status = 404
    sentence = _("There is nothing here.")


class NotAllowed(PayungError):
    """The viewer may not do this; the sentence is the policy's reason."""

    code = "not_allowed"
    status = 403
    sentence = _("You may not do this.")


class Conflict(PayungError):
    """Somebody else was faster, or the state has moved on."""

    code = "conflict"
    status = 409
    sentence = _("This has changed in the meantime. Please look at it again.")


class TooMany(PayungError):
    """Too many attempts came from one place; the sentence says how long to wait."""

    code = "too_many"
    status = 429
    sentence = _("Please wait a minute, then try again.")


class SealBroken(PayungError):
    """A sealed record does not open: wrong key, wrong place, or a changed byte."""

    code = "seal_broken"
    status = 500
    sentence = _("This record could not be opened.")


class Unsigned(PayungError):
    """Nobody vouches for a public key: nothing is sealed to it, and its signatures are not believed."""

    code = "unsigned"
    status = 500
    sentence = _("A key here is not signed by anybody we know. Nothing was sealed to it.")
