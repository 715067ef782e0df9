"""Every write of this room."""

from payung.media.actions.bundles import note_opened
from payung.media.actions.changing import change_set, withdraw
from payung.media.actions.custody import (
    confirm_destruction,
    destroy,
    hand_over,
    keep_exhibit,
    return_exhibit,
    take_destruction_back,
)
from payung.media.actions.destroyed import destroy_again, file_destroyed
from payung.media.actions.examining_again import examine_again
from payung.media.actions.exporting import export_set
from payung.media.actions.fetching import fetch_set, give_feedback, reasons
from payung.media.actions.importing import Imported, Told, import_set
from payung.media.actions.looking import (
    begin_viewing,
    end_viewing,
    hide,
    opt_in,
    opt_out,
    reveal,
    set_limits,
    show_still,
    stand_beside,
)
from payung.media.actions.looking_back import look_back
from payung.media.actions.matching import note_alike, note_matched
from payung.media.actions.opening import open_exhibit
from payung.media.actions.receiving import Brought, receive_exhibit
from payung.media.actions.ruling import rule
from payung.media.actions.scans import open_scan, open_scan_files, take_list_out
from payung.media.models import Source

__all__ = [
    "Brought",
    "Imported",
    "Source",
    "Told",
    "begin_viewing",
    "change_set",
    "confirm_destruction",
    "destroy",
    "destroy_again",
    "end_viewing",
    "examine_again",
    "export_set",
    "fetch_set",
    "file_destroyed",
    "give_feedback",
    "hand_over",
    "hide",
    "import_set",
    "keep_exhibit",
    "look_back",
    "note_alike",
    "note_matched",
    "note_opened",
    "open_exhibit",
    "open_scan",
    "open_scan_files",
    "opt_in",
    "opt_out",
    "reasons",
    "receive_exhibit",
    "return_exhibit",
    "reveal",
    "rule",
    "set_limits",
    "show_still",
    "stand_beside",
    "take_destruction_back",
    "take_list_out",
    "withdraw",
]
