"""This room's part of a case: the requests whose keys follow it and that are deleted with it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from payung.cases.parts import Part
from payung.foundation.viewer import SYSTEM, Viewer
from payung.removal.actions import delete_requests
from payung.removal.queries import sealed_rows


class RemovalPart(Part):
    """A case's removal requests."""

    def sealed_ids(self, case: UUID) -> Iterable[QuerySet[Any]]:
        """Yield the requests and their records."""
        return sealed_rows(SYSTEM, case)

    def deleted(self, viewer: Viewer, case: UUID) -> None:
        """Delete the requests with the case."""
        delete_requests(viewer, case)
