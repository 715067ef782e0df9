"""Groups follow from the joins alone: in whatever order these were made and are read."""

from datetime import UTC, datetime, timedelta
from itertools import combinations
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from payung.cases.components import Edge, groups

CASES = [UUID(int=number) for number in range(7)]
START = datetime(2026, 1, 1, tzinfo=UTC)
PAIRS = list(combinations(CASES, 2))
edges = st.lists(
    st.builds(
        lambda pair, rule, minutes, number: Edge(
            pair[0], pair[1], rule, START + timedelta(minutes=minutes), UUID(int=number)
        ),
        st.sampled_from(PAIRS),
        st.sampled_from(["", "same_account"]),
        st.integers(0, 5),
        st.integers(0, 10_000),
    ),
    max_size=12,
    unique_by=lambda edge: edge.id,
)
apart = st.sets(st.sampled_from(PAIRS), max_size=4)
units = st.lists(st.sampled_from("ab"), min_size=7, max_size=7)


def group_of(components: list[set[UUID]]) -> dict[UUID, frozenset[UUID]]:
    return {case: frozenset(members) for members in components for case in members}


@given(edges, apart, units, st.randoms(use_true_random=False))
def test_groups_hold_what_was_said(
    made: list[Edge], kept_apart: set[tuple[UUID, UUID]], unit: list[str], random: object
) -> None:
    alike = dict(zip(CASES, unit, strict=True))
    components = groups(alike, made, kept_apart)
    of = group_of(components)
    # Each case is in exactly one component.
    assert sorted(case for members in components for case in members) == CASES
    assert all(second not in of[first] for first, second in kept_apart)
    assert all(len({alike[case] for case in members}) == 1 for members in components)
    # Whoever is in one group is linked by edges within it.
    for members in components:
        reached = {min(members)}
        while (
            grown := {
                case
                for edge in made
                for case in (edge.first, edge.second)
                if {edge.first, edge.second} <= members and {edge.first, edge.second} & reached
            }
            - reached
        ):
            reached |= grown
        assert reached == members
    shuffled = list(made)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert group_of(groups(alike, shuffled, kept_apart)) == of


@given(edges)
def test_without_anything_between_them_all_that_is_joined_is_one_group(made: list[Edge]) -> None:
    of = group_of(groups(dict.fromkeys(CASES), made, set()))
    assert all(of[edge.first] == of[edge.second] for edge in made)


def test_an_officers_edge_comes_before_a_rules_that_is_older() -> None:
    one, two, three = CASES[:3]
    rule = Edge(one, two, "same_account", START, UUID(int=1))
    officer = Edge(two, three, "", START + timedelta(days=1), UUID(int=2))
    of = group_of(groups(dict.fromkeys((one, two, three)), [rule, officer], {(one, three)}))
    assert of[two] == {two, three}
    assert of[one] == {one}
