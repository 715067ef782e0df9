"""Every read of cases: the queue, one case's row and story, presence, drafts, desk settings."""

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
    Proposed,
    Stage,
    ToKeep,
    of_case,
    proposals,
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
from payung.cases.queries.visibility import (
    case_of,
    hidden,
    named_officers,
    named_to,
    readers_by_name,
    readers_of,
    visible,
)
from payung.cases.queries.workload import Load, load

__all__ = [
    "COUNTED",
    "PAGE",
    "AtHand",
    "Colleague",
    "Drafts",
    "Here",
    "Load",
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
    "case_of",
    "colleagues",
    "confirmed",
    "drafts",
    "hidden",
    "is_empty",
    "leave_to_give_back",
    "load",
    "named_officers",
    "named_to",
    "notices",
    "of_case",
    "others",
    "own_desk",
    "proposals",
    "queue",
    "readers_by_name",
    "readers_of",
    "row",
    "single_keys",
    "story",
    "to_keep",
    "visible",
    "written",
]
