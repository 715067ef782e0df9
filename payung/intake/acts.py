"""The acts of this room, as the ledger names them."""

from django.utils.translation import gettext_lazy as _

from payung.ledger.acts import register

REPORT_RECEIVED = register("report.received", _("A report was received"))
REPORT_SUPPLEMENTED = register("report.supplemented", _("The form was sent again, changed"))
REPORT_OPENED = register("report.opened", _("A report was opened"))
REPORT_LINKED = register("report.linked", _("A report was linked to others"))
LEVEL_SET = register("report.level-set", _("The level of a report was decided"))
ANSWER_SENT = register("dialogue.answer-sent", _("An answer was sent to the one who told us"))
ANSWERS_READ = register("dialogue.answers-read", _("The one who told us came back and read"))
WORD_ADDED = register("dialogue.word-added", _("The one who told us wrote again"))
STOP_ASKED = register("dialogue.stop-asked", _("The one who told us wants to stop"))
SEE_ASKED = register("dialogue.see-asked", _("The one who told us wants to see what they told"))
CORRECTION_SENT = register(
    "dialogue.correction-sent", _("The one who told us said that something is wrong")
)
FORGET_ASKED = register("dialogue.forget-asked", _("The one who told us wants to have it deleted"))
NUMBER_DRAWN = register("number.drawn", _("The one who told us took a short number"))
NUMBER_FORGOTTEN = register("number.forgotten", _("The one who told us gave their short number up"))
NOTICE_SENT = register("notice.sent", _("An ordinary sentence was sent, so that they look here"))
REPORTER_RULED = register(
    "dialogue.reporter-ruled", _("Whether the one who told us reads our messages was decided")
)
RULING_TAKEN_BACK = register(
    "dialogue.ruling-taken-back",
    _("The decision whether the one who told us reads our messages was taken back"),
)
REPORT_HANDED_OVER = register("report.handed-over", _("A report was handed to another unit"))
REPORT_TAKEN_OVER = register("report.taken-over", _("A report came from another unit"))
READERS_NAMED = register("report.readers-named", _("A report was opened to named officers alone"))
READERS_UNNAMED = register("report.readers-unnamed", _("A report was opened to the unit again"))
FEEDBACK_GIVEN = register("feedback.given", _("Somebody said how they were treated"))
LEDGER_EXPORTED = register("ledger.exported", _("Entries of the ledger were taken out as a file"))
DELETED = register("record.deleted", _("A record was deleted, as people had decided"))
DELETED_AGAIN = register(
    "record.deleted-again", _("A record came back with an older copy and was deleted again")
)
SENDER_TOLD = register("sender.told", _("What the sender is told was chosen"))
SENDER_NOT_TOLD = register("sender.not-told", _("What the sender was to be told was taken back"))
WEBHOOK_TESTED = register("webhook.tested", _("A test was sent to a partner's address"))
WEBHOOK_SENT_AGAIN = register("webhook.sent-again", _("What a partner was not told was sent again"))
