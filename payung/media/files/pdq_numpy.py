"""The arithmetic of PDQ without anything compiled, for a process whose memory may not be written and run.

Step by step as in payung/media/files/pdq.py, and some four times slower.
"""

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.uint8]  # rows x columns
Floats = NDArray[np.float32]
Starts = NDArray[np.int32]
Flags = NDArray[np.bool_]


def sampled(
    luma: Plane,
    row_starts: Starts,
    row_lengths: Starts,
    row_weights: Floats,
    column_starts: Starts,
    column_lengths: Starts,
    column_weights: Floats,
) -> Floats:
    """Return the 64 x 64 samples of a plane."""
    lines = np.empty((64, luma.shape[1]), np.float32)
    for row in range(64):
        first, taps = row_starts[row], row_lengths[row]
        lines[row] = row_weights[row, :taps] @ luma[first : first + taps].astype(np.float32)
    samples = np.empty((64, 64), np.float32)
    for column in range(64):
        first, taps = column_starts[column], column_lengths[column]
        samples[:, column] = lines[:, first : first + taps] @ column_weights[column, :taps]
    return samples


def quality(samples: Floats) -> int:
    """Return how much changes from sample to sample, in percent of what is plenty."""
    steps = (samples[:-1] - samples[1:], samples[:, :-1] - samples[:, 1:])
    total = sum(
        int(np.abs(np.trunc(step * np.float32(100) / np.float32(255))).sum()) for step in steps
    )
    return min(total // 90, 100)


def transformed(samples: Floats, cosines: Floats) -> Floats:
    """Return the 16 x 16 lowest frequencies of the samples, in steps of 1/512."""
    return np.rint(cosines @ samples @ cosines.T * np.float32(512))


def compared(values: Floats, orientations: Flags) -> Plane:
    """Return 32 bytes for each orientation: which frequencies are above the median, the last one first."""
    hashes = np.empty((len(orientations), 32), np.uint8)
    for number, (rows, columns, exchanged) in enumerate(orientations):
        turned = values.copy()
        if rows:
            turned[::2] *= -1
        if columns:
            turned[:, ::2] *= -1
        flat = (turned.T if exchanged else turned).ravel()
        above = flat > np.partition(flat, 127)[127]
        hashes[number] = np.packbits(above, bitorder="little")[::-1]
    return hashes
