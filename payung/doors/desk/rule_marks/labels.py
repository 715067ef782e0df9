"""Labels of verdicts, of kinds of danger, and of what hears words."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payung.intake.rule_marks.verdicts import Verdict
from payung.triage.reader import Kind
from payung.triage.text_rules import Hearer

VERDICTS: Final[dict[Verdict, str | Promise]] = {
    Verdict.MORE_URGENT: _("Marked: this was more urgent"),
    Verdict.NO_DANGER: _("Marked: this was no danger"),
}
KINDS: Final[dict[Kind, str | Promise]] = {
    Kind.DYING: _("somebody wants to die"),
    Kind.SELF_HARM: _("somebody hurts themselves"),
    Kind.MOVED: _("a child is held, moved, sold or missing"),
    Kind.DEADLINE: _("a threat has a time limit"),
    Kind.PAID: _("somebody pays to stop a threat"),
    Kind.MEETING: _("a meeting is close"),
    Kind.LIVE_NOW: _("a child is made to do things on camera, now or tonight"),
    Kind.ABUSER_AT_HOME: _("somebody at home harms a child"),
    Kind.THREATENED_NOW: _("a child was threatened today"),
    Kind.DANGER_NOW: _("a child is in danger at this moment"),
}
HEARERS: Final[dict[Hearer, str | Promise]] = {
    Hearer.LISTS: _("phrase lists"),
    Hearer.SECOND_READER: _("second reader"),
}
