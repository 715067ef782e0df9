"""Who may change the directory: two officers, or the operator's own command; nobody else."""

from dataclasses import dataclass
from typing import ClassVar

import pytest

from payung.directory.policy import Confirmed, require_keeper, require_officer, require_second
from payung.foundation.errors import NotAllowed
from payung.foundation.viewer import DOOR, SYSTEM, Viewer


@dataclass(frozen=True)
class Officer(Viewer):
    """An officer as this room knows one: by the kind alone."""

    kind: ClassVar[str] = "officer"


@pytest.mark.parametrize("viewer", [SYSTEM, Confirmed("officer:one")])
def test_two_officers_and_the_operator_keep_the_directory(viewer: Viewer) -> None:
    require_keeper(viewer)


@pytest.mark.parametrize("viewer", [DOOR, Viewer(), Officer()])
def test_nobody_does_alone_and_is_told_why(viewer: Viewer) -> None:
    with pytest.raises(NotAllowed, match="needs a second person to confirm it"):
        require_keeper(viewer)


@pytest.mark.parametrize("viewer", [DOOR, Viewer()])
def test_nobody_but_an_officer_tries_a_number(viewer: Viewer) -> None:
    require_officer(Officer())
    with pytest.raises(NotAllowed, match="officer"):
        require_officer(viewer)


@pytest.mark.parametrize("viewer", [DOOR, SYSTEM, Officer(), Confirmed("officer:two")])
def test_the_second_is_another_officer(viewer: Viewer) -> None:
    require_second(Officer(), "officer:one")
    with pytest.raises(NotAllowed, match="another person"):
        require_second(viewer, Officer().name)
