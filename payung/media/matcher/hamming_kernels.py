"""The compiled inner loops of the search within a radius: sort, open buckets, count bits."""

from collections.abc import Callable, Sequence
from typing import Any, Final, cast

import numpy as np
from llvmlite import ir
from numba import types
from numba.core.typing.templates import Signature
from numba.extending import intrinsic
from numpy.typing import NDArray

from payung.media.files.jit import compiled

Words = NDArray[np.uint64]
Numbers = NDArray[np.int64]
Shorts = NDArray[np.uint32]
Emitted = tuple[object, Callable[..., object]]  # a signature, and what writes the instructions


def _ones_of(_typing: object, _value: object) -> Emitted:
    """Count the ones in a word: one instruction."""

    def emit(
        _context: object, builder: ir.IRBuilder, _signature: object, arguments: Sequence[ir.Value]
    ) -> ir.Value:
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), emit


def _fetch_from(_typing: object, array: types.Array, _place: object) -> Emitted:
    """Prefetch a place of an array."""

    def emit(
        context: Any,
        builder: ir.IRBuilder,
        signature: Signature,
        arguments: Sequence[ir.Value],
    ) -> ir.Value:
        small, pointer = ir.IntType(32), ir.IntType(8).as_pointer()
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        address = builder.bitcast(builder.gep(data, [arguments[1]]), pointer)
        kind = ir.FunctionType(ir.VoidType(), [pointer, small, small, small])
        wanted = [ir.Constant(small, hint) for hint in (0, 3, 1)]  # to read, to keep, data
        builder.call(
            builder.module.declare_intrinsic("llvm.prefetch.p0", (), kind), [address, *wanted]
        )
        return context.get_dummy_value()

    return types.void(array, types.int64), emit


_ones: Final = cast("Callable[[np.uint64], np.uint64]", intrinsic(_ones_of))
_fetch: Final = cast(
    "Callable[[NDArray[np.generic], int | np.int64], None]", intrinsic(_fetch_from)
)


@compiled
def _value(
    first: np.uint64, second: np.uint64, third: np.uint64, fourth: np.uint64, begin: int, width: int
) -> np.int64:
    """Return `width` bits of a hash from bit `begin` on, as a number."""
    word, shift = begin >> 6, np.uint64(begin & 63)
    low = first if word == 0 else second if word == 1 else third if word == 2 else fourth
    bits = low >> shift
    if (begin & 63) + width > 64:
        high = second if word == 0 else third if word == 1 else fourth
        bits |= high << np.uint64(64 - (begin & 63))
    return np.int64(bits & ((np.uint64(1) << np.uint64(width)) - np.uint64(1)))


@compiled
def sort(rows: Words, begin: int, width: int, bounds: Shorts, places: Shorts) -> None:
    """Sort row numbers by one chunk's value: count, add up, put in place."""
    for row in range(len(rows)):
        value = _value(rows[row, 0], rows[row, 1], rows[row, 2], rows[row, 3], begin, width)
        bounds[value + 1] += 1
    for after in range(1, len(bounds)):
        bounds[after] += bounds[after - 1]
    for row in range(len(rows)):
        value = _value(rows[row, 0], rows[row, 1], rows[row, 2], rows[row, 3], begin, width)
        places[bounds[value]] = row
        bounds[value] += 1
    for after in range(len(bounds) - 1, 0, -1):
        bounds[after] = bounds[after - 1]
    bounds[0] = 0


@compiled
def one_by_one(
    rows: Words, queries: Words, radius: int, places: Numbers, distances: Numbers, counts: Numbers
) -> None:
    """Count the distance of every row to every query."""
    room = places.shape[1]
    for query in range(len(queries)):
        first, second, third, fourth = queries[query]
        hits = 0
        for row in range(len(rows)):
            away = _ones(rows[row, 0] ^ first) + _ones(rows[row, 1] ^ second)
            if away <= radius:
                away += _ones(rows[row, 2] ^ third) + _ones(rows[row, 3] ^ fourth)
                if away <= radius:
                    if hits < room:
                        places[query, hits] = row
                        distances[query, hits] = away
                    hits += 1
        counts[query] = hits


