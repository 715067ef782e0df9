"""Each file gets all of its hashes; what is spoilt gets a sentence, in bounded time, and the rest goes on."""

import hashlib
import io
import json
import os
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from payung.media.files import hashing, images
from payung.media.files.analysis import FileAnalysis
from payung.media.files.errors import SENTENCES, FailureReason, Unreadable
from payung.media.files.jit import COMPILES
from payung.media.files.tests.hostile_files import corpus
from payung.media.files.tests.pictures import away, colours, saved, shapes
from payung.media.sandbox import dispatch, outcomes
from payung.media.sandbox.examination import Examination
from payung.media.sandbox.tests.attacks import compiled_before, ends_badly, spoilt
from payung.media.sandbox.wire import How


def printed(*paths: Path) -> list[dict[str, Any]]:
    """Return the lines that `payung hash` prints of paths."""
    output = io.StringIO()
    status = 0
    try:
        call_command("hash", *paths, stdout=output)
    except SystemExit as error:
        status = int(error.code or 0)
    lines = [json.loads(line) for line in output.getvalue().splitlines()]
    assert status == (2 if any("error" in line for line in lines) else 0)
    return lines


def put(folder: Path, files: dict[str, bytes]) -> list[Path]:
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in files]


def test_the_hashes_are_those_of_the_file(tmp_path: Path) -> None:
    data = saved(colours(480, 640))
    (path,) = put(tmp_path, {"a.jpg": data})
    (line,) = printed(path)
    look = hashing.look(data)
    assert look is not None
    assert line == {
        "path": str(path),
        "md5": hashlib.md5(data).hexdigest(),
        "sha1": hashlib.sha1(data).hexdigest(),
        "sha256": hashlib.sha256(data).hexdigest(),
        "pdq": look.pdq.bits.hex(),
        "pdq_quality": look.pdq.quality,
        "pdq_maker": "payung-pdq-1",
    }


@pytest.mark.parametrize(
    "kind", ["PNG", "GIF", "WEBP", "TIFF", "BMP", "JPEG2000", "PPM", "TGA", "PCX"]
)
def test_every_kind_of_picture_looks_nearly_the_same(kind: str) -> None:
    picture = shapes(300, 400)
    analysis = hashing.hash_bytes(saved(np.dstack([picture] * 3), kind))
    plain = hashing.hash_bytes(saved(picture, "PNG")).look
    assert plain is not None
    assert analysis.look is not None, kind
    assert away(analysis.look.pdq.bits, plain.pdq.bits) <= 16


def test_a_picture_of_four_inks_or_sixteen_bits_is_seen_too() -> None:
    from PIL import Image

    picture = shapes(300, 400)
    plain = hashing.hash_bytes(saved(picture, "PNG")).look
    inks = io.BytesIO()
    Image.fromarray(np.dstack([picture] * 3)).convert("CMYK").save(inks, "JPEG", quality=95)
    deep = saved(picture.astype(np.uint16) << 8, "PNG")
    for data in (inks.getvalue(), deep):
        look = hashing.hash_bytes(data).look
        assert look is not None
        assert plain is not None
        assert away(look.pdq.bits, plain.pdq.bits) <= 12


