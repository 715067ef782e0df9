"""The place of a sealed record, bound into the record itself."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

VERSION: Final = 1  # of the sealed form


@dataclass(frozen=True)
class Place:
    """The place of a record. All fields are associated data: moved elsewhere, the record does not open."""

    kind: str
    record: UUID
    unit: str = ""
    author: str = ""
    sequence: int = 0

    def associated_data(self) -> bytes:
        """Return the fields, length first, so that no two places give the same bytes."""
        fields = [
            str(VERSION),
            self.kind,
            str(self.record),
            self.unit,
            self.author,
            str(self.sequence),
        ]
        encoded = [field.encode() for field in fields]
        return b"".join(len(field).to_bytes(4) + field for field in encoded)
