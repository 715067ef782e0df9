"""What is sealed of a handover: the words, what is handed over of which case, and what stayed."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID


@dataclass(frozen=True)
class ShiftRecord:
    """What a handover names. `parts`: cases, each with the officer who held it when it was handed over.

    `stayed`: those of them that did not go to the colleague who accepted.
    """

    words: str
    parts: tuple[tuple[UUID, UUID], ...]
    stayed: tuple[UUID, ...] = ()

    @classmethod
    def read(cls, contents: dict[str, object]) -> Self:
        """Return what was sealed."""
        parts, stayed = contents["parts"], contents.get("stayed", [])
        if not isinstance(parts, list) or not isinstance(stayed, list):
            raise TypeError
        return cls(
            str(contents["words"]),
            tuple((UUID(case), UUID(holder)) for case, holder in parts),
            tuple(UUID(case) for case in stayed),
        )

    @property
    def sealed(self) -> dict[str, object]:
        """Return what is sealed."""
        return {
            "words": self.words,
            "parts": [[str(case), str(holder)] for case, holder in self.parts],
            "stayed": [str(case) for case in self.stayed],
        }
