"""How a picture is shown: each step no more than it says, marked, and without what the file says of itself."""

import io

import numpy as np
import pytest
from PIL import Image

from payung.media.files import budget, hashing
from payung.media.files.errors import FailureReason, Unreadable
from payung.media.files.tests.pictures import away, colours, saved, shapes
from payung.media.viewing import rendering
from payung.media.viewing.rules import Step

MARK = "3f2a90c1 77aa01be 2026-03-02 05:00 UTC"


def opened(step: Step, data: bytes, mark: str = "") -> Image.Image:
    return Image.open(io.BytesIO(rendering.jpeg(rendering.picture(step, mark, data))))


def mean(image: Image.Image) -> float:
    return float(np.asarray(image.convert("L"), np.float32).mean())


def edges(image: Image.Image) -> float:
    plane = np.asarray(image.convert("L"), np.float32)
    return float(np.abs(np.diff(plane, axis=1)).mean())


def board() -> bytes:
    """Return a board of squares, red and green: sharp edges and much colour."""
    squares = np.indices((900, 1200)).sum(axis=0) // 60 % 2
    points = np.where(squares[..., None], [220, 30, 30], [30, 200, 60]).astype(np.uint8)
    return saved(points)


@pytest.mark.parametrize("step", Step)
def test_no_step_is_larger_than_it_says(step: Step) -> None:
    assert max(opened(step, board()).size) == min(rendering.SIZES[step], 1200)


@pytest.mark.parametrize("step", [Step.SMALL, Step.CLEAR, Step.LARGER])
def test_only_the_last_step_has_colour(step: Step) -> None:
    grey = np.asarray(opened(step, board()).convert("RGB"), np.int16)
    assert np.ptp(grey, axis=2).max() <= 3
    assert np.ptp(np.asarray(opened(Step.WHOLE, board()), np.int16), axis=2).max() > 100


SHAPES = shapes(300, 400)


def four_inks() -> bytes:
    out = io.BytesIO()
    Image.fromarray(SHAPES).convert("CMYK").save(out, "JPEG", quality=95)
    return out.getvalue()


DEEP = SHAPES.astype(np.uint16) * 257
KINDS = {
    "png of 16 bits": saved(DEEP, "PNG"),
    "tiff of 16 bits": saved(DEEP, "TIFF"),
    "tiff of 32 bits": saved(DEEP.astype(np.int32), "TIFF"),
    "tiff of fractions": saved((SHAPES / 255).astype(np.float32), "TIFF"),
    "tiff of large fractions": saved(DEEP.astype(np.float32), "TIFF"),
    "palette": saved(SHAPES, "GIF"),
    "twelve bits in sixteen": saved(DEEP >> 4, "PNG"),
    "four inks": four_inks(),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_shown_as_light_as_it_is_however_it_is_stored(kind: str) -> None:
    image = opened(Step.WHOLE, KINDS[kind])
    assert abs(mean(image) - SHAPES.mean()) < 4
    assert np.asarray(image.convert("L"), np.float32).std() > 0.8 * SHAPES.std()


def test_a_picture_of_black_and_white_points_keeps_its_greys() -> None:
    out = io.BytesIO()
    Image.fromarray(SHAPES).convert("1").save(out, "PNG")
    assert abs(mean(opened(Step.LARGER, out.getvalue())) - SHAPES.mean()) < 6


def test_of_one_that_broke_off_is_shown_what_its_hash_was_made_of() -> None:
    for progressive in (False, True):
        whole = saved(colours(600, 800), progressive=progressive)
        cut = whole[: len(whole) * 9 // 10]
        analysis = hashing.hash_bytes(cut)
        assert analysis.look is not None
        assert (analysis.look.pdq.quality, analysis.why) == (100, FailureReason.BROKEN)
        there = np.asarray(opened(Step.LARGER, cut), np.int16)
        expected = np.asarray(opened(Step.LARGER, whole), np.int16)
        assert there.shape == expected.shape
        assert np.abs(there - expected)[:240].mean() < 3


def test_one_that_broke_off_is_turned_as_it_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    Image.fromarray(colours(300, 400)).save(out, "JPEG", exif=exif)
    assert opened(Step.WHOLE, out.getvalue()[:-2000]).size == (300, 400)


@pytest.mark.parametrize("turned", [0, 1])
def test_a_picture_of_a_telephone_is_hashed_and_shown_turned_as_it_says(turned: int) -> None:
    made = pytest.importorskip("payung.media.files.tests.heic")
    picture = np.dstack([SHAPES] * 3)
    data = made.heic(picture, turned)
    analysis = hashing.hash_bytes(data)
    assert (analysis.kind, analysis.why) == ("image/heic", None)
    assert analysis.look is not None
    expected = np.rot90(picture, turned)
    same = hashing.look(saved(np.ascontiguousarray(expected), "PNG"))
    assert same is not None
    assert away(analysis.look.pdq.bits, same.pdq.bits) <= 16
    image = opened(Step.WHOLE, data)
    assert image.size == expected.shape[1::-1]
    assert np.abs(np.asarray(image, np.int16) - expected).mean() < 8


def test_the_first_step_is_blurred() -> None:
    assert edges(opened(Step.SMALL, board())) < edges(opened(Step.CLEAR, board())) / 4


def test_the_mark_of_whoever_looks_is_in_the_picture() -> None:
    plain = np.asarray(opened(Step.WHOLE, board()), np.int16)
    marked = np.asarray(opened(Step.WHOLE, board(), MARK), np.int16)
    assert (np.abs(plain - marked).max(axis=2) > 40).mean() > 0.01


def test_what_the_file_says_of_itself_is_not_shown_on() -> None:
    exif = Image.Exif()
    exif[0x010E] = "canary words"
    exif[0x0112] = 6
    out = io.BytesIO()
    Image.fromarray(np.zeros((40, 60, 3), np.uint8)).save(out, "JPEG", exif=exif)
    shown = rendering.jpeg(rendering.picture(Step.WHOLE, "", out.getvalue()))
    assert b"canary" not in shown
    assert Image.open(io.BytesIO(shown)).size == (40, 60), "turned as the file says"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", FailureReason.UNKNOWN),
        (b"no picture", FailureReason.UNKNOWN),
        (saved(colours(300, 400), "PNG")[:900], FailureReason.DAMAGED),
    ],
)
def test_what_is_no_picture_has_one_sentence(data: bytes, why: FailureReason) -> None:
    with pytest.raises(Unreadable) as refused:
        rendering.picture(Step.SMALL, MARK, data)
    assert refused.value.why == why


def test_a_picture_far_too_large_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "POINTS", 100)
    with pytest.raises(Unreadable) as refused:
        rendering.picture(Step.SMALL, MARK, board())
    assert refused.value.why == FailureReason.TOO_LARGE
