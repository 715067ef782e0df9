"""A field that is wrong says so by its name, and says what would be right."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django import forms as django_forms

from payung.doors import desk
from payung.doors.desk.forms import Form, count_field

FOLDER = Path(desk.__path__[0])


class Kite(Form):
    name = django_forms.CharField(label="Name of the kite", max_length=4)
    kind = django_forms.ChoiceField(label="Kind", choices=[("a", "A")])
    colours = django_forms.MultipleChoiceField(label="Colours", choices=[("a", "A")])
    day = django_forms.DateField(label="Day")
    at = django_forms.DateTimeField(label="Hour")
    tails = django_forms.IntegerField(label="Tails", min_value=1, max_value=9)
    length = django_forms.FloatField(label="Length")
    sure = django_forms.BooleanField(label="Sure")
    picture = django_forms.FileField(label="Picture")
    lines = count_field("Lines")


def errors(**sent: str) -> dict[str, list[str]]:
    return {name: [str(text) for text in texts] for name, texts in Kite(sent).errors.items()}


def test_each_missing_answer_is_asked_for_by_its_name() -> None:
    assert errors() == {
        "name": ["Please fill in “Name of the kite”."],
        "kind": ["Please choose one of the answers for “Kind”."],
        "colours": ["Please choose at least one answer for “Colours”."],
        "day": ["Please enter a date for “Day”, such as 2027-03-31."],
        "at": ["Please enter a date and time for “Hour”, such as 2026-03-02 14:30."],
        "tails": ["Please enter a whole number for “Tails”."],
        "length": ["Please enter a number for “Length”."],
        "sure": ["Please tick “Sure”."],
        "picture": ["Please choose a file for “Picture”."],
        "lines": ["Please enter a whole number for “Lines”."],
    }


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "kites", "Please shorten “Name of the kite” to at most 4 characters."),
        ("kind", "b", "Please choose one of the answers for “Kind”."),
        ("day", "soon", "Please enter a date for “Day”, such as 2027-03-31."),
        ("tails", "many", "Please enter a whole number for “Tails”."),
        ("tails", "0", "Please enter a number of at least 1 for “Tails”."),
        ("tails", "10", "Please enter a number of at most 9 for “Tails”."),
        ("lines", "0", "Enter a whole number from 1 to 1,000,000."),  # its own stays
    ],
)
def test_each_wrong_answer_says_what_is_right(field: str, value: str, sentence: str) -> None:
    assert errors(**{field: value})[field] == [sentence]


def kinds(parent: type[django_forms.Form]) -> Iterator[type[django_forms.Form]]:
    for kind in parent.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_every_form_of_the_desk_speaks_so() -> None:
    for file in FOLDER.glob("*/forms.py"):
        import_module(f"payung.doors.desk.{file.parent.name}.forms")
    ours = {kind for kind in kinds(django_forms.Form) if kind.__module__.startswith(desk.__name__)}
    assert len(ours) > 40
    assert [kind for kind in ours if not issubclass(kind, Form)] == []
