"""Every read of retention."""

from payung.cases.retention.queries.proposals import (
    Proposed,
    Stage,
    ToKeep,
    of_case,
    proposals,
    to_keep,
)

__all__ = [
    "Proposed",
    "Stage",
    "ToKeep",
    "of_case",
    "proposals",
    "to_keep",
]
