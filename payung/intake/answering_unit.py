"""The unit to which a P1 is sealed too: that which answers for the receiving unit by a tested agreement."""

from typing import Final

from payung.foundation.sealing import PublicKey
from payung.foundation.viewer import Viewer
from payung.staff import queries as people
from payung.staff.duty import queries as duty
from payung.staff.duty.policy import can_answer
from payung.staff.queries import UnitCard
from payung.triage.lanes import Level
from payung.triage.report import Report

_POLICE: Final = "police"


def second_reader(viewer: Viewer, unit: UnitCard, report: Report, level: Level) -> list[PublicKey]:
    """Return the key of the unit that answers for `unit`, for a P1; none where there is no such unit.

    Nor for oversight, nor police whom the reporter does not want and who do not have the report anyway. The
    desk shows that unit nothing until it is called (`cases/alarms`): a call without a key is no handover.
    """
    if level is not Level.P1 or not can_answer(unit):
        return []
    second = duty.second_unit(viewer, unit.id)
    if second is None or not people.has_reader(viewer, second):
        return []
    is_police = people.unit(viewer, second).kind == _POLICE
    if is_police and unit.kind != _POLICE and {"police", "local_police"} & set(report.avoid or ()):
        return []
    return [people.unit_reader(viewer, second)]
