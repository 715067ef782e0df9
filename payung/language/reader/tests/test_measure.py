"""`payung language measure` reads somebody's own file of officers' sentences too."""

import io
from pathlib import Path

import pytest
from django.core.management import call_command

from payung.foundation.errors import BadInput
from payung.language.reader import measure


def test_a_file_of_somebody_else_is_measured(tmp_path: Path) -> None:
    file = tmp_path / "en-2027.tsv"
    file.write_text(
        "# ours\nblame\tWhy did you send it?\ngood\tThank you for writing to us.\n"
        "blame\trecord\tShe was putting herself at risk.\n",
        "utf-8",
    )
    out = io.StringIO()
    call_command("language", "measure", file, stdout=out)
    rows = {line.split(" | ")[0]: line.split(" | ") for line in out.getvalue().splitlines()}
    assert rows["| to a child, hurtful"][1:3] == ["1", "100% (21% to 100%)"]
    assert rows["| to a child, good"][1:3] == ["1", "0% (0% to 79%)"]
    assert rows["| en, for the record, hurtful"][1] == "1"


@pytest.mark.parametrize(
    ("name", "content"), [("en", "blame"), ("en", "fun\tx"), ("xx", "good\tx")]
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, name: str, content: str) -> None:
    file = tmp_path / f"{name}.tsv"
    file.write_text(content, "utf-8")
    with pytest.raises(BadInput, match="file"):
        measure.cases_of(file)


def test_sentences_for_tuning_are_what_is_measured_without_a_file() -> None:
    assert {case.language for case in measure.tuning_cases()} == set(measure_languages())


def measure_languages() -> list[str]:
    return [file.stem for file in Path(measure.__file__).with_name("data").glob("*.tsv")]
