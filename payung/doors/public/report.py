"""Makes the Report of the contract from answers. A missing answer is "not known"."""

import re
from itertools import pairwise
from typing import Any

from payung.doors.public import steps
from payung.doors.public.form_fields import Ask
from payung.doors.public.steps import Answers
from payung.triage import contract
from payung.triage.report import IF_ANOTHER_ANSWERS, NEEDS_IN_WORDS, WHO_MAY_ANSWER, Report

_PHONE = re.compile(r"[+()\d\s.-]{6,20}")


def to_report(answers: Answers, language: str, country: str) -> Report:
    """Return the report with these answers. Never raises: odd values are kept as text."""
    document: dict[str, object] = {"version": 1, "language": language, "channel": "web"}
    if country:
        document["country"] = country
    for ask in (ask for step in steps.ALL.values() for ask in step.asks if ask.place):
        if answer := answers.get(ask.name):
            _put(document, ask.place, _fitting(ask, answer))
    for place, value in _derived(answers).items():
        if value:
            _put(document, place, value)
    return Report.lenient(document)


def _fitting(ask: Ask, answer: object) -> object:
    """Return an answer in the type of the contract at its place; a tick is a yes."""
    node = contract.node_at(_path(ask.place)) or {}
    if node.get("type") == "boolean":
        return True
    if "enum" in node and ask.kind == "checks":
        return "yes"
    return [answer] if node.get("type") == "array" and isinstance(answer, str) else answer


def _derived(answers: Answers) -> dict[str, object]:
    """Return the values of answers that have no place of their own in the contract."""
    near, age, reporter = (answers.get(name) or "" for name in ("near", "age", "reporter"))
    return {
        "children.0.adult_now": age == steps.GROWN_UP or reporter == "adult_survivor",
        "children.0.age_band": age in steps.BANDS and age,
        "suspects.0.same_home": "same_home" in near and "yes",
        "suspects.0.reaches_children": "reaches_children" in near and "yes",
        "identifiers": _identifiers(answers),
        f"extra.{NEEDS_IN_WORDS}": answers.get("needs_in_words"),
        f"extra.{WHO_MAY_ANSWER}": answers.get("who_may_answer"),
        f"extra.{IF_ANOTHER_ANSWERS}": answers.get("if_another_answers"),
    }


def _path(place: str) -> list[str | int]:
    return [int(step) if step.isdecimal() else step for step in place.split(".")]


def _put(document: dict[str, object], place: str, value: object) -> None:
    """Put a value at `place`; a list on the way has one entry."""
    here: Any = document
    path = _path(place)
    for step, following in pairwise(path):
        if isinstance(step, int):
            here = here[step]
        else:
            here = here.setdefault(step, [{}] if isinstance(following, int) else {})
    here[path[-1]] = value


def _identifiers(answers: Answers) -> list[dict[str, object]]:
    account, link = (str(answers.get(name) or "").strip() for name in ("account", "link"))
    service = {"service": answers["service"]} if answers.get("service") else {}
    return [
        {"kind": kind, "value": value, "whose": whose, **service}
        for kind, value, whose in (
            (_kind(account), account, "suspect"),
            ("content_url", link, "unknown"),
        )
        if value
    ]


def _kind(value: str) -> str:
    """Guess the kind of what was typed into the one field for a name, number or account."""
    if value.lower().startswith(("http://", "https://", "www.")):
        return "profile_url"
    if _PHONE.fullmatch(value) and sum(sign.isdigit() for sign in value) >= 6:
        return "phone"
    return "email" if "@" in value.strip("@") and " " not in value else "account"
