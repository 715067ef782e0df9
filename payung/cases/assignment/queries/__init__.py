"""Every read of assignment."""

from payung.cases.assignment.queries.colleagues import (
    Colleague,
    able,
    able_in_unit,
    colleagues,
    confirmed,
)
from payung.cases.assignment.queries.declared_conflicts import (
    DeclaredConflict,
    declared_conflicts,
)
from payung.cases.assignment.queries.transfers import (
    OpenTransfer,
    one_sided_entries,
    open_transfers,
    proposed_transfer,
    reviewed_transfers,
)
from payung.cases.assignment.queries.workload import Load, load

__all__ = [
    "Colleague",
    "DeclaredConflict",
    "Load",
    "OpenTransfer",
    "able",
    "able_in_unit",
    "colleagues",
    "confirmed",
    "declared_conflicts",
    "load",
    "one_sided_entries",
    "open_transfers",
    "proposed_transfer",
    "reviewed_transfers",
]
