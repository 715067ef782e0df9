"""PDQ, the perceptual hash of pictures that the field shares: 256 bits and a quality, from a plane of luma.

The reference (ThreatExchange, pdq/cpp) averages the picture twice in each direction, keeps 64 x 64 samples, and
compares the 16 x 16 lowest frequencies with their median. Averaging and sampling are one linear map for rows
and one for columns, each a narrow band: so only what is kept is computed. Where a decoder brings a picture
already scaled down, the same maps are taken over the means that each of its samples stands for; hashing the
small picture as if it were the original would be up to 56 bits away.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from payung.media.files import pdq_numpy
from payung.media.files.analysis import Pdq
from payung.media.files.jit import compiled, compiled_loosely, or_else

Plane = NDArray[np.uint8]  # rows x columns
Floats = NDArray[np.float32]
Starts = NDArray[np.int32]
Flags = NDArray[np.bool_]

SAMPLES: Final = 64
FREQUENCIES: Final = 16
BITS: Final = FREQUENCIES * FREQUENCIES
SMALLEST: Final = 5  # rows or columns: the reference hashes nothing smaller

# Rows mirrored, columns mirrored, rows and columns exchanged; in the order of the reference.
_ORIENTATIONS: Final = np.array(
    [
        [False, False, False],
        [False, True, True],
        [True, True, False],
        [True, False, True],
        [True, False, False],
        [False, True, False],
        [False, False, True],
        [True, True, True],
    ]
)


@dataclass(frozen=True)
class _Bands:
    """A linear map from a line to 64 samples: where each sample's weights begin, how many, and the weights."""

    starts: NDArray[np.int32]
    lengths: NDArray[np.int32]
    weights: Floats


