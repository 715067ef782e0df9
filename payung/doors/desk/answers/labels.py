"""What the situations are called for which there are words to begin an answer with."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SITUATIONS: Final[dict[str, str | Promise]] = {
    "first": _("The first answer"),
    "danger": _("Somebody is in danger now"),
    "threat": _("Somebody threatens to show something"),
    "spread": _("Something is shared already"),
    "rights": _("They ask to see, to change or to delete what they told"),
    "question": _("We need the answer to one question of safety"),
    "silence": _("Nobody wrote for a while"),
    "stop": _("They want to stop"),
    "other": _("They told for another child"),
    "close": _("Our work is done"),
}
