"""What the kinds of findings are called: each completes a sentence that begins with the phrase."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payung.language.word_list import Kind

KINDS: Final[dict[Kind, str | Promise]] = {
    Kind.BLAME: _("could blame"),
    Kind.DISBELIEF: _("could sound like doubt"),
    Kind.LEADING_QUESTION: _("asks what could lead"),
    Kind.FALSE_PROMISE: _("promises what may not hold"),
    Kind.PRESSURE: _("could press"),
    Kind.SHAMING_TERM: _("could shame"),
    Kind.OUTDATED_TERM: _("is outdated"),
}
