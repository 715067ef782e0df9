"""The small things of the foundation: clock, errors, viewers, log lines."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy

from payung.foundation import clock, errors
from payung.foundation.viewer import DOOR, SYSTEM, Viewer


def test_the_clock_tells_the_present_in_utc() -> None:
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    assert clock.now().tzinfo is UTC


def test_the_clock_can_be_held_and_runs_on_afterwards() -> None:
    moment = datetime(2026, 1, 2, tzinfo=UTC)
    with clock.at(moment):
        assert clock.now() == moment
        with suppress(KeyError), clock.at(moment + timedelta(days=1)):
            assert clock.now().day == 3
            raise KeyError
        assert clock.now() == moment
    assert clock.now() != moment


def every(kind: type[errors.PayungError]) -> list[type[errors.PayungError]]:
    return [kind, *(found for child in kind.__subclasses__() for found in every(child))]


@pytest.mark.parametrize("kind", every(errors.PayungError))
def test_every_error_has_a_code_a_status_and_a_sentence(kind: type[errors.PayungError]) -> None:
    assert kind.code.replace("_", "").isalnum()
    assert 400 <= kind.status < 600
    assert str(kind.sentence).endswith(".")


def test_codes_of_errors_are_each_used_once() -> None:
    codes = [kind.code for kind in every(errors.PayungError) if "code" in vars(kind)]
    assert len(codes) == len(set(codes))


def test_an_error_says_its_own_sentence_or_the_one_given() -> None:
    assert str(errors.NotFound()) == "There is nothing here."
    assert str(errors.Conflict("Somebody took it.")) == "Somebody took it."
    found = errors.BadInput("lane", "The lane is not known.")
    assert (found.field, str(found)) == ("lane", "The lane is not known.")


def test_an_error_is_told_in_the_language_of_its_reader() -> None:
    with translation.override("en"):
        error = errors.NotAllowed(gettext_lazy("January"))
    with translation.override("id"):
        assert str(error) == "Januari"


def test_viewers_have_names_for_the_ledger() -> None:
    assert (SYSTEM.name, DOOR.name, Viewer().name) == ("system", "door", "viewer")
