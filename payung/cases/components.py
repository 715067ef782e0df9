"""Group cases that belong together, by the joins among them. Pure: any order of acts gives the same groups."""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Edge:
    """Two cases that belong together. `rule`: the rule that joined them; empty where an officer did."""

    first: UUID
    second: UUID
    rule: str
    made_at: datetime
    id: UUID

    @property
    def order(self) -> tuple[bool, datetime, UUID]:
        """Return the sort key: joins by officers before those by rules, then the older first."""
        return (bool(self.rule), self.made_at, self.id)


def groups(
    alike: Mapping[UUID, Hashable], together: Iterable[Edge], apart: Collection[tuple[UUID, UUID]]
) -> list[set[UUID]]:
    """Return the groups of cases that belong together.

    `alike`: for each case, what must be equal within a group (its unit and readers). `apart`: pairs that an
    officer keeps apart; no edge joins two groups across such a pair.
    """
    group = {case: {case} for case in alike}
    for edge in sorted(together, key=lambda edge: edge.order):
        if edge.first not in group or edge.second not in group:
            continue
        first, second = group[edge.first], group[edge.second]
        if first is second or alike[edge.first] != alike[edge.second]:
            continue
        if any(
            (one in first and two in second) or (one in second and two in first)
            for one, two in apart
        ):
            continue
        larger, smaller = (first, second) if len(first) >= len(second) else (second, first)
        larger |= smaller
        for case in smaller:
            group[case] = larger
    return list({id(members): members for members in group.values()}.values())
