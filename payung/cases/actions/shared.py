"""What the acts of this room share: reading what somebody wrote."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import BadInput

LONGEST: Final = 20_000  # code points of a note or reason


def words_of(field: str, text: str) -> str:
    """Return what was written, without the space around it. Raises BadInput for nothing or too much."""
    words = text.strip()
    if not words:
        raise BadInput(field, _("Please write at least one sentence."))
    if len(words) > LONGEST:
        raise BadInput(field, _("This is too long: at most 20,000 characters."))
    return words
