"""A unit's key in a file counts only by its signature."""

import io
import json

import pytest
from django.core.management import call_command
from pytest_django import Settings

from payung.foundation.errors import BadInput, Unsigned
from payung.staff import key_file
from payung.staff.models import Unit, UnitKey
from tests.house import House


@pytest.fixture
def text(house: House) -> str:
    name = Unit.objects.filter(unit_keys__isnull=False).order_by("name")[0].name
    out = io.StringIO()
    call_command("keys", "unit", name, stdout=out)
    return out.getvalue()


def test_what_is_printed_is_the_newest_key_of_the_unit(text: str) -> None:
    key = key_file.read(text)
    row = UnitKey.objects.filter(unit_id=key.unit).order_by("-version")[0]
    assert (key.reader.raw, key.reader.vouched) == (bytes(row.public), True)
    assert key.name == Unit.objects.get(id=key.unit).name


@pytest.mark.parametrize(
    ("field", "value"),
    [("public", "5a" * 32), ("version", 9), ("at", "2026-01-01T00:00:00+00:00"), ("chain", "[]")],
)
def test_a_key_that_was_changed_on_its_way_is_not_sealed_to(
    text: str, field: str, value: object
) -> None:
    with pytest.raises(Unsigned):
        key_file.read(json.dumps(json.loads(text) | {field: value}))


def test_what_the_unit_is_counts_by_the_roots_word(text: str) -> None:
    name = key_file.read(text).name
    lie = json.loads(text) | {"name": "Oversight", "kind": "oversight", "country": "XB"}
    assert key_file.read(json.dumps(lie)).name == name
    for charter in ("", "{}"):
        with pytest.raises(Unsigned):
            key_file.read(json.dumps(lie | {"charter": charter}))


def test_without_the_same_root_no_key_counts(text: str, settings: Settings) -> None:
    settings.PAYUNG_ROOT = "5a" * 32
    with pytest.raises(Unsigned):
        key_file.read(text)


@pytest.mark.parametrize("broken", ["", "[]", "{}", '{"what": "payung unit key", "v": 1}'])
def test_what_is_no_key_gets_one_sentence(broken: str) -> None:
    with pytest.raises(BadInput, match="The file contains no unit key"):
        key_file.read(broken)


@pytest.mark.usefixtures("house")
def test_of_a_unit_that_is_not_there_nothing_is_printed() -> None:
    with pytest.raises(SystemExit):
        call_command("keys", "unit", "Nowhere", stderr=io.StringIO())
