"""The acts of this room, as the ledger names them."""

from django.utils.translation import gettext_lazy as _

from payung.ledger.acts import register

REPORT_TAKEN = register("case.taken", _("A report was taken"))
GIVEN_BACK = register("case.given-back", _("A report was given back"))
CASE_ASSIGNED = register("case.assigned", _("A report was handed to a colleague"))
LEVEL_CONFIRMED = register("case.level-confirmed", _("The level was confirmed"))
LEVEL_CHANGED = register("case.level-changed", _("The level was changed"))
STOP_DECIDED = register("case.stop-decided", _("What the wish to stop means was decided"))
NOTE_WRITTEN = register("case.note-written", _("A note was written"))
NOTE_TAKEN_BACK = register("case.note-taken-back", _("A note was taken back"))
CLOCK_ROSE = register("clock.rose", _("An undecided report rose to the supervisor"))
