"""The alarms of a request's officer in words. A locked screen asks as the open one did, without its key."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payung.cases.queue import queries
from payung.cases.queue.queries import Alarms
from payung.doors.desk.current_officer import officer_of
from payung.foundation.viewer import DOOR
from payung.removal.fingerprints.queries import is_flooded
from payung.staff import queries as people
from payung.staff.policy import may
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import Level


@dataclass(frozen=True)
class AlarmWords:
    """The alarms of one moment. `urgent`: how many are P1; `sound`: whether the desk sounds at one more."""

    sentence: str
    number: int
    urgent: int
    sound: bool


def alarms_of(request: HttpRequest) -> AlarmWords:
    """Return the alarms of an officer who reads the queue, also where the screen is locked; else none."""
    viewer = officer_of(request) or _of_session(request)
    words = _words(queries.alarms(viewer) if viewer else queries.NO_ALARMS)
    if viewer and may(viewer, Permission.REPORT_CONTENT_OPEN) and is_flooded(viewer):
        flood = _("many fingerprints at once")
        return replace(words, sentence=" · ".join(filter(None, (words.sentence, flood))))
    return words


def _of_session(request: HttpRequest) -> OfficerViewer | None:
    """Return the officer of a locked session, without any key."""
    account = people.account(DOOR, UUID(str(request.user.pk)))
    return people.viewer_in_unit(DOOR, account)[0] if account else None


def _words(alarms: Alarms) -> AlarmWords:
    parts = [
        _("%(n)d new %(level)s") % {"n": number, "level": level.value}
        for level, number in alarms.untaken.items()
        if number
    ]
    if alarms.assigned:
        sentence = ngettext("%(n)d new for you", "%(n)d new for you", alarms.assigned)
        parts.append(sentence % {"n": alarms.assigned})
    urgent = alarms.untaken.get(Level.P1, 0)
    return AlarmWords(" · ".join(parts), alarms.number, urgent, alarms.sound)