def test_where_there_is_little_in_a_picture_it_is_decoded_in_full(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fulls = []
    decode = images.decode

    def noted(data: bytes, **how: bool) -> images.Picture | None:
        fulls.append(how["full"])
        return decode(data, **how)

    monkeypatch.setattr(images, "decode", noted)
    plane = np.full((900, 900), 120, np.uint8)
    plane[300:500, 200:700] = 124
    look = hashing.look(saved(plane))
    assert look is not None
    assert fulls == [False, True]
    assert look.pdq.quality < hashing.CONFIRM
    hashing.look(saved(colours(900, 900)))
    assert fulls == [False, True, False]


def test_what_is_spoilt_gets_one_sentence_or_what_can_be_seen() -> None:
    with pytest.raises(Unreadable, match="empty"):
        hashing.hash_bytes(b"")
    for name, data in corpus().items():
        if not data:
            continue
        analysis = hashing.hash_bytes(data)
        assert analysis.digests.size == len(data), name
        assert analysis.look or analysis.why or not analysis.kind.startswith("image/"), name


@given(st.binary(min_size=1, max_size=300), st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n"]))
def test_no_bytes_break_the_hashing(data: bytes, start: bytes) -> None:
    analysis = hashing.hash_bytes(start + data)
    assert analysis.digests.sha256 == hashlib.sha256(start + data).hexdigest()


@given(st.data())
def test_no_change_to_a_picture_breaks_its_first_scans(data: st.DataObject) -> None:
    picture = bytearray(corpus()["cut at 700.progressive.jpg"])
    for place in data.draw(st.lists(st.integers(0, len(picture) - 1), max_size=8)):
        picture[place] = data.draw(st.integers(0, 255))
    images.first_scans(bytes(picture))


def test_the_rest_goes_on_and_each_line_is_in_its_place(tmp_path: Path) -> None:
    good = saved(colours(200, 300))
    paths = put(tmp_path, {**corpus(), "z good.jpg": good})
    lines = printed(tmp_path)
    assert [line["path"] for line in lines] == sorted(str(path) for path in paths)
    by_name = {Path(line["path"]).name: line for line in lines}
    assert by_name["no bytes.jpg"]["error"] == SENTENCES[FailureReason.EMPTY]
    assert by_name["points.png"]["note"] == SENTENCES[FailureReason.TOO_LARGE]
    assert by_name["cut at 200.png"]["note"] == SENTENCES[FailureReason.DAMAGED]
    assert by_name["z good.jpg"]["pdq"]
    assert "note" not in by_name["z good.jpg"]


def test_only_files_are_opened_and_what_is_not_there_gets_a_sentence(tmp_path: Path) -> None:
    inside = tmp_path / "medium"
    inside.mkdir()
    put(inside, {"a.txt": b"words"})
    put(tmp_path, {"outside.txt": b"not on the medium"})
    (inside / "link.txt").symlink_to(tmp_path / "outside.txt")
    (inside / "round").symlink_to(inside)
    os.mkfifo(inside / "pipe")  # reading it would wait for ever
    lines = printed(inside, tmp_path / "none.jpg")
    assert [Path(line["path"]).name for line in lines] == ["a.txt", "none.jpg"]
    assert lines[1]["error"] == SENTENCES[FailureReason.NO_ACCESS]


def test_a_file_that_kills_its_worker_or_never_ends_costs_no_other(tmp_path: Path) -> None:
    names = ["1", "2 dies", "3", "4 memory", "5 sleeps", "6"]
    paths = put(tmp_path, dict.fromkeys(names, b"words"))
    results = dispatch.each(spoilt, paths, workers=2, seconds=5, least=hashing.exactly)
    by_name = dict(zip(names, (results for _path, results in results), strict=True))
    for name, why in (
        ("2 dies", FailureReason.DAMAGED),
        ("5 sleeps", FailureReason.TOO_LONG),
    ):  # known as files
        exact = by_name.pop(name)
        assert isinstance(exact, FileAnalysis)
        assert (exact.why, exact.digests.md5) == (why, hashlib.md5(b"words").hexdigest())
    assert by_name == {"1": "1", "3": "3", "4 memory": FailureReason.TOO_LARGE, "6": "6"}
    ((_path, nothing),) = dispatch.each(spoilt, paths[1:2], workers=1)
    assert nothing is FailureReason.DAMAGED


def test_one_endless_file_holds_up_none_of_the_others(tmp_path: Path) -> None:
    names = [f"{number:03}" for number in range(300)]
    names[7] += " sleeps"
    paths = map(str, put(tmp_path, dict.fromkeys(names, b"words")))
    results = list(dispatch.together(spoilt, paths, how=How.EACH, workers=2, seconds=5))
    assert dict(results[:-1]) == {n: name for n, name in enumerate(names) if n != 7}
    assert results[-1] == (7, FailureReason.TOO_LONG)


def test_what_takes_long_together_is_given_back_and_goes_on_alone() -> None:
    times = iter([0.0, 9.0, 18.0])
    with mock.patch.object(outcomes, "monotonic", partial(next, times)):
        assert outcomes.in_time(partial(int, digit) for digit in "123") == [1, 2]


def test_what_is_left_of_a_portion_is_tried_one_by_one() -> None:
    class Hasty(dispatch.Giving[str]):
        least = None

        def given(self, portion: dispatch.Portion) -> Future[list[str | FailureReason]]:
            future: Future[list[str | FailureReason]] = Future()
            future.set_result([portion.names[0]])
            return future

        def taken(
            self, _portion: dispatch.Portion, future: Any
        ) -> list[str | FailureReason] | FailureReason:
            results: list[str | FailureReason] = future.result()
            return results

    outcomes = dispatch.shared_out(Hasty(), dispatch.portions("abcde"), 1)
    assert dict(outcomes) == dict(enumerate("abcde"))


def test_what_lies_in_memory_alone_is_looked_at_apart_too() -> None:
    data = saved(colours(200, 300))
    examination = Examination()
    for place in range(0, len(data), 1000):
        examination.add(data[place : place + 1000])
    analysis = examination.done()
    look = hashing.look(data)
    assert look is not None
    assert analysis.look is not None
    assert (analysis.look, analysis.why) == (look, None)
    assert analysis.digests.sha256 == hashlib.sha256(data).hexdigest()
    assert dispatch.one(ends_badly, b"dies") is FailureReason.DAMAGED
    assert dispatch.one(ends_badly, b"sleeps", seconds=1) is FailureReason.TOO_LONG


@pytest.mark.skipif(not COMPILES, reason="nothing is compiled here")
def test_no_file_waits_until_what_looks_at_it_is_there() -> None:
    assert dispatch.one(compiled_before, b"") == 2


def test_a_pipe_that_somebody_names_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    ((_, why),) = dispatch.each(hashing.hash_file, [tmp_path / "pipe"], workers=1, seconds=60)
    assert why is FailureReason.NO_ACCESS