@compiled
def by_buckets(
    flat: Words,
    count: int,
    queries: Words,
    radius: int,
    begins: Numbers,
    widths: Numbers,
    tables: Numbers,
    bounds: Shorts,
    sorted_rows: Shorts,
    radii: Numbers,
    flips: Numbers,
    flip_counts: Numbers,
    places: Numbers,
    distances: Numbers,
    hit_counts: Numbers,
) -> None:
    """Open the near buckets of every query, and count the distance of each row in them.

    In passes, since memory is what takes long: each pass prefetches what the next one reads.
    """
    most = flip_counts.sum()
    bucket = np.empty(most, np.int64)
    opened = np.empty((most, 3), np.int64)  # where a bucket's rows begin and end, and its chunk
    taken = np.empty((1024, 2), np.int64)  # rows, and the chunk that brought each
    for query in range(len(queries)):
        wanted = queries[query]
        _near_buckets(wanted, begins, widths, tables, bounds, flips, flip_counts, bucket)
        full = _open(count, bounds, sorted_rows, flip_counts, bucket, opened)
        hits, here = 0, 0
        while here < full:
            here, waiting = _take(flat, sorted_rows, opened, here, full, taken)
            hits = _count(
                flat,
                wanted,
                radius,
                begins,
                widths,
                radii,
                taken[:waiting],
                places[query],
                distances[query],
                hits,
            )
        hit_counts[query] = hits


@compiled
def _near_buckets(
    wanted: Words,
    begins: Numbers,
    widths: Numbers,
    tables: Numbers,
    bounds: Shorts,
    flips: Numbers,
    flip_counts: Numbers,
    bucket: Numbers,
) -> None:
    """Note the near buckets, and prefetch where their rows begin."""
    number = 0
    for chunk in range(len(begins)):
        value = _value(
            wanted[0],
            wanted[1],
            wanted[2],
            wanted[3],
            begins[chunk],
            widths[chunk],
        )
        for flip in range(flip_counts[chunk]):
            place = tables[chunk] + (value ^ flips[chunk, flip])
            bucket[number] = place
            _fetch(bounds, place)
            number += 1


@compiled
def _open(
    count: int,
    bounds: Shorts,
    sorted_rows: Shorts,
    flip_counts: Numbers,
    bucket: Numbers,
    opened: Numbers,
) -> int:
    """Note the buckets that hold rows, prefetch their row numbers, and return how many there are."""
    number, full = 0, 0
    for chunk in range(len(flip_counts)):
        for _flip in range(flip_counts[chunk]):
            place = bucket[number]
            low, high = np.int64(bounds[place]), np.int64(bounds[place + 1])
            opened[full, 0] = chunk * count + low
            opened[full, 1] = chunk * count + high
            opened[full, 2] = chunk
            _fetch(sorted_rows, chunk * count + low)
            full += int(high > low)
            number += 1
    return full


@compiled
def _take(
    flat: Words, sorted_rows: Shorts, opened: Numbers, here: int, full: int, taken: Numbers
) -> tuple[int, int]:
    """Take row numbers out of buckets and prefetch the rows, as many as there is room for.

    A bucket that was not emptied afterwards begins where it was left. Returns the next bucket, and how many.
    """
    waiting = 0
    while here < full and waiting < len(taken):
        first = opened[here, 0]
        last = min(opened[here, 1], first + len(taken) - waiting)
        for place in range(first, last):
            row = np.int64(sorted_rows[place])
            taken[waiting, 0] = row
            taken[waiting, 1] = opened[here, 2]
            _fetch(flat, 4 * row)
            waiting += 1
        opened[here, 0] = last
        here += int(last == opened[here, 1])
    return here, waiting


@compiled
def _count(
    flat: Words,
    wanted: Words,
    radius: int,
    begins: Numbers,
    widths: Numbers,
    radii: Numbers,
    taken: Numbers,
    places: Numbers,
    distances: Numbers,
    hits: int,
) -> int:
    """Count the distance of the rows that were taken, note the near ones, and return the number of hits."""
    first, second, third, fourth = wanted
    for number in range(len(taken)):
        row, chunk = taken[number]
        one, two = flat[4 * row] ^ first, flat[4 * row + 1] ^ second
        three, four = flat[4 * row + 2] ^ third, flat[4 * row + 3] ^ fourth
        away = _ones(one) + _ones(two) + _ones(three) + _ones(four)
        if away > radius or _came_before(one, two, three, four, begins, widths, radii, chunk):
            continue
        if hits < len(places):
            places[hits] = row
            distances[hits] = away
        hits += 1
    return hits


@compiled
def _came_before(
    one: np.uint64,
    two: np.uint64,
    three: np.uint64,
    four: np.uint64,
    begins: Numbers,
    widths: Numbers,
    radii: Numbers,
    chunk: int,
) -> bool:
    """Say whether an earlier chunk of a row is near too, so that the row was counted already."""
    for earlier in range(chunk):
        value = _value(one, two, three, four, begins[earlier], widths[earlier])
        if np.int64(_ones(np.uint64(value))) <= radii[earlier]:
            return True
    return False
