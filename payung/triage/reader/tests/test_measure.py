"""`payung language measure` says how much is heard, over somebody's own file, and what is wrong with one."""

import io
from pathlib import Path

import pytest
from django.core.management import call_command

from payung.foundation.errors import BadInput
from payung.triage.reader import Kind, measure


def test_a_file_of_somebody_else_is_measured(tmp_path: Path) -> None:
    file = tmp_path / "en-2027.tsv"
    file.write_text(
        "# ours\ndying\tI want to die\ndaily-paid\tchat\tlunch was cheap today, thank you\n",
        "utf-8",
    )
    out = io.StringIO()
    call_command("language", "measure", file, stdout=out)
    rows = {line.split(" | ")[0]: line.split(" | ") for line in out.getvalue().splitlines()}
    assert rows["| urgent"][1:3] == ["1", "100% (21% to 100%)"]
    assert rows["| en, urgent"][1] == rows["| dying"][1] == "1"
    assert rows["| ordinary"][1:3] == ["1", "0% (0% to 79%)"]


@pytest.mark.parametrize(
    "content", [b"dying", b"dying\t ", b"flying\tI want to fly", b"\n\ndying\n", b"\xff\xfe\x00"]
)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(
    tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "en.tsv"
    file.write_bytes(content)
    with pytest.raises(BadInput, match="file"):
        measure.cases_of(file)
    err = io.StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("language", "measure", file, stderr=err)
    assert stopped.value.code == 2
    assert err.getvalue().count("\n") == 1


def test_sentences_for_tuning_are_what_is_measured_without_a_file() -> None:
    cases = measure.tuning_cases()
    assert {case.kind for case in cases} == set(Kind)
    assert len({case.language for case in cases}) == 13
