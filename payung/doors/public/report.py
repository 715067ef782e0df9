"""From answers to the Report of the contract. Only what was answered: a missing answer is "not known"."""

import re
from typing import Any

from payung.doors.public.steps import Answers
from payung.triage.report import NEEDS_IN_WORDS, Report

_PHONE = re.compile(r"[+()\d\s.-]{6,20}")


def to_report(answers: Answers, language: str, country: str) -> Report:
    """Return the report that these answers make. Never raises: odd values are kept as text."""
    document: dict[str, Any] = {
        "version": 1,
        "language": language,
        "channel": "web",
        "reporter": answers.get("reporter"),
        "country": country or None,
        "children": [_child(answers)],
        "concerns": answers.get("concerns"),
        "timing": _timing(answers),
        "suspects": _suspects(answers),
        "services": [answers["service"]] if answers.get("service") else None,
        "identifiers": _identifiers(answers),
        "wishes": answers.get("wishes"),
        "share_with": answers.get("share_with"),
        "avoid": answers.get("avoid"),
        "narrative": answers.get("narrative"),
        "extra": _without_empty({NEEDS_IN_WORDS: answers.get("needs_in_words")}),
    }
    return Report.lenient(_without_empty(document))


def _without_empty(value: dict[str, Any]) -> dict[str, Any]:
    return {key: item for key, item in value.items() if item not in (None, "", [], {}, [{}])}


def _child(answers: Answers) -> dict[str, Any]:
    hurt = "yes" if answers.get("may_hurt_self") else None
    return _without_empty(
        {
            "safe_now": answers.get("safe_now"),
            "may_hurt_self": hurt,
            "where_now": answers.get("where_now"),
            "communication_needs": answers.get("needs"),
            "adult_now": True if answers.get("reporter") == "adult_survivor" else None,
        }
    )


def _timing(answers: Answers) -> dict[str, Any]:
    timing = {name: answers.get(name) for name in ("last", "meeting", "deadline")}
    ongoing = "yes" if answers.get("ongoing") else None
    return _without_empty(
        {**timing, "ongoing": ongoing, "paid": True if answers.get("paid") else None}
    )


def _suspects(answers: Answers) -> list[dict[str, Any]]:
    near = set(answers.get("near") or ())
    suspect = {
        "relationship": answers.get("relationship"),
        "same_home": "yes" if "same_home" in near else None,
        "reaches_children": "yes" if "reaches_children" in near else None,
    }
    return [_without_empty(suspect)]


def _identifiers(answers: Answers) -> list[dict[str, Any]]:
    value = str(answers.get("account") or "").strip()
    if not value:
        return []
    found = {"kind": _kind(value), "value": value, "whose": "suspect"}
    if answers.get("service"):
        found["service"] = answers["service"]
    return [found]


def _kind(value: str) -> str:
    """Guess what was written into the one field for a name, number or account."""
    if value.lower().startswith(("http://", "https://", "www.")):
        return "profile_url"
    if _PHONE.fullmatch(value) and sum(sign.isdigit() for sign in value) >= 6:
        return "phone"
    return "email" if "@" in value.strip("@") and " " not in value else "account"
