"""PDQ: the bits of the reference, whatever the size, the turn and the decoding."""

import io
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from payung.media.files import hashing, images, pdq
from payung.media.files.analysis import Pdq
from payung.media.files.tests.pictures import away, colours, saved, shapes

# `shapes` of a size as the reference implementation hashes it (pdqhash 0.2.8), for where that cannot be built.
GOLDEN = {
    (480, 640): "4b505e73e7bced2d03d2bed73ef0c21c13f225eadd712287a00ffbec000b4512",
    (64, 64): "63bd1de1d650ee3101fc9fd39ff2e215bfd071fafd702085200ffee4200b4112",
    (63, 65): "23b51fe1d718ee3001fc9fd3dff0621dbbf061faff7022a5200fffe4000b0112",
    (129, 300): "fab0e3510bd25fef3e31a03ccd52c3d23ea121e3fd50a287a00f21e4dc0bfe52",
}


def oracle() -> object:
    return pytest.importorskip(
        "pdqhash", reason="pdqhash needs a compiler: `pip install pdqhash`, then these run too"
    )


@pytest.mark.parametrize(("size", "expected"), GOLDEN.items())
def test_the_bits_are_those_of_the_reference(size: tuple[int, int], expected: str) -> None:
    hash_ = pdq.hashes(shapes(*size))[0]
    assert (hash_.bits.hex(), hash_.quality) == (expected, 100)


@pytest.mark.parametrize(
    "size", [(64, 64), (100, 50), (63, 65), (129, 300), (333, 777), (1080, 1920)]
)
def test_the_reference_itself_gives_the_same_bits_in_all_orientations(
    size: tuple[int, int],
) -> None:
    reference = oracle()
    for seed in range(3):
        picture = shapes(*size, seed)
        hashes = pdq.hashes(picture)
        theirs, quality = reference.compute_dihedral(np.dstack([picture] * 3))  # type: ignore[attr-defined]
        assert [hash_.bits for hash_ in hashes] == [np.packbits(bits).tobytes() for bits in theirs]
        assert {hash_.quality for hash_ in hashes} == {quality}


@pytest.mark.parametrize("size", [None, (640, 480), (1920, 1080)])
def test_photographs_decoded_scaled_are_within_ten_bits_of_the_reference(
    size: tuple[int, int] | None,
) -> None:
    reference = oracle()
    spec = find_spec("skimage")  # its pictures alone are wanted, so it is not imported
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("the photographs are those of scikit-image: `pip install scikit-image`")
    folder = Path(spec.submodule_search_locations[0]) / "data"
    for name in ("astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg", "retina.jpg"):
        with Image.open(folder / name) as photograph:
            picture = photograph.convert("RGB")
        file = io.BytesIO()
        (picture.resize(size) if size else picture).save(file, "JPEG", quality=85)
        with Image.open(file) as decoded:
            theirs, quality = reference.compute(np.asarray(decoded.convert("RGB")))  # type: ignore[attr-defined]
        ours = hashing.look(file.getvalue())
        assert ours is not None
        assert quality >= 50
        assert away(ours.pdq.bits, np.packbits(theirs).tobytes()) <= 10, name


def test_a_turned_picture_has_the_hash_of_that_turn_nearly() -> None:
    picture = shapes(400, 500)
    hashes = pdq.hashes(picture)
    turns = [
        picture,
        np.rot90(picture, 1),
        np.rot90(picture, 2),
        np.rot90(picture, 3),
        picture[::-1],
        picture[:, ::-1],
        picture.T,
        picture[::-1, ::-1].T,
    ]
    for hash_, turned in zip(hashes, turns, strict=True):
        assert away(hash_.bits, pdq.hashes(np.ascontiguousarray(turned))[0].bits) <= 24


def test_what_is_smaller_than_the_reference_hashes_has_no_quality() -> None:
    for hash_ in pdq.hashes(shapes(4, 90)):
        assert hash_.quality == 0


def test_an_even_plane_has_no_quality() -> None:
    assert pdq.hashes(np.full((300, 300), 128, np.uint8))[0].quality == 0


@pytest.mark.parametrize(("height", "width"), [(480, 640), (1080, 1920)])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_scaled_decoding_stays_near_the_full_one(
    height: int, width: int, progressive: bool
) -> None:
    for seed in range(1):
        data = saved(colours(height, width, seed), progressive=progressive, quality=85)
        full = _hashed(images.decode(data, full=True))
        scaled = images.decode(data)
        first = images.decode(data, first_pass=True)
        assert scaled is not None
        assert first is not None
        assert scaled.luma.shape[0] < height
        assert first.partly == (progressive and height > 480)
        assert away(full.bits, _hashed(scaled).bits) <= 8
        assert away(full.bits, _hashed(first).bits) <= 10


def _hashed(picture: images.Picture | None) -> Pdq:
    assert picture is not None
    return pdq.hashes(picture.luma, picture.height, picture.width)[0]
