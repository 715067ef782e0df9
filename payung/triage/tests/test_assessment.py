"""The contents of an assessment, and the facts for the figures."""

import json
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given, settings

from payung.triage.assessment import assess, reason_text
from payung.triage.facts import facts
from payung.triage.lanes import Lane, Path
from payung.triage.report import Report
from payung.triage.rules import RULE_SET, RULES
from payung.triage.tests.documents import valid


def test_it_has_the_form_of_the_contract() -> None:
    report = Report.strict({"language": "en", "children": [{"safe_now": "no"}]})
    assert assess(report, Lane.CHILD).to_json() == {
        "level": "P1",
        "due_minutes": 15,
        "reasons": [
            {"rule": "not-safe-now", "text": "A child is not safe now."},
            {
                "rule": "a-child-is-heard",
                "text": "A child, or somebody for a child, has told us something.",
            },
        ],
        "paths": ["no_home_contact"],
    }


def test_the_most_urgent_reason_comes_first_and_all_are_kept() -> None:
    report = Report.strict(
        {"language": "en", "marked_imminent": True, "concerns": ["met_in_person"]}
    )
    reasons = assess(report, Lane.CHILD).reasons
    assert [reason.rule for reason in reasons] == [
        "marked-imminent",
        "safety-not-known",
        "met-in-person",
        "a-child-is-heard",
        "child-in-contact",
    ]


def test_it_carries_the_version_of_the_rules() -> None:
    assert assess(Report.strict({"language": "en"}), Lane.CHILD).rule_set == RULE_SET


def test_ids_are_unique_and_readable() -> None:
    ids = [rule.id for rule in RULES]
    assert len(set(ids)) == len(ids)
    assert all(part.isalpha() and part.islower() for name in ids for part in name.split("-"))


def test_the_rules_stand_in_the_order_of_their_levels() -> None:
    levels = [rule.level for rule in RULES]
    assert levels == sorted(levels)


def test_every_reason_is_one_or_two_plain_sentences_without_blame() -> None:
    blame = ("sext", "victim", "pornograph", "allege", "failed", "should have", "consent")
    for rule in RULES:
        text = str(rule.reason)
        assert text.endswith(".")
        assert len(text) <= 110
        assert not any(word in text.lower() for word in blame)


def test_a_stored_reason_is_told_in_the_readers_words() -> None:
    assert reason_text("not-safe-now") == "A child is not safe now."


def test_a_reason_of_an_older_rule_set_is_shown_as_it_is() -> None:
    assert reason_text("long-gone") == "A rule of an earlier rule set: long-gone"


def test_reasons_are_translated_when_read_not_when_found() -> None:
    assessment = assess(Report.strict({"language": "en"}), Lane.CHILD)
    with translation.override(None):
        assert json.dumps(assessment.to_json())


SECRET = "zzkitezz"


def test_the_figures_get_codes_and_nothing_else() -> None:
    report = Report.strict(
        {
            "language": "en",
            "channel": "telegram",
            "country": "XA",
            "area": "XA-01",
            "children": [{"age": 12, "where_now": SECRET}],
            "suspects": [{"role": "demanded", "country": "XB"}],
            "services": [SECRET],
            "identifiers": [{"kind": "phone", "value": SECRET}],
            "narrative": SECRET,
            "contact": {"via": "phone", "value": SECRET},
            "occurred_at_text": SECRET,
            "source_reference": SECRET,
            "extra": {SECRET: SECRET},
        }
    )
    coded = facts(report, assess(report, Lane.CHILD), Lane.CHILD)
    assert SECRET not in json.dumps(coded)
    assert coded == {
        "language": "en",
        "channel": "telegram",
        "country": "XA",
        "area": "XA-01",
        "children": [{"age": 12}],
        "suspects": [{"role": "demanded", "country": "XB"}],
        "lane": "child",
        "level": "P2",
        "due_minutes": 240,
        "rules": [
            "safety-not-known",
            "extortion-goes-on",
            "a-child-is-heard",
            "child-identified",
            "suspect-identified",
        ],
        "paths": ["no_home_contact"],
        "rule_set": RULE_SET,
    }


@pytest.mark.parametrize("channel", ["call me at 5", "0812345678", "X" * 40, ""])
def test_a_channel_that_is_no_code_is_other(channel: str) -> None:
    report = Report.strict({"language": "en", "channel": channel})
    assert facts(report, assess(report, Lane.CHILD), Lane.CHILD)["channel"] == "other"


@given(valid())
@settings(deadline=None)
def test_no_word_that_anybody_wrote_is_a_fact(document: Any) -> None:
    free = ("narrative", "services", "identifiers", "contact", "extra", "occurred_at", "version",
            "occurred_at_text", "source_reference")  # fmt: skip
    report = Report.strict(document)
    coded = facts(report, assess(report, Lane.CHILD), Lane.CHILD)
    assert not set(coded) & set(free)
    children = coded.get("children", [])
    assert isinstance(children, list)
    assert all("where_now" not in child for child in children)


@pytest.mark.parametrize(
    "fields",
    [
        {"identifiers": [{"kind": "account", "value": "He is a police officer at our station"}]},
        {"services": ["he is a police officer"]},
        {"contact": {"value": "he is a police officer"}},
        {"extra": {"he is a police officer": 1}},
    ],
)
def test_an_official_named_in_a_field_for_something_short_is_heard(
    fields: dict[str, object],
) -> None:
    report = Report.lenient({"language": "en", "children": [{"safe_now": "yes"}], **fields})
    assert Path.OVERSIGHT in assess(report, Lane.CHILD).paths
