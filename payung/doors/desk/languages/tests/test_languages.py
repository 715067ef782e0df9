"""Languages for administrators: their state, their reviewer, and whether children are offered them."""

import re
from pathlib import Path

import pytest
from pytest_django import Settings

from payung.doors.desk.conftest import SignedIn
from payung.language import reviews
from payung.language.languages import BY_CODE, TONGUES

URL = "/administration/languages/"


def rows(page: str) -> dict[str, str]:
    """Return the texts of the rows by the languages' own names."""
    texts = (re.sub(r"<[^>]+>|\s+", " ", row) for row in page.split('<tr role="row">')[2:])
    return {
        name.name: text for text in texts for name in TONGUES if text.lstrip().startswith(name.name)
    }


def test_each_language_says_how_far_it_is(
    signed_in: SignedIn, settings: Settings, tmp_path: Path
) -> None:
    settings.LOCALE_PATHS = [tmp_path, tmp_path / "desk"]
    heads = {
        "km": "reviewed by Sok Dara, panel 6 young people, 2026-12-03.",
        "vi": "draft. Nobody has read it.",
    }
    for code, head in heads.items():
        path = reviews.catalogue(tmp_path, BY_CODE[code])
        path.parent.mkdir(parents=True)
        path.write_text(
            f'# Payung\n# Review: {head}\nmsgid "a"\nmsgstr "b"\n\nmsgid "c"\nmsgstr ""\n'
        )
    by_name = rows(signed_in("admin").get(URL).content.decode())
    assert len(by_name) == len(TONGUES)
    assert re.search(r"reviewed.*Sok Dara, 6 young people, .*2026.* 1 of 2 .* yes", by_name["ខ្មែរ"])
    assert re.search(r"draft.* yes", by_name["Tiếng Việt"])
    assert re.search(r"unfinished.* no", by_name["Tetun"])
    settings.PAYUNG_REVIEWED_ONLY = True
    by_name = rows(signed_in("admin").get(URL).content.decode())
    assert re.search(r"draft.* no", by_name["Tiếng Việt"])
    assert re.search(r"source language.* yes", by_name["English"])


@pytest.mark.parametrize("name", ["intake", "super", "care"])
def test_nobody_else_looks(signed_in: SignedIn, name: str) -> None:
    assert signed_in(name).get(URL).status_code == 403
