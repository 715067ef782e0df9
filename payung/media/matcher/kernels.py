"""The inner loops of the search within a radius, compiled: sorting, opening buckets, counting bits."""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from payung.media.files.jit import compiled


def _ones_of(_typing: Any, _value: Any) -> Any:
    """Count the ones in a word: one instruction."""

    def made(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), made


def _fetch_from(_typing: Any, array: Any, _place: Any) -> Any:
    """Ask for a place of an array in memory, without waiting for it."""

    def made(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        small, pointer = ir.IntType(32), ir.IntType(8).as_pointer()
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        address = builder.bitcast(builder.gep(data, [arguments[1]]), pointer)
        kind = ir.FunctionType(ir.VoidType(), [pointer, small, small, small])
        wanted = [ir.Constant(small, each) for each in (0, 3, 1)]  # to read, to keep, data
        builder.call(
            builder.module.declare_intrinsic("llvm.prefetch.p0", (), kind), [address, *wanted]
        )
        return context.get_dummy_value()

    return types.void(array, types.int64), made


_ones: Any = intrinsic(_ones_of)
_fetch: Any = intrinsic(_fetch_from)


@compiled
def _value(first: Any, second: Any, third: Any, fourth: Any, begin: Any, width: Any) -> Any:
    """Return `width` bits of a hash from bit `begin` on, as a number."""
    word, shift = begin >> 6, np.uint64(begin & 63)
    low = first if word == 0 else second if word == 1 else third if word == 2 else fourth
    found = low >> shift
    if (begin & 63) + width > 64:
        high = second if word == 0 else third if word == 1 else fourth
        found |= high << np.uint64(64 - (begin & 63))
    return np.int64(found & ((np.uint64(1) << np.uint64(width)) - np.uint64(1)))


@compiled
def sort(rows: Any, begin: Any, width: Any, bounds: Any, places: Any) -> None:
    """Sort row numbers by one chunk's value: count, add up, put in place."""
    for row in range(len(rows)):
        value = _value(rows[row, 0], rows[row, 1], rows[row, 2], rows[row, 3], begin, width)
        bounds[value + 1] += 1
    for value in range(1, len(bounds)):
        bounds[value] += bounds[value - 1]
    for row in range(len(rows)):
        value = _value(rows[row, 0], rows[row, 1], rows[row, 2], rows[row, 3], begin, width)
        places[bounds[value]] = row
        bounds[value] += 1
    for value in range(len(bounds) - 1, 0, -1):
        bounds[value] = bounds[value - 1]
    bounds[0] = 0


@compiled
def one_by_one(
    rows: Any, queries: Any, radius: Any, places: Any, distances: Any, counts: Any
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
    flat: Any,
    count: Any,
    queries: Any,
    radius: Any,
    begins: Any,
    widths: Any,
    tables: Any,
    bounds: Any,
    sorted_rows: Any,
    radii: Any,
    flips: Any,
    flip_counts: Any,
    places: Any,
    distances: Any,
    hit_counts: Any,
) -> None:
    """Open the near buckets of every query, and count out what stands there.

    In passes, since memory is what one waits for: each pass asks for what the next one reads.
    """
    most = flip_counts.sum()
    bucket = np.empty(most, np.int64)
    opened = np.empty((most, 3), np.int64)  # where a bucket's rows begin and end, and its chunk
    taken = np.empty((1024, 2), np.int64)  # rows, and the chunk that brought each
    for query in range(len(queries)):
        asked = queries[query]
        _ask(asked, begins, widths, tables, bounds, flips, flip_counts, bucket)
        full = _open(count, bounds, sorted_rows, flip_counts, bucket, opened)
        hits, here = 0, 0
        while here < full:
            here, waiting = _take(flat, sorted_rows, opened, here, full, taken)
            hits = _count(
                flat,
                asked,
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
def _ask(
    asked: Any,
    begins: Any,
    widths: Any,
    tables: Any,
    bounds: Any,
    flips: Any,
    flip_counts: Any,
    bucket: Any,
) -> None:
    """Write down the buckets that are near, and ask for where their rows stand."""
    number = 0
    for chunk in range(len(begins)):
        value = _value(asked[0], asked[1], asked[2], asked[3], begins[chunk], widths[chunk])
        for flip in range(flip_counts[chunk]):
            place = tables[chunk] + (value ^ flips[chunk, flip])
            bucket[number] = place
            _fetch(bounds, place)
            number += 1


@compiled
def _open(
    count: Any, bounds: Any, sorted_rows: Any, flip_counts: Any, bucket: Any, opened: Any
) -> Any:
    """Write down the buckets that hold something, and ask for their row numbers; return how many they are."""
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
def _take(flat: Any, sorted_rows: Any, opened: Any, here: Any, full: Any, taken: Any) -> Any:
    """Take row numbers out of buckets and ask for the rows, as many as there is room for.

    A bucket that was not emptied begins afterwards where it was left. Returns the next bucket, and how many.
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
    flat: Any,
    asked: Any,
    radius: Any,
    begins: Any,
    widths: Any,
    radii: Any,
    taken: Any,
    places: Any,
    distances: Any,
    hits: Any,
) -> Any:
    """Count the distance of the rows that were taken; note the near ones, return how many hits there are."""
    first, second, third, fourth = asked
    for each in range(len(taken)):
        row, chunk = taken[each]
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
    one: Any, two: Any, three: Any, four: Any, begins: Any, widths: Any, radii: Any, chunk: Any
) -> Any:
    """Say whether an earlier chunk of a row is near too, and has brought it already."""
    for earlier in range(chunk):
        value = _value(one, two, three, four, begins[earlier], widths[earlier])
        if np.int64(_ones(np.uint64(value))) <= radii[earlier]:
            return True
    return False
