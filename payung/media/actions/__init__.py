"""Every write of this room."""

from payung.media.actions.bundles import note_opened
from payung.media.actions.custody import (
    confirm_destruction,
    destroy,
    hand_over,
    keep_exhibit,
    return_exhibit,
    take_destruction_back,
)
from payung.media.actions.exporting import export_set
from payung.media.actions.fetching import fetch_set, give_feedback
from payung.media.actions.importing import Imported, Told, import_set, withdraw
from payung.media.actions.looking_back import look_back
from payung.media.actions.matching import note_matched
from payung.media.actions.opening import open_exhibit
from payung.media.actions.receiving import Brought, receive_exhibit

__all__ = [
    "Brought",
    "Imported",
    "Told",
    "confirm_destruction",
    "destroy",
    "export_set",
    "fetch_set",
    "give_feedback",
    "hand_over",
    "import_set",
    "keep_exhibit",
    "look_back",
    "note_matched",
    "note_opened",
    "open_exhibit",
    "receive_exhibit",
    "return_exhibit",
    "take_destruction_back",
    "withdraw",
]
