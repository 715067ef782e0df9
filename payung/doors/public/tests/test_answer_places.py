"""Each question says where its answer goes in the contract of a report."""

import pytest

from payung.doors.public import steps
from payung.doors.public.form_fields import Ask
from payung.doors.public.report import to_report
from payung.triage import contract

ASKS = [ask for step in steps.ALL.values() for ask in step.asks]
# `report` makes another field of these, or more than one.
DERIVED = {
    *("account", "link", "near", "age", "needs_in_words", "who_may_answer", "if_another_answers"),
}
PLACED = [ask for ask in ASKS if ask.place]


def test_only_an_answer_that_becomes_something_else_has_no_place() -> None:
    assert {ask.name for ask in ASKS if not ask.place} == DERIVED


@pytest.mark.parametrize("ask", PLACED, ids=lambda ask: str(ask.place))
def test_every_choice_is_one_that_the_contract_knows(ask: Ask) -> None:
    node = contract.node_at([int(s) if s.isdecimal() else s for s in ask.place.split(".")])
    assert node is not None
    known = node.get("enum") or node.get("items", {}).get("enum")
    values = {value for value, _label in ask.choices}
    if node.get("type") == "boolean":
        assert values == {"yes"}
    elif known:
        assert values
        assert values <= set(known)
    else:
        assert not values


@pytest.mark.parametrize("ask", PLACED, ids=lambda ask: str(ask.place))
def test_every_answer_arrives_where_it_should(ask: Ask) -> None:
    value = ask.choices[0][0] if ask.choices else "somebody wrote this"
    value = "TH-10" if ask.name == "area" else value
    report = to_report({ask.name: [value] if ask.kind == "checks" else value}, "en", "TH")
    here: object = report.as_dict()
    for step in ask.place.split("."):
        here = here[int(step)] if isinstance(here, list) else here[step]  # type: ignore[index]
    assert here in (value, [value], True)
    assert report.extra is None
