"""What a notice says: which desk, which case and whose child are never in it."""

from typing import Final

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payung.staff.notices.kinds import NoticeReason

_SUBJECT: Final = _("Desk")
_TEXTS: Final[dict[str, Promise]] = {
    NoticeReason.CALL: _("Please go to the desk now. Answering this message does nothing."),
    NoticeReason.GAP: _("The duty rota has a gap. Please look at it at the desk."),
    NoticeReason.TEST: _("This is a test. You need not do anything."),
}


def words(reason: str, language: str) -> tuple[str, str]:
    """Return subject and text of a notice in a language of the desk."""
    with translation.override(language):
        return str(_SUBJECT), str(_TEXTS[reason])
