"""Errors: code, status and a translated sentence."""

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy

from payung.foundation import errors


def every(kind: type[errors.PayungError]) -> list[type[errors.PayungError]]:
    return [kind, *(error for child in kind.__subclasses__() for error in every(child))]


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
    error = errors.BadInput("lane", "The lane is not known.")
    assert (error.field, str(error)) == ("lane", "The lane is not known.")


def test_an_error_is_told_in_the_language_of_its_reader() -> None:
    with translation.override("en"):
        error = errors.NotAllowed(gettext_lazy("January"))
    with translation.override("id"):
        assert str(error) == "Januari"
