"""Render a picture for viewing: small, grey and blurred at first, with the viewer's mark.

Runs in the sandbox. The mark is drawn into the picture, so that a photograph of the screen tells whose
screen it was. What comes out are points, of which `jpeg` makes a file: nothing that the other says of itself is
in it.
"""

import io
import warnings
from pathlib import Path
from typing import Final

import pi_heif
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps, UnidentifiedImageError
from PIL.ExifTags import Base

from payung.media.files import budget, containers, read_only, video
from payung.media.files.errors import FailureReason, Unreadable
from payung.media.files.filetypes import before_jpeg, kind_of
from payung.media.sandbox.wire import Pixels
from payung.media.viewing.rules import Step

SIZES: Final = {Step.SMALL: 200, Step.CLEAR: 200, Step.LARGER: 640, Step.WHOLE: 1600}  # longer side
BLUR: Final = 8  # points of the small picture
QUALITY: Final = 85
ORIENTATION: Final = Base.Orientation
_LIGHT, _DARK = (255, 255, 255, 150), (0, 0, 0, 90)


def film(step: Step, mark: str, second: float | None, source: bytes | Path) -> Pixels:
    """Return one still of a film, without sound, as `picture` does; which one: see `video.still`."""
    return picture(step, mark, video.still(source, second))


def thing(step: Step, mark: str, sha256: str, name: str, source: bytes | Path) -> Pixels:
    """Return the picture or still of the file with this hash inside a file of that name."""
    content = containers.found(source, name, sha256)
    return (
        film(step, mark, None, content)
        if video.is_film(kind_of(content))
        else picture(step, mark, content)
    )


def picture(step: Step, mark: str, source: bytes | Path, *, number: int = 0) -> Pixels:
    """Return the pixels of a picture, limited to what `step` shows. Raises Unreadable.

    `number`: which, of one that moves or has pages, from 0.
    """
    data = read_only.read(source) if isinstance(source, Path) else source
    pi_heif.register_heif_opener()
    try:
        with warnings.catch_warnings(action="ignore"), _opened(data) as image:
            image.seek(number)
            _bounded(image)
            reduced = _marked(_reduced(image, b"" if number else data, step), mark)
            return Pixels(reduced.width, reduced.height, reduced.tobytes())
    except (Unreadable, MemoryError):
        raise
    except UnidentifiedImageError:
        raise Unreadable(FailureReason.UNKNOWN) from None
    except Image.DecompressionBombError:
        raise Unreadable(FailureReason.TOO_LARGE) from None
    except Exception:  # noqa: BLE001  decoders raise whatever a spoilt file leads them to
        raise Unreadable(FailureReason.DAMAGED) from None


def _opened(data: bytes) -> Image.Image:
    begins = before_jpeg(data) if kind_of(data) == "image/jpeg" else 0
    return Image.open(io.BytesIO(data[begins:]))


def _bounded(image: Image.Image) -> None:
    if image.width * image.height > budget.POINTS:
        raise Unreadable(FailureReason.TOO_LARGE)


def _turned(image: Image.Image, data: bytes, longest: int) -> Image.Image:
    """Return a picture upright; of a broken one the part that its hash was made of.

    `data`: the file, of its first picture; what broke off of a later one is not shown.
    """
    from payung.media.files import images  # here: it takes a second, in the sandbox

    image.draft("RGB", (longest, longest))  # a JPEG is decoded no larger than needed
    try:
        image.load()
    except OSError:
        rest = images.broken(data, longest) if data else None
        if rest is None:
            raise
        rest.getexif()[ORIENTATION] = image.getexif().get(ORIENTATION, 1)
        image = rest
    return images.eight_bits(ImageOps.exif_transpose(image)).convert("RGB")


def _reduced(image: Image.Image, data: bytes, step: Step) -> Image.Image:
    longest = SIZES[step]
    turned = _turned(image, data, longest)
    turned.thumbnail((longest, longest))
    if step is Step.WHOLE:
        return turned
    grey = turned.convert("L")
    if step is Step.SMALL:
        grey = grey.filter(ImageFilter.GaussianBlur(BLUR))
    return grey.convert("RGB")


def _marked(image: Image.Image, mark: str) -> Image.Image:
    """Draw the mark across the picture, faintly, line below line."""
    layer = Image.new("RGBA", image.size)
    fits = int(image.width * 1.7 / max(1, len(mark)))  # points of a letter with which the mark fits
    pen, size = ImageDraw.Draw(layer), max(8, min(fits, max(11, image.width // 60)))
    font = ImageFont.load_default(size)
    room = max(1, image.width - 2 * size - int(pen.textlength(mark, font=font)))
    for line, top in enumerate(range(size, image.height, 8 * size)):
        place = (size + line * 9 * size % room, top)
        pen.text(place, mark, font=font, fill=_LIGHT, stroke_width=1, stroke_fill=_DARK)
    return Image.alpha_composite(image.convert("RGBA"), layer).convert("RGB")


def jpeg(pixels: Pixels) -> bytes:
    """Return points as a JPEG: in the process that asked for them, which no file has ever led anywhere."""
    out = io.BytesIO()
    image = Image.frombytes("RGB", (pixels.width, pixels.height), pixels.points)
    image.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
