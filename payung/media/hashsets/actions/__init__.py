"""Every write of hash sets."""

from payung.media.hashsets.actions.corrections import change_set, withdraw
from payung.media.hashsets.actions.downloads import fetch_set, give_feedback, reasons
from payung.media.hashsets.actions.exports import export_set
from payung.media.hashsets.actions.imports import Imported, SetDetails, import_set

__all__ = [
    "Imported",
    "SetDetails",
    "change_set",
    "export_set",
    "fetch_set",
    "give_feedback",
    "import_set",
    "reasons",
    "withdraw",
]
