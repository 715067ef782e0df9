"""Every write of the directory. The door wraps them in acts of the ledger, which is on the same floor."""

from payung.directory.actions.changes import confirm, drop, propose, propose_test
from payung.directory.actions.helplines import (
    Corrected,
    CorrectedMeanwhile,
    LastNumber,
    Loaded,
    Recorded,
    add_contact,
    add_country,
    add_helpline,
    correct_helpline,
    load_reference,
    record_test,
    set_areas,
)

__all__ = [
    "Corrected",
    "CorrectedMeanwhile",
    "LastNumber",
    "Loaded",
    "Recorded",
    "add_contact",
    "add_country",
    "add_helpline",
    "confirm",
    "correct_helpline",
    "drop",
    "load_reference",
    "propose",
    "propose_test",
    "record_test",
    "set_areas",
]
