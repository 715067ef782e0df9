"""Generated shapes as pictures: harmless, the same each time."""

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def shapes(height: int, width: int, seed: int = 1) -> NDArray[np.uint8]:
    """Return waves and discs in gray: rows x columns."""
    chance = np.random.default_rng(seed)
    down, across = np.mgrid[0:height, 0:width]
    plane = np.zeros((height, width))
    for _ in range(9):
        wave = across / width * chance.uniform(1, 20) + down / height * chance.uniform(1, 20)
        plane += chance.normal() * np.sin(wave + chance.uniform(0, 6))
    for _ in range(12):
        middle = (down - chance.uniform(0, height)) ** 2 + (across - chance.uniform(0, width)) ** 2
        plane[middle < chance.uniform(0.02, 0.3) ** 2 * height * width] += chance.normal() * 2
    plane -= plane.min()
    points: NDArray[np.uint8] = (plane / plane.max() * 255).astype(np.uint8)
    return points


def colours(height: int, width: int, seed: int = 1) -> NDArray[np.uint8]:
    """Return shapes in colours: rows x columns x 3."""
    return np.dstack([shapes(height, width, 3 * seed + step) for step in range(3)])


def saved(picture: NDArray[Any], kind: str = "JPEG", **more: Any) -> bytes:
    """Return a picture as a file of a kind that Pillow writes."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, kind, **more)
    return file.getvalue()


def away(one: bytes, other: bytes) -> int:
    """Return how many bits two hashes differ in."""
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()
