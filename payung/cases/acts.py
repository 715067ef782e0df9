"""The acts of this room, as the ledger names them."""

from django.utils.translation import gettext_lazy as _

from payung.ledger.acts import register

REPORT_TAKEN = register("case.taken", _("A report was taken"))
GIVEN_BACK = register("case.given-back", _("A report was given back"))
CASE_ASSIGNED = register("case.assigned", _("A report was handed to a colleague"))
GONE_THROUGH = register(
    "case.gone-through", _("What was told was opened to go through it with the child")
)
LEVEL_CONFIRMED = register("case.level-confirmed", _("The level was confirmed"))
LEVEL_CHANGED = register("case.level-changed", _("The level was changed"))
STOP_DECIDED = register("case.stop-decided", _("What the wish to stop means was decided"))
SEE_DECIDED = register(
    "case.see-decided", _("What the wish to see what was told means was decided")
)
CORRECTION_DECIDED = register(
    "case.correction-decided", _("A correction was looked at and decided")
)
FORGET_DECIDED = register(
    "case.forget-decided", _("What the wish to have it deleted means was decided")
)
NOTE_WRITTEN = register("case.note-written", _("A note was written"))
NOTE_TAKEN_BACK = register("case.note-taken-back", _("A note was taken back"))
CLOCK_ROSE = register("clock.rose", _("A report that waits for a person rose to the supervisor"))
ACTION_NAMED = register("case.action-named", _("The next action was named, and when it is due"))
ENDING_WRITTEN = register("case.ending-written", _("What became of the child was written down"))
ENDING_SECONDED = register(
    "case.ending-seconded", _("A colleague seconded what became of the child")
)
DELETION_PROPOSED = register("deletion.proposed", _("Records were proposed to be deleted"))
KEPT = register("deletion.kept", _("A record that was proposed to be deleted is kept"))
DELETION_DECIDED = register("deletion.decided", _("It was decided to delete a record"))
DELETION_CONFIRMED = register("deletion.confirmed", _("A second officer confirmed a deletion"))
DELETION_TAKEN_BACK = register("deletion.taken-back", _("The decision to delete was taken back"))
DELETION_STOPPED = register(
    "deletion.stopped", _("A deletion was stopped: something new had come, or it is held")
)
HELD = register("case.held", _("A legal hold was set"))
HOLD_LIFTED = register("case.hold-lifted", _("A legal hold was lifted"))
REVIEWED = register("case.reviewed", _("Somebody looked whether a report is still needed"))
REVIEW_SET = register("review.set", _("The day of the next review was set"))
REVIEW_ROSE = register("review.rose", _("A review that was not done rose to the supervisor"))
