"""Who may change the directory: an officer, or the operator's own command; nobody else."""

from dataclasses import dataclass
from typing import ClassVar

import pytest

from payung.directory.policy import require_keeper
from payung.foundation.errors import NotAllowed
from payung.foundation.viewer import DOOR, SYSTEM, Viewer


@dataclass(frozen=True)
class Officer(Viewer):
    """An officer as this room knows one: by the kind alone."""

    kind: ClassVar[str] = "officer"


@pytest.mark.parametrize("viewer", [SYSTEM, Officer()])
def test_an_officer_and_the_operator_keep_the_directory(viewer: Viewer) -> None:
    require_keeper(viewer)


@pytest.mark.parametrize("viewer", [DOOR, Viewer()])
def test_nobody_else_does_and_is_told_why(viewer: Viewer) -> None:
    with pytest.raises(NotAllowed, match="officer"):
        require_keeper(viewer)
