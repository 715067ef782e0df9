"""The acts of this room, as the ledger names them."""

from django.utils.translation import gettext_lazy as _

from payung.ledger.acts import register

REPORT_RECEIVED = register("report.received", _("A report was received"))
REPORT_SUPPLEMENTED = register("report.supplemented", _("The form was sent again with changes"))
REPORT_OPENED = register("report.opened", _("A report was opened"))
# Earlier versions stored links. Their ledgers keep this act; nothing records it any more.
REPORT_LINKED = register("report.linked", _("A report was linked to others"))
LEVEL_SET = register("report.level-set", _("The level of a report was decided"))
ANSWER_SENT = register("dialogue.answer-sent", _("An answer was sent to the reporter"))
ANSWERS_READ = register("dialogue.answers-read", _("The reporter came back and read"))
WORD_ADDED = register("dialogue.word-added", _("The reporter wrote again"))
STOP_ASKED = register("dialogue.stop-asked", _("The reporter wants to stop"))
SEE_ASKED = register("dialogue.see-asked", _("The reporter wants to see the report"))
CORRECTION_SENT = register(
    "dialogue.correction-sent", _("The reporter said that something is wrong")
)
FORGET_ASKED = register("dialogue.forget-asked", _("The reporter wants deletion"))
NUMBER_DRAWN = register("number.drawn", _("The reporter took a short number"))
NUMBER_FORGOTTEN = register("number.forgotten", _("The reporter deleted their short number"))
NOTICE_SENT = register("notice.sent", _("An ordinary sentence was sent as a reminder to look here"))
REPORTER_RULED = register(
    "dialogue.reporter-ruled", _("It was decided whether the reporter may read our messages")
)
RULING_TAKEN_BACK = register(
    "dialogue.ruling-taken-back",
    _("The decision whether the reporter may read our messages was withdrawn"),
)
FEEDBACK_GIVEN = register("feedback.given", _("Somebody gave feedback about how they were treated"))
LEDGER_EXPORTED = register("ledger.exported", _("Entries of the ledger were exported"))
DELETED = register("record.deleted", _("A record was deleted, as decided by officers"))
DELETED_AGAIN = register(
    "record.deleted-again", _("A record came back from an older copy and was deleted again")
)
SENDER_TOLD = register("sender.told", _("A status for the sender was chosen"))
SENDER_NOT_TOLD = register(
    "sender.not-told", _("A status for the sender was cancelled before it was sent")
)
WEBHOOK_TESTED = register("webhook.tested", _("A test was sent to a partner's address"))
WEBHOOK_SENT_AGAIN = register(
    "webhook.sent-again", _("A failed notification to a partner was sent again")
)
STOP_DECIDED = register("case.stop-decided", _("The wish to stop was decided"))
SEE_DECIDED = register("case.see-decided", _("The wish to see the report was decided"))
CORRECTION_DECIDED = register("case.correction-decided", _("A correction was reviewed and decided"))
FORGET_DECIDED = register("case.forget-decided", _("The wish for deletion was decided"))
GONE_THROUGH = register(
    "case.gone-through", _("A report was opened to go through it with the child")
)
PERSON_SEARCHED_BY_IDENTIFIER = register(
    "search.identifier", _("An officer searched for a person by an identifier")
)
PERSON_SEARCHED_BY_NAME = register("search.name", _("An officer searched for a person by name"))
REPORT_MARKED = register("rules.report-marked", _("An officer marked how the rules heard a report"))
MARK_TAKEN_BACK = register(
    "rules.mark-taken-back", _("A mark of how the rules heard a report was taken back")
)
SENTENCES_READ = register("rules.sentences-read", _("Corrected sentences were read"))
SENTENCES_EXPORTED = register(
    "rules.sentences-exported", _("Corrected sentences were exported, sealed for the list keepers")
)
SENTENCES_LEFT_OUT = register(
    "rules.sentences-left-out", _("Corrected sentences were left out of exports")
)
