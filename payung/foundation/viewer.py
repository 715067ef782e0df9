"""The viewer of a query. Every query takes one first, so that no read can be written without it."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Viewer:
    """A person or process that reads or acts. The ledger writes `name`: never a person's own name."""

    kind: ClassVar[str] = "viewer"

    @property
    def name(self) -> str:
        """Return the ledger's name for this viewer, for example `officer:6f1c...`."""
        return self.kind


@dataclass(frozen=True)
class SystemViewer(Viewer):
    """The operator's command, or the worker: sees rows, holds no unit's key."""

    kind: ClassVar[str] = "system"


@dataclass(frozen=True)
class DoorViewer(Viewer):
    """A door before it knows its visitor: sees what anybody may see."""

    kind: ClassVar[str] = "door"


SYSTEM = SystemViewer()
DOOR = DoorViewer()
