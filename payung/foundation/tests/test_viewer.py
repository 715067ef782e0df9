"""Viewers have names for the ledger."""

from payung.foundation.viewer import DOOR, SYSTEM, Viewer


def test_viewers_have_names_for_the_ledger() -> None:
    assert (SYSTEM.name, DOOR.name, Viewer().name) == ("system", "door", "viewer")
