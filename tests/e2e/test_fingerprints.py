"""A child's browser makes the fingerprints that we make, and the worker that makes them tells nobody."""

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser

from payung.media.files import hashing
from payung.media.files.tests.pictures import colours, saved, shapes
from payung.tools.bench import fingerprints, picture_copies
from payung.tools.bench.fingerprints import NEAR, PLACE, Device, away

pytestmark = pytest.mark.browser

CHUNK = 1 << 22  # as the worker reads a file
EDGES = (0, 1, 54, 55, 56, 57, 63, 64, 65, 119, 120, 121, 127, 128, 129, 10**6, CHUNK, CHUNK + 1)
PICTURES = 10  # of the 10,000 of `payung bench fingerprints`
SIDEWAYS = 6
ORIENTATION = 0x112


@pytest.fixture(scope="module")
def device(chromium: Browser) -> Iterator[Device]:
    device = Device(chromium)
    yield device
    device.close()


def farthest(device: Device, data: bytes) -> int:
    """Return how many bits the browser's hash of a picture is from ours, at most of eight orientations."""
    look = hashing.look(data, full=True)
    assert look is not None
    (made,) = device.fingerprints([data])
    assert (made.kind, made.quality) == ("picture", look.quality)
    assert len(made.orientations) == len(look.orientations) == 8
    return max(map(away, made.orientations, look.orientations))


def test_md5_and_sha256_are_equal_at_every_edge_of_a_block(device: Device) -> None:
    files = [bytes(place * 31 % 251 for place in range(size)) for size in EDGES]
    for data, made in zip(files, device.fingerprints(files), strict=True):
        assert made.md5 == hashlib.md5(data).hexdigest(), len(data)
        assert made.sha256 == hashlib.sha256(data).hexdigest(), len(data)
        assert (made.kind, made.orientations) == ("other", ())


def test_pdq_is_within_two_bits_of_ours_in_all_orientations(device: Device) -> None:
    for number in range(PICTURES):
        assert farthest(device, picture_copies.saved(number)) <= NEAR, number


def test_a_browser_without_frames_reads_the_same_from_a_canvas(chromium: Browser) -> None:
    older = Device(chromium, lacks="VideoFrame")
    for number in range(len(picture_copies.FILES)):
        assert farthest(older, picture_copies.saved(number)) <= NEAR, number
    older.close()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("note", ["turned", "other colours"])
def test_a_picture_is_neither_turned_nor_given_other_colours(
    kind: str, note: str, device: Device
) -> None:
    sideways = Image.Exif()
    sideways[ORIENTATION] = SIDEWAYS
    more: dict[str, Any] = {"exif": sideways} if note == "turned" else {"icc_profile": xyz()}
    assert farthest(device, saved(colours(240, 320), kind, **more)) <= NEAR


def xyz() -> bytes:
    """Return a colour profile in which every point looks otherwise."""
    from PIL import ImageCms

    return ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()


@pytest.mark.parametrize(
    "data",
    [
        saved(shapes(240, 320), "JPEG"),
        saved(shapes(240, 320), "GIF"),
        saved(colours(240, 320), "JPEG", quality=30, progressive=True),
        saved(colours(240, 320), "JPEG", keep_rgb=True),
        saved(colours(7, 5), "PNG"),
        saved(colours(4, 90), "PNG"),
    ],
    ids=["grey", "gif", "progressive", "JPEG of red, green and blue", "tiny", "too small"],
)
def test_other_pictures_agree_too(data: bytes, device: Device) -> None:
    assert farthest(device, data) <= NEAR


def test_what_the_browser_cannot_open_has_exact_fingerprints_alone(device: Device) -> None:
    heic = b"\0\0\0\x18ftypheic" + bytes(300)
    film = b"\0\0\0\x18ftypisom" + bytes(300)
    broken = saved(colours(240, 320))[:90]
    found = device.fingerprints([heic, film, broken, saved(colours(240, 320))])
    assert [made.kind for made in found] == ["picture", "film", "picture", "picture"]
    assert [len(made.orientations) for made in found] == [0, 0, 0, 8]
    for data, made in zip((heic, film, broken), found, strict=False):
        assert made.md5 == hashlib.md5(data).hexdigest()


def test_what_a_browser_says_of_a_film_is_heard_where_its_bytes_say_nothing(device: Device) -> None:
    (made,) = device.fingerprints([bytes(300)], "video/x-unknown")
    assert made.kind == "film"


def test_the_bench_compares_pictures_and_counts_copies_by_kind(device: Device) -> None:
    compared = fingerprints.agreement(device, 5)
    assert (compared["pictures"], compared["more than 2 bits away"]) == (5, 0)
    assert compared["MD5 and SHA-256 equal"] == 10
    counted: Any = fingerprints.found(device, [picture_copies.generated(0)])
    assert counted["pictures"] == 1
    assert set(counted["of 100"]) == set(picture_copies.COPIES)
    assert counted["of 100"]["the same file"] == {"upright": 100, "any turn": 100}
    assert counted["of 100"]["mirrored"]["any turn"] == 100


def test_the_page_hears_how_far_a_film_is(chromium: Browser) -> None:
    heard: Any = fingerprints.film(chromium, 3 * CHUNK)
    assert heard["bytes"] >= 3 * CHUNK
    assert heard["words on how far it is"] >= 1


def test_the_worker_reaches_nothing_outside(device: Device) -> None:
    device.fingerprints([b"any"])
    asked: list[str] = []
    device.page.on("request", lambda request: asked.append(request.url))
    (worker,) = device.page.workers
    outcome = worker.evaluate(f"() => fetch('{PLACE}anything').then(() => 'sent', () => 'refused')")
    assert outcome == "refused"
    assert asked == []
