"""Every read of cases: the queue, one report's row and story, presence, drafts, desk settings."""

from payung.cases.queries.alerts import Notices, notices
from payung.cases.queries.attendance import Here, others
from payung.cases.queries.colleagues import Colleague, able, colleagues, confirmed
from payung.cases.queries.desk_setup import Own, View, own_desk, single_keys
from payung.cases.queries.history import (
    Drafts,
    OwnDraft,
    Step,
    Written,
    at_once,
    drafts,
    leave_to_give_back,
    story,
    written,
)
from payung.cases.queries.open_work import COUNTED
from payung.cases.queries.proposals import (
    Gone,
    Proposed,
    Stage,
    ToKeep,
    of_report,
    proposals,
    recently_gone,
    to_keep,
)
from payung.cases.queries.queue_page import (
    PAGE,
    Position,
    Queue,
    State,
    Wanted,
    beside,
    is_empty,
    queue,
)
from payung.cases.queries.queue_rows import AtHand, Row, at_hand, row
from payung.cases.queries.selection import Marked, marked
from payung.cases.queries.workload import Load, load

__all__ = [
    "COUNTED",
    "PAGE",
    "AtHand",
    "Colleague",
    "Drafts",
    "Gone",
    "Here",
    "Load",
    "Marked",
    "Notices",
    "Own",
    "OwnDraft",
    "Position",
    "Proposed",
    "Queue",
    "Row",
    "Stage",
    "State",
    "Step",
    "ToKeep",
    "View",
    "Wanted",
    "Written",
    "able",
    "at_hand",
    "at_once",
    "beside",
    "colleagues",
    "confirmed",
    "drafts",
    "is_empty",
    "leave_to_give_back",
    "load",
    "marked",
    "notices",
    "of_report",
    "others",
    "own_desk",
    "proposals",
    "queue",
    "recently_gone",
    "row",
    "single_keys",
    "story",
    "to_keep",
    "written",
]
