"""The list of setup steps: entries are complete, ids last, and a country can add its own steps."""

import os
from pathlib import Path

import pytest
from django.utils.functional import Promise
from pytest_django import Settings

from payung.staff import setup_steps

OWN = """
[[step]]
id = "own-governor"
group = "mandate"
title = "The governor has been told"
why = "He hears of it from us first."
done = "A letter was answered."
source = "Decree 12"
place = false
"""


@pytest.fixture
def own(tmp_path: Path, settings: Settings) -> Path:
    settings.PAYUNG_STEPS = tmp_path / "steps.toml"
    return tmp_path / "steps.toml"


def test_every_step_is_whole_and_every_id_stands_once() -> None:
    steps = list(setup_steps.ours().steps())
    assert len({step.id for step in steps}) == len(steps)
    for step in steps:
        assert setup_steps.is_id(step.id), step.id
        assert not step.id.startswith(setup_steps.OWN), step.id
        assert step.sources, step.id
        for text in (step.title, step.why, step.done):
            assert 5 < len(str(text)) < 400, step.id
    assert all(group.steps for group in setup_steps.ours().groups)


def test_no_sentence_of_the_file_is_missing_from_the_catalogues_or_the_list() -> None:
    given = list(setup_steps.sentences())
    shown = {
        str(text)
        for step in setup_steps.ours().steps()
        for text in (step.title, step.why, step.done)
    }
    assert shown <= set(given)
    assert "" not in given


def test_our_sentences_are_translated_when_they_are_shown() -> None:
    titles = [group.title for group in setup_steps.ours().groups]
    titles += [step.title for step in setup_steps.ours().steps()]
    assert all(isinstance(title, Promise) for title in titles)


def test_a_countrys_own_step_stands_last_in_its_group(own: Path) -> None:
    assert setup_steps.book() == setup_steps.ours()
    own.write_text(OWN)
    group = next(entry for entry in setup_steps.book().groups if entry.id == "mandate")
    step = group.steps[-1]
    assert (step.id, step.title, step.sources, step.place, step.is_own) == (
        "own-governor", "The governor has been told", ("Decree 12",), False, True,
    )  # fmt: skip
    assert setup_steps.book().problem == ""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("own-governor", "governor"), "Step 1: id must begin with own-"),
        (("own-governor", "own-Governor"), "Step 1: id must begin with own-"),
        (('"mandate"', '"nowhere"'), "Step 1: group must be one of"),
        (('"Decree 12"', "12"), "Step 1: source must be a text"),
        (('why = "He hears of it from us first."', ""), "Step 1: why must be a text"),
        (("place = false", 'place = "no"'), "Step 1: place must be true or false"),
        (("place = false", 'seen = "unit-keys"'), "Step 1: only these words are known"),
        (("[[step]]", "[step]"), "entries that begin with [[step]]"),
        (("[[step]]", "[[steps]]"), "entries that begin with [[step]]"),
        (('"own-governor"', '"own-governor'), "cannot be read"),
        ((OWN, OWN + OWN), "Step 2: the id own-governor stands twice"),
    ],
)
def test_a_slip_in_a_countrys_file_is_named_and_our_list_stays(
    own: Path, change: tuple[str, str], said: str
) -> None:
    own.write_text(OWN.replace(*change))
    book = setup_steps.book()
    assert said in book.problem
    assert book.groups == setup_steps.ours().groups


def test_a_file_that_is_no_text_is_named(own: Path) -> None:
    own.write_bytes(b"\xff\xfe\x00")
    assert "cannot be read" in setup_steps.book().problem


def test_a_changed_file_counts_at_once(own: Path) -> None:
    own.write_text("")
    assert setup_steps.book() == setup_steps.ours()
    own.write_text(OWN)
    os.utime(own, ns=(1, 1))
    assert setup_steps.book().find("own-governor")