def hashes(luma: Plane, height: int | None = None, width: int | None = None) -> list[Pdq]:
    """Return the hash of a picture, then those of the picture turned and mirrored: eight in all.

    `luma` (rows x columns, 0 to 255) is a decoding of a picture of `height` x `width` points, scaled down where
    these are more. A picture that is smaller than the reference hashes has quality 0.
    """
    rows, columns = luma.shape
    height, width = height or rows, width or columns
    if min(height, width) < SMALLEST:
        return [Pdq(bytes(BITS // 8), 0)] * len(_ORIENTATIONS)
    down, across = _map(height, rows), _map(width, columns)
    samples = _sampled(
        luma,
        *(down.starts, down.lengths, down.weights),
        *(across.starts, across.lengths, across.weights),
    )
    rows_of_bits, quality = _hashed(samples, _COSINES, _ORIENTATIONS)
    return [Pdq(row.tobytes(), int(quality)) for row in rows_of_bits]


def _map(full: int, size: int) -> _Bands:
    return _bands(full) if full == size else _scaled_bands(full, size)


def _window(size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return for each place of a line of `size` points where the reference's box around it begins and ends."""
    width = (size + 127) // 128
    ahead = (width + 2) // 2
    places = np.arange(size)
    return np.maximum(places - (width - ahead), 0), np.minimum(places + ahead, size)


@lru_cache(maxsize=512)
def _bands(size: int) -> _Bands:
    """Return the map of a line of `size` points: two boxes, then every 64th part."""
    begins, ends = _window(size)
    starts, weights = [], []
    for sample in range(SAMPLES):
        place = int((sample + 0.5) * size / SAMPLES)
        inner = range(begins[place], ends[place])
        first = begins[inner[0]]
        weight = np.zeros(ends[inner[-1]] - first)
        for point in inner:
            weight[begins[point] - first : ends[point] - first] += 1 / (ends[point] - begins[point])
        starts.append(int(first))
        weights.append(weight / len(inner))
    return _packed(starts, weights)


@lru_cache(maxsize=512)
def _scaled_bands(full: int, size: int) -> _Bands:
    """Return the map of a line of `full` points over the `size` means of n/8 points that a decoder brought."""
    eighths = max(1, min(8, round(8 * size / full)))
    edges = np.minimum(np.arange(size + 1) * (8 / eighths), full)
    edges[-1] = full
    whole = _bands(full)
    starts, weights = [], []
    for sample in range(SAMPLES):
        first, length = whole.starts[sample], whole.lengths[sample]
        below = np.zeros(full + 1)  # the weight of all points before each place
        below[first + 1 : first + length + 1] = whole.weights[sample, :length]
        weight = np.diff(np.interp(edges, np.arange(full + 1), np.cumsum(below)))
        (touched,) = np.nonzero(weight > 1e-9)
        starts.append(int(touched[0]))
        weights.append(weight[touched[0] : touched[-1] + 1])
    return _packed(starts, weights)


def _packed(starts: list[int], weights: list[NDArray[np.float64]]) -> _Bands:
    lengths = np.array([len(weight) for weight in weights], np.int32)
    table = np.zeros((SAMPLES, int(lengths.max())), np.float32)
    for row, weight in zip(table, weights, strict=True):
        row[: len(weight)] = weight
    return _Bands(np.array(starts, np.int32), lengths, table)


def _cosines() -> Floats:
    """Return the lowest frequencies of the discrete cosine transform but the mean: 16 x 64."""
    rows = np.arange(1, FREQUENCIES + 1)[:, None]
    places = 2 * np.arange(SAMPLES) + 1
    waves = np.cos(np.pi / 2 / SAMPLES * rows * places).astype(np.float32)
    scaled: Floats = np.float32(np.sqrt(2 / SAMPLES)) * waves
    return scaled


_COSINES: Final = _cosines()


@or_else(pdq_numpy.sampled)
@compiled_loosely
def _sampled(
    luma: Plane,
    row_starts: Starts,
    row_lengths: Starts,
    row_weights: Floats,
    column_starts: Starts,
    column_lengths: Starts,
    column_weights: Floats,
) -> Floats:
    """Return the 64 x 64 samples of a plane."""
    width = luma.shape[1]
    lines = np.zeros((64, width), np.float32)
    for row in range(64):
        line = lines[row]
        for tap in range(row_lengths[row]):
            weight = row_weights[row, tap]
            points = luma[row_starts[row] + tap]
            for place in range(width):
                line[place] += weight * np.float32(points[place])
    samples = np.zeros((64, 64), np.float32)
    for row in range(0, 64, 4):  # four sums side by side wait for one another less
        for column in range(64):
            first = second = third = fourth = np.float32(0)
            for tap in range(column_lengths[column]):
                weight, place = column_weights[column, tap], column_starts[column] + tap
                first += weight * lines[row, place]
                second += weight * lines[row + 1, place]
                third += weight * lines[row + 2, place]
                fourth += weight * lines[row + 3, place]
            samples[row, column], samples[row + 1, column] = first, second
            samples[row + 2, column], samples[row + 3, column] = third, fourth
    return samples


@or_else(pdq_numpy.quality)
@compiled
def _quality(samples: Floats) -> int:
    """Return how much changes from sample to sample, in percent of what is plenty."""
    total = 0
    for row in range(64):
        for column in range(64):
            if row < 63:
                step = (samples[row, column] - samples[row + 1, column]) * np.float32(100)
                total += abs(int(step / np.float32(255)))
            if column < 63:
                step = (samples[row, column] - samples[row, column + 1]) * np.float32(100)
                total += abs(int(step / np.float32(255)))
    return min(total // 90, 100)


@or_else(pdq_numpy.transformed)
@compiled_loosely
def _transformed(samples: Floats, cosines: Floats) -> Floats:
    """Return the 16 x 16 lowest frequencies of the samples, in steps of 1/512.

    Sums of floating-point numbers differ in their last digits from machine to machine, by less than half a
    step: so what is the same everywhere but for these (in an even picture, nearly all) is the same here.
    """
    between = np.zeros((16, 64), np.float32)
    for row in range(16):
        for tap in range(64):
            weight = cosines[row, tap]
            for column in range(64):
                between[row, column] += weight * samples[tap, column]
    frequencies = np.empty((16, 16), np.float32)
    for row in range(16):
        for column in range(16):
            total = np.float32(0)
            for tap in range(64):
                total += between[row, tap] * cosines[column, tap]
            frequencies[row, column] = np.rint(total * np.float32(512))
    return frequencies


@compiled
def _middle(values: Floats) -> np.float32:
    """Return the 128th smallest of 256 values, which are put in another order: Hoare's selection."""
    low, high = 0, 255
    while low < high:
        pivot, left, right = values[127], low, high
        while left <= right:
            while values[left] < pivot:
                left += 1
            while values[right] > pivot:
                right -= 1
            if left <= right:
                values[left], values[right] = values[right], values[left]
                left += 1
                right -= 1
        low = left if right < 127 else low
        high = right if left > 127 else high
    middle: np.float32 = values[127]
    return middle


@or_else(pdq_numpy.compared)
@compiled
def _compared(values: Floats, orientations: Flags) -> Plane:
    """Return 32 bytes for each orientation: which frequencies are above the median, the last one first.

    Mirrored, every second frequency changes its sign, and so the median is another; exchanged, it is not.
    """
    hashed = np.zeros((len(orientations), 32), np.uint8)
    flat = np.empty(256, np.float32)
    medians, known = np.empty(4, np.float32), np.zeros(4, np.bool_)
    for number in range(len(orientations)):
        down, across, exchanged = orientations[number]
        for row in range(16):
            for column in range(16):
                value = values[row, column]
                if (down and row % 2 == 0) != (across and column % 2 == 0):
                    value = -value
                flat[column * 16 + row if exchanged else row * 16 + column] = value
        mirrored = 2 * int(down) + int(across)
        if not known[mirrored]:
            medians[mirrored], known[mirrored] = _middle(flat.copy()), True
        for byte in range(32):
            ones = 0
            for bit in range(8):
                ones |= int(flat[8 * byte + bit] > medians[mirrored]) << bit
            hashed[number, 31 - byte] = ones
    return hashed


@compiled
def _hashed(samples: Floats, cosines: Floats, orientations: Flags) -> tuple[Plane, int]:
    """Return the hash of each orientation, and the quality, in one call."""
    return _compared(_transformed(samples, cosines), orientations), _quality(samples)
