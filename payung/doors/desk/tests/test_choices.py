"""What a template offers to choose from is there: Django leaves out silently what a form does not have."""

import re
from importlib import import_module
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[1] / "templates" / "desk"
OFFERED = sorted(
    {
        (file.parent.name, name)
        for file in TEMPLATES.glob("*/*.html")
        for name in re.findall(r"choices=form\.(\w+)", file.read_text(encoding="utf-8"))
    }
)


@pytest.mark.parametrize(("feature", "name"), OFFERED)
def test_a_form_of_the_feature_has_the_choices_that_its_template_shows(
    feature: str, name: str
) -> None:
    forms = vars(import_module(f"payung.doors.desk.{feature}.forms")).values()
    assert any(hasattr(form, name) for form in forms if isinstance(form, type))
