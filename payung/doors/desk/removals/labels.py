"""What the desk calls what a child said of a picture, and the records of a request."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import Text
from payung.removal.choices import Answer, RecordKind, ServiceState
from payung.removal.fingerprints.queries import FingerprintRow

ABOUT: Final[dict[str, Text]] = {
    "theirs": _("Somebody else has it; the child does not"),
    "mine": _("The child has it too"),
    "out": _("Other people can see it already"),
    "feared": _("Not out yet; the child is afraid that it will be"),
    "made": _("Not real: made or changed by somebody"),
    "others": _("Other children are in it too"),
    "grown_up": _("From before the person was 18; grown up now"),
}
SAFETY: Final[dict[str, Text]] = {
    "yes": _("yes"),
    "no": _("no"),
    "unsure": _("unsure"),
    "": _("not said"),
}
STATES: Final[dict[str, Text]] = {state.value: state.label for state in ServiceState}
ANSWERS: Final[dict[str, Text]] = {answer.value: answer.label for answer in Answer}
ENDED: Final = _("It ends now")  # as a worker decided
RECORDS: Final[dict[str, Text]] = {
    RecordKind.SAFETY: _("The child answered the safety questions again"),
    RecordKind.FINGERPRINT: _("A fingerprint was added"),
    RecordKind.BACK: _("The child asked to take it back"),
    RecordKind.KEPT_ON: _("A worker decided that it goes on"),
    RecordKind.PRESERVED: _("Evidence"),
    RecordKind.SENT: _("Sent"),
    RecordKind.ANSWERED: _("Answer"),
}


def why(row: FingerprintRow) -> Text:
    """Return why a person looks at a fingerprint."""
    if row.is_questioned:
        return _("questioned: partners have stopped looking for it")
    return row.held.label if row.held else _("one in twenty of the released")
