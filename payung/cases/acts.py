"""The acts of this room, as the ledger names them."""

from django.utils.translation import gettext_lazy as _

from payung.ledger.acts import register

REPORT_TAKEN = register("case.taken", _("A report was taken"))
GIVEN_BACK = register("case.given-back", _("A report was given back"))
CASE_ASSIGNED = register("case.assigned", _("A report was transferred to a colleague"))
OWNER_LOST = register("case.owner-lost", _("A report lost its owner and waits for a new one"))
LEVEL_CONFIRMED = register("case.level-confirmed", _("The level was confirmed"))
LEVEL_CHANGED = register("case.level-changed", _("The level was changed"))
CASES_JOINED = register("case.joined", _("Reports were joined into one case"))
CASES_PARTED = register("case.parted", _("A report was separated from a case"))
SUSPECT_LINKED = register("case.suspect-linked", _("Cases were linked by one suspect"))
SUSPECT_PARTED = register("case.suspect-parted", _("Cases are no longer linked by one suspect"))
SUSPECT_CASES_READ = register(
    "case.suspect-cases-read", _("The children in all cases of one suspect were read")
)
CASE_SHARED = register("case.shared", _("A report was shared with another unit"))
SHARE_ENDED = register("case.share-ended", _("The sharing with another unit ended"))
MADE_JOINT = register(
    "case.made-joint", _("An entry of one side was opened to all units that work on the case")
)
NOTE_WRITTEN = register("case.note-written", _("A note was written"))
NOTE_TAKEN_BACK = register("case.note-taken-back", _("A note was withdrawn"))
REPORT_HANDED_OVER = register("report.handed-over", _("A report was transferred to another unit"))
REPORT_TAKEN_OVER = register("report.taken-over", _("A report was transferred from another unit"))
PERSON_ADDED = register("case.person-added", _("A person was added to a case"))
PERSON_CHANGED = register("case.person-changed", _("A person's details were changed"))
PERSON_MISTAKEN = register("case.person-mistaken", _("A person was marked as a mistake"))
CHILD_WORKER = register("child.worker-named", _("A worker was named for a child"))
CHILD_RESTRICTED = register(
    "child.file-restricted", _("A child's file was restricted to the child's worker")
)
CHILD_UNRESTRICTED = register(
    "child.file-opened", _("A child's file was opened to all who work on the case")
)
CHILD_READ = register(
    "child.file-read", _("A supervisor read a child's file that is for its worker alone")
)
CHILD_NOTE = register("child.note-written", _("A talk or a note was written into a child's file"))
CONSENT_GIVEN = register("child.consent-given", _("A consent was recorded in a child's file"))
CONSENT_ENDED = register("child.consent-ended", _("A consent in a child's file was withdrawn"))
CHILD_WISH = register("child.wish-said", _("A child's wish was recorded"))
CHILD_WISH_DECIDED = register("child.wish-decided", _("A child's wish was decided"))
FILE_DELETION_DECIDED = register(
    "child.deletion-decided", _("A child's file was scheduled for deletion")
)
FILE_DELETION_CONFIRMED = register(
    "child.deletion-confirmed", _("A second officer confirmed that a child's file is deleted")
)
FILE_DELETION_CANCELLED = register(
    "child.deletion-cancelled", _("A scheduled deletion of a child's file was cancelled")
)
FILE_DELETED = register("child.file-deleted", _("A child's file was deleted"))
STEP_PLANNED = register("case.step-planned", _("A step of a case was planned"))
STEP_CHANGED = register("case.step-changed", _("A planned step was changed"))
STEP_DONE = register("case.step-done", _("A step was recorded as done"))
STEP_CORRECTED = register("case.step-corrected", _("What a step says was corrected"))
STEP_CALLED_OFF = register("case.step-called-off", _("A planned step was called off"))
GATE_OVERRIDDEN = register(
    "case.gate-overridden", _("A supervisor planned a step although a gate was shut")
)
TRANSFER_PROPOSED = register("transfer.proposed", _("A transfer to another unit was proposed"))
TRANSFER_DECLINED = register("transfer.declined", _("A proposed transfer was declined"))
TRANSFER_WITHDRAWN = register("transfer.withdrawn", _("A proposed transfer was withdrawn"))
TRANSFER_REVIEWED = register(
    "transfer.reviewed", _("A supervisor reviewed a transfer that was made at once")
)
HANDOVER_OFFERED = register("handover.offered", _("A shift was handed over, to be accepted"))
HANDOVER_ACCEPTED = register("handover.accepted", _("A shift that was handed over was accepted"))
HANDOVER_DECLINED = register("handover.declined", _("A shift that was handed over was declined"))
HANDOVER_WITHDRAWN = register("handover.withdrawn", _("A handover of a shift was withdrawn"))
CONFLICT_DECLARED = register(
    "case.conflict-declared", _("An officer is not available for a report: a conflict of interest")
)
READERS_NAMED = register("report.readers-named", _("A report was restricted to named officers"))
READERS_UNNAMED = register("report.readers-unnamed", _("A report was opened to the unit again"))
CLOCK_ROSE = register("clock.rose", _("A waiting report was escalated to the supervisor"))
ACTION_NAMED = register("case.action-named", _("The next action and its due time were set"))
ENDING_WRITTEN = register("case.ending-written", _("The outcome for the child was recorded"))
ENDING_SECONDED = register(
    "case.ending-seconded", _("A colleague countersigned the outcome for the child")
)
CLOSURE_WRITTEN = register(
    "case.closure-written", _("A case is to be closed once a colleague countersigns")
)
CLOSURE_OVERRIDDEN = register(
    "case.closure-overridden", _("A supervisor closed a case although something was missing")
)
CASE_CLOSED = register("case.closed", _("A case was closed"))
REPORTED_AGAIN = register(
    "case.reported-again", _("A new report names the account of a case that is closed or rests")
)
REOPENED = register("case.reopened", _("A case was opened again for a new report"))
LEFT_CLOSED = register(
    "case.left-closed", _("A case was not opened again for a new report, with a reason")
)
DELETION_PROPOSED = register("deletion.proposed", _("Records were proposed for deletion"))
KEPT = register("deletion.kept", _("A record proposed for deletion is kept"))
DELETION_DECIDED = register("deletion.decided", _("A record was scheduled for deletion"))
DELETION_CONFIRMED = register("deletion.confirmed", _("A second officer confirmed a deletion"))
DELETION_TAKEN_BACK = register("deletion.taken-back", _("A scheduled deletion was cancelled"))
DELETION_STOPPED = register(
    "deletion.stopped",
    _("A deletion was stopped: something new arrived, or the report is under a legal hold"),
)
HELD = register("case.held", _("A legal hold was set"))
HOLD_LIFTED = register("case.hold-lifted", _("A legal hold was lifted"))
REVIEWED = register("case.reviewed", _("Somebody reviewed whether a report is still needed"))
REVIEW_SET = register("review.set", _("The date of the next review was set"))
REVIEW_ROSE = register("review.rose", _("An overdue review was escalated to the supervisor"))
ALARM_FIRST = register("alarm.first", _("The first on duty was called to a P1 report"))
ALARM_NEXT = register("alarm.next", _("Everybody on duty was called to a P1 report"))
ALARM_ALL = register(
    "alarm.all", _("Supervisors and the unit that answers by agreement were called to a P1 report")
)
ALARM_NOBODY = register("alarm.nobody", _("There was nobody to call to a P1 report"))
