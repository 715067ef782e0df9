"""Where a sealed record belongs, as it is bound into the record itself."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

VERSION: Final = 1  # of the form in which records are sealed


@dataclass(frozen=True)
class Place:
    """Where a record belongs. All of it is associated data: moved elsewhere, it does not open."""

    kind: str
    record: UUID
    unit: str = ""
    author: str = ""
    sequence: int = 0

    def associated_data(self) -> bytes:
        """Return the fields with their lengths before them, so that no two places read alike."""
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
