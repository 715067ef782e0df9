"""Pictures for `payung bench fingerprints`, and the copies of them that people make: saved again, cut, shown.

The pictures are generated shapes, or photographs that scikit-image ships where that is installed.
"""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageOps

SIZES: Final = ((640, 480), (480, 640), (333, 500), (800, 600), (512, 512), (257, 390))
QUICK: Final = ((160, 120), (120, 160), (167, 250), (200, 150), (256, 256), (129, 195))
FILES: Final[tuple[tuple[str, Mapping[str, Any]], ...]] = (
    ("JPEG", {"quality": 85}),
    ("JPEG", {"quality": 40}),
    ("JPEG", {"quality": 92, "subsampling": 0, "progressive": True}),
    ("PNG", {"compress_level": 1}),
    ("WEBP", {"quality": 80, "method": 0}),
    ("JPEG", {"quality": 20}),
    ("JPEG", {"quality": 70, "subsampling": 1}),
)
# Pictures of things, as a camera shows them; the rest of the folder is drawn, or all of one texture.
PHOTOGRAPHS: Final = (
    *("astronaut.png", "camera.png", "chelsea.png", "coffee.png", "coins.png", "clock_motion.png"),
    *("hubble_deep_field.jpg", "ihc.png", "moon.png", "motorcycle_left.png", "page.png"),
    *("retina.jpg", "rocket.jpg"),
)
SCREEN: Final = (1080, 2340)  # points of a phone
LARGE: Final = 1600  # points of the longer side, as messengers send a picture
SMALL: Final = 320  # as a list shows it


def generated(number: int, sizes: Sequence[tuple[int, int]] = SIZES) -> Image.Image:
    """Return picture `number`: soft colours with shapes and a camera's noise, the same each time."""
    chance = np.random.default_rng(number)
    size = sizes[number % len(sizes)]
    coarse = chance.integers(0, 256, (*chance.integers(3, 9, 2), 3), dtype=np.uint8)
    picture = Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC)
    pen = ImageDraw.Draw(picture)
    for _ in range(int(chance.integers(2, 14))):
        left, top = (int(chance.integers(-40, side)) for side in size)
        wide, high = (int(chance.integers(10, max(11, side // 2))) for side in size)
        ink = tuple(int(part) for part in chance.integers(0, 256, 3))
        draw = pen.ellipse if chance.random() < 0.6 else pen.rectangle
        draw((left, top, left + wide, top + high), fill=ink)
    noise = chance.normal(0, float(chance.uniform(0, 8)), (size[1], size[0], 3))
    return Image.fromarray((np.asarray(picture) + noise).clip(0, 255).astype(np.uint8))


def as_file(picture: Image.Image, kind: str = "JPEG", **more: Any) -> bytes:
    """Return a picture as a file."""
    file = io.BytesIO()
    picture.save(file, kind, **({"quality": 85, **more} if kind == "JPEG" else more))
    return file.getvalue()


def saved(number: int) -> bytes:
    """Return picture `number`, small, as a file of a kind that phones keep."""
    kind, more = FILES[number % len(FILES)]
    file = io.BytesIO()
    generated(number, QUICK).save(file, kind, **more)
    return file.getvalue()


def photographs() -> Iterator[Image.Image]:
    """Yield scikit-image's photographs, or none where it is not installed."""
    spec = find_spec("skimage")  # its pictures alone are wanted, so it is not imported
    for folder in (spec and spec.submodule_search_locations) or ():
        for name in PHOTOGRAPHS:
            if (path := Path(folder) / "data" / name).is_file():
                with Image.open(path) as picture:
                    yield picture.convert("RGB")


def _longest(picture: Image.Image, points: int) -> Image.Image:
    scale = points / max(picture.size)
    size = [max(1, round(side * scale)) for side in picture.size]
    return picture.resize(size, Image.Resampling.LANCZOS)


def _cut(picture: Image.Image, share: float) -> Image.Image:
    """Return a picture without `share` of its width and height, most of it at the top and the left."""
    wide, high = picture.size
    left, top = round(wide * share * 0.6), round(high * share * 0.6)
    return picture.crop(
        (left, top, left + round(wide * (1 - share)), top + round(high * (1 - share)))
    )


def _shown(picture: Image.Image) -> Image.Image:
    """Return a phone's screen with a picture in the middle, its bars and buttons."""
    screen = Image.new("RGB", SCREEN, (0, 0, 0))
    inside = ImageOps.contain(picture, SCREEN, Image.Resampling.BILINEAR)
    screen.paste(inside, ((SCREEN[0] - inside.width) // 2, (SCREEN[1] - inside.height) // 2))
    pen = ImageDraw.Draw(screen)
    pen.text((40, 20), "12:30", fill=(255, 255, 255), font_size=36)
    for place in range(4):
        pen.ellipse((120 + 240 * place, 2200, 200 + 240 * place, 2280), fill=(230, 230, 230))
    return screen


def _cut_out(picture: Image.Image) -> Image.Image:
    """Return what somebody cuts out of a screenshot: the picture with a thin dark edge."""
    inside = ImageOps.contain(picture, SCREEN, Image.Resampling.BILINEAR)
    return ImageOps.expand(inside, border=(0, max(1, inside.height // 100)), fill=(0, 0, 0))


def _written_on(picture: Image.Image) -> Image.Image:
    copy = picture.copy()
    wide, high = copy.size
    pen = ImageDraw.Draw(copy)
    pen.rectangle((0, high * 0.8, wide, high * 0.9), fill=(0, 0, 0))
    pen.text((wide * 0.1, high * 0.81), "a few words", fill=(255, 255, 255), font_size=high * 0.07)
    return copy


COPIES: Final[Mapping[str, Callable[[Image.Image], bytes]]] = {
    "the same file": as_file,
    "saved again, JPEG of quality 50": lambda picture: as_file(picture, quality=50),
    "saved again, JPEG of quality 20": lambda picture: as_file(picture, quality=20),
    "as a messenger sends it": lambda picture: as_file(_longest(picture, LARGE), quality=70),
    "as a list shows it": lambda picture: as_file(_longest(picture, SMALL), quality=70),
    "as a WebP": lambda picture: as_file(picture, "WEBP", quality=60),
    "cut by 2%": lambda picture: as_file(_cut(picture, 0.02)),
    "cut by 5%": lambda picture: as_file(_cut(picture, 0.05)),
    "cut by 10%": lambda picture: as_file(_cut(picture, 0.10)),
    "cut by 25%": lambda picture: as_file(_cut(picture, 0.25)),
    "a screenshot": lambda picture: as_file(_shown(picture), "PNG"),
    "cut out of a screenshot": lambda picture: as_file(_cut_out(picture)),
    "brighter by a third": lambda picture: as_file(ImageEnhance.Brightness(picture).enhance(1.33)),
    "in grey": lambda picture: as_file(picture.convert("L")),
    "with words on it": lambda picture: as_file(_written_on(picture)),
    "turned by a quarter": lambda picture: as_file(picture.transpose(Image.Transpose.ROTATE_90)),
    "mirrored": lambda picture: as_file(picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)),
}
