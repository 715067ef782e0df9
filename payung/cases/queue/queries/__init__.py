"""Every read of the queue."""

from payung.cases.queue.queries.alerts import NO_ALARMS, Alarms, Notices, alarms, notices
from payung.cases.queue.queries.attendance import Here, others
from payung.cases.queue.queries.desk_setup import Own, View, own_desk, single_keys
from payung.cases.queue.queries.queue_page import (
    PAGE,
    Position,
    Queue,
    QueueFilter,
    State,
    beside,
    is_empty,
    lane_counts,
    queue,
)
from payung.cases.queue.queries.queue_rows import AtHand, Member, Row, at_hand, row
from payung.cases.queue.queries.unit_numbers import AGES, Morning, morning

__all__ = [
    "AGES",
    "NO_ALARMS",
    "PAGE",
    "Alarms",
    "AtHand",
    "Here",
    "Member",
    "Morning",
    "Notices",
    "Own",
    "Position",
    "Queue",
    "QueueFilter",
    "Row",
    "State",
    "View",
    "alarms",
    "at_hand",
    "beside",
    "is_empty",
    "lane_counts",
    "morning",
    "notices",
    "others",
    "own_desk",
    "queue",
    "row",
    "single_keys",
]
