"""Labels of the kinds of findings. A label completes a sentence that begins with the phrase."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payung.language.word_list import Kind

KINDS: Final[dict[Kind, str | Promise]] = {
    Kind.BLAME: _("may sound like blame"),
    Kind.DISBELIEF: _("may sound like doubt"),
    Kind.LEADING_QUESTION: _("contains a leading question"),
    Kind.FALSE_PROMISE: _("promises something that we may not be able to keep"),
    Kind.PRESSURE: _("may put pressure on the child"),
    Kind.SHAMING_TERM: _("may shame the child"),
    Kind.OUTDATED_TERM: _("is an outdated term"),
}
