"""Every write of this room."""

from payung.media.actions.importing import Imported, Told, import_set, withdraw
from payung.media.actions.matching import note_matched

__all__ = ["Imported", "Told", "import_set", "note_matched", "withdraw"]
