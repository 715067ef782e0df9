"""Each rule about free text is known by its reader and its kinds of danger, so that none goes uncounted."""

from payung.triage.reader import Kind
from payung.triage.reader.sentences import URGENT
from payung.triage.rules import RULES
from payung.triage.text_rules import TEXT_RULES, Hearer, rules_for


def test_no_rule_about_words_is_missing() -> None:
    about_words = {rule.id for rule in RULES if rule.id.startswith(("words-", "reads-", "hears-"))}
    assert set(TEXT_RULES) == about_words


def test_each_kind_of_danger_has_a_rule_of_the_second_reader() -> None:
    for kind in URGENT:
        assert Hearer.SECOND_READER in {TEXT_RULES[id_].by for id_ in rules_for(kind)}, kind


def test_what_is_ordinary_has_no_rule() -> None:
    assert rules_for(Kind.NONE) == frozenset()
