"""MD5, SHA-1 and SHA-256 of many files, sixteen at once.

A file's blocks depend on one another, but those of two files do not. So each file is in a lane of its own, and
every step is taken in all lanes by the same instruction. The standard library takes one file after the other.

The steps are those of RFC 1321, 3.4 and of FIPS 180-4, 6.1.2 and 6.2.2, written down one after the other for
LLVM: a word of all lanes is a vector. A block is sixteen words of each lane.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from payung.media.files.digests import Digests, digests
from payung.media.files.jit import compiled, compiled_within

LANES: Final = 16
BLOCK: Final = 64  # bytes
PASS: Final = 4  # all lanes together take as long as so many files alone
_WORD: Final = ir.IntType(32)
_WORDS: Final = ir.VectorType(_WORD, LANES)


def digests_of_each(files: Sequence[bytes]) -> list[Digests]:
    """Return all hashes of each of several files that are in memory."""
    ranked = sorted(range(len(files)), key=lambda place: -len(files[place]))
    held = [files[place] for place in ranked]
    alone = _alone([len(each) for each in held])
    found = [*(digests([each]) for each in held[:alone]), *side_by_side(held[alone:])]
    by_place = dict(zip(ranked, found, strict=True))
    return [by_place[place] for place in range(len(files))]


def _alone(sizes: Sequence[int]) -> int:
    """Return how many of these, largest first, are better taken alone: a lane would have nothing beside it."""
    taken = np.concatenate([[0], np.cumsum(sizes)])
    longest = np.array([*sizes, 0])
    together = np.maximum(longest, (taken[-1] - taken) / LANES)
    return int(np.argmin(taken + PASS * together))


def _roots(power: int, count: int) -> list[int]:
    """Return the first 32 bits of the fractions of the roots of the first primes (FIPS 180-4, 4.2.2, 5.3.3)."""
    primes = [each for each in range(2, 312) if all(each % divisor for divisor in range(2, each))]
    return [int(prime ** (1 / power) * 2**32) % 2**32 for prime in primes[:count]]


_MD5_SINES: Final = [int(each) for each in np.abs(np.sin(np.arange(1, 65))) * 2**32]
_MD5_TURNS: Final = ((7, 12, 17, 22), (5, 9, 14, 20), (4, 11, 16, 23), (6, 10, 15, 21))
_SHA1_ADDED: Final = (0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xCA62C1D6)
_SHA256_ADDED: Final = _roots(3, 64)
_SHA1_BEGIN: Final = (0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0)


class _Steps:
    """Writes down what is done with words of all lanes."""

    def __init__(self, builder: Any) -> None:
        self.builder = builder

    def value(self, number: int) -> Any:
        return ir.Constant(_WORDS, [number % 2**32] * LANES)

    def sum(self, *words: Any) -> Any:
        total = words[0]
        for each in words[1:]:
            total = self.builder.add(total, each)
        return total

    def xor(self, *words: Any) -> Any:
        total = words[0]
        for each in words[1:]:
            total = self.builder.xor(total, each)
        return total

    def both(self, one: Any, other: Any) -> Any:
        return self.builder.and_(one, other)

    def either(self, one: Any, other: Any) -> Any:
        return self.builder.or_(one, other)

    def chosen(self, by: Any, one: Any, other: Any) -> Any:
        """Return the bits of `one` where `by` has a one, else those of `other`."""
        return self.xor(other, self.both(by, self.xor(one, other)))

    def most(self, one: Any, two: Any, three: Any) -> Any:
        """Return each bit that two of the three have."""
        return self.either(self.both(one, two), self.both(three, self.either(one, two)))

    def left(self, word: Any, places: int) -> Any:
        """Turn the bits of each word."""
        return self._called("llvm.fshl.v16i32", word, word, self.value(places))

    def shifted(self, word: Any, places: int) -> Any:
        return self.builder.lshr(word, self.value(places))

    def turned_round(self, word: Any) -> Any:
        """Return each word with its last byte first."""
        return self._called("llvm.bswap.v16i32", word)

    def _called(self, name: str, *words: Any) -> Any:
        kind = ir.FunctionType(_WORDS, [_WORDS] * len(words))
        known = cgutils.get_or_insert_function(self.builder.module, kind, name)  # type: ignore[no-untyped-call]
        return self.builder.call(known, words)


def _md5(on: _Steps, state: list[Any], block: list[Any]) -> list[Any]:
    a, b, c, d = state
    for step in range(64):
        turn, place = step // 16, step
        if turn == 0:
            mixed = on.chosen(b, c, d)
        elif turn == 1:
            mixed, place = on.chosen(d, b, c), 5 * step + 1
        elif turn == 2:
            mixed, place = on.xor(b, c, d), 3 * step + 5
        else:
            mixed, place = on.xor(c, on.either(b, on.xor(d, on.value(-1)))), 7 * step
        total = on.sum(a, mixed, block[place % 16], on.value(_MD5_SINES[step]))
        a, b, c, d = d, on.sum(b, on.left(total, _MD5_TURNS[turn][step % 4])), b, c
    return [a, b, c, d]


def _sha1(on: _Steps, state: list[Any], block: list[Any]) -> list[Any]:
    a, b, c, d, e = state
    words = [on.turned_round(each) for each in block]
    for step in range(80):
        if step >= 16:
            words.append(on.left(on.xor(*(words[step - back] for back in (3, 8, 14, 16))), 1))
        turn = step // 20
        if turn == 0:
            mixed = on.chosen(b, c, d)
        elif turn == 2:
            mixed = on.most(b, c, d)
        else:
            mixed = on.xor(b, c, d)
        total = on.sum(on.left(a, 5), mixed, e, on.value(_SHA1_ADDED[turn]), words[step])
        a, b, c, d, e = total, a, on.left(b, 30), c, d
    return [a, b, c, d, e]


def _sha256(on: _Steps, state: list[Any], block: list[Any]) -> list[Any]:
    a, b, c, d, e, f, g, h = state
    words = [on.turned_round(each) for each in block]

    def mixed(word: Any, *right: int) -> Any:
        return on.xor(*(on.left(word, 32 - places) for places in right))

    for step in range(64):
        if step >= 16:
            early, late = words[step - 15], words[step - 2]
            first = on.xor(mixed(early, 7, 18), on.shifted(early, 3))
            second = on.xor(mixed(late, 17, 19), on.shifted(late, 10))
            words.append(on.sum(second, words[step - 7], first, words[step - 16]))
        added = on.sum(words[step], on.value(_SHA256_ADDED[step]))
        one = on.sum(h, mixed(e, 6, 11, 25), on.chosen(e, f, g), added)
        two = on.sum(mixed(a, 2, 13, 22), on.most(a, b, c))
        a, b, c, d, e, f, g, h = on.sum(one, two), a, b, c, on.sum(d, one), e, f, g
    return [a, b, c, d, e, f, g, h]


class Kind(NamedTuple):
    """A hash: where its state begins, and how it takes in a block."""

    begin: Sequence[int]
    steps: Callable[[_Steps, list[Any], list[Any]], list[Any]]


MD5: Final = Kind(_SHA1_BEGIN[:4], _md5)
SHA1: Final = Kind(_SHA1_BEGIN, _sha1)
SHA256: Final = Kind(_roots(2, 8), _sha256)
_BEGIN: Final = np.array([*MD5.begin, *SHA1.begin, *SHA256.begin], np.uint32)


def _pointer(context: Any, builder: Any, kind: Any, array: Any) -> Any:
    data = context.make_array(kind)(context, builder, array).data
    return builder.bitcast(data, _WORDS.as_pointer())


def _loaded(builder: Any, pointer: Any, place: int) -> Any:
    at = builder.gep(pointer, [ir.Constant(_WORD, place)])
    return builder.load(at, align=4)


def _stored(builder: Any, pointer: Any, place: int, words: Any) -> None:
    at = builder.gep(pointer, [ir.Constant(_WORD, place)])
    builder.store(words, at, align=4)


def _of(kind: Kind, first: int) -> Any:
    """Return what takes a block (16 x LANES) into a state, of which this hash has the rows from `first` on."""

    def made(_typing: Any, state: Any, block: Any) -> Any:
        def written(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            kept, taken = (
                _pointer(context, builder, one, other)
                for one, other in zip(signature.args, arguments, strict=True)
            )
            rows = range(first, first + len(kind.begin))
            before = [_loaded(builder, kept, row) for row in rows]
            words = [_loaded(builder, taken, place) for place in range(16)]
            after = kind.steps(_Steps(builder), before, words)
            for row, one, other in zip(rows, before, after, strict=True):
                _stored(builder, kept, row, builder.add(one, other))
            return context.get_dummy_value()

        return types.void(state, block), written

    return intrinsic(made)


_md5_taken: Any = _of(MD5, 0)
_sha1_taken: Any = _of(SHA1, 4)
_sha256_taken: Any = _of(SHA256, 9)


def _crossed(_typing: Any, addresses: Any, block: Any) -> Any:
    """Read a block of each lane; write the first words of all lanes, then the second, and so on."""

    def written(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        where = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        lanes = []
        for lane in range(LANES):
            address = builder.load(builder.gep(where, [ir.Constant(_WORD, lane)]))
            lanes.append(builder.load(builder.inttoptr(address, _WORDS.as_pointer()), align=1))
        # After a step each vector has twice as many words of one place side by side.
        for apart in (8, 4, 2, 1):
            for place in range(LANES):
                if place & apart:
                    continue
                one, other = lanes[place], lanes[place + apart]
                lanes[place], lanes[place + apart] = (
                    builder.shuffle_vector(one, other, _swapped(apart, half)) for half in (0, 1)
                )
        pointer = _pointer(context, builder, signature.args[1], arguments[1])
        for place, words in enumerate(lanes):
            _stored(builder, pointer, place, words)
        return context.get_dummy_value()

    return types.void(addresses, block), written


def _swapped(apart: int, half: int) -> Any:
    """Return what a transposition takes of two rows: `apart` words of one and of the other, in turns."""
    picks = []
    for place in range(LANES):
        source = place - apart if place & apart else place
        source += half * apart
        picks.append(source + LANES if place & apart else source)
    return ir.Constant(_WORDS, picks)


_cross: Any = intrinsic(_crossed)


@compiled
def _taken_in(
    files: Any, whole: Any, tails: Any, blocks: Any, sizes: Any, begin: Any, done: Any
) -> None:
    """Take in all blocks of each file; a lane that is done with one takes the next.

    `files`, `tails`: addresses of the `whole` blocks of each file, and of the rest of its `blocks`. `sizes`:
    what ends its last block, for MD5 and for the others, which write a number the other way round.
    """
    block, state = np.empty((16, 16), np.uint32), np.empty((17, 16), np.uint32)
    addresses, step = np.full(16, tails[0], np.int64), np.zeros(16, np.int64)
    mine = np.full(16, -1, np.int64)
    given, over = 0, 0
    while over < len(files):
        for lane in range(16):
            if mine[lane] < 0 and given < len(files):
                mine[lane], step[lane], state[:, lane] = given, 0, begin
                given += 1
            file = mine[lane]
            if file >= 0:  # else what it had last is taken in once more, for nobody
                beyond = step[lane] - whole[file]
                start = files[file] + 64 * step[lane] if beyond < 0 else tails[file] + 64 * beyond
                addresses[lane] = start
        _cross(addresses, block)
        _end(block, mine, step, blocks, sizes, 0)
        _md5_taken(state, block)
        _end(block, mine, step, blocks, sizes, 2)
        _sha1_taken(state, block)
        _sha256_taken(state, block)
        for lane in range(16):
            file = mine[lane]
            step[lane] += 1
            if file >= 0 and step[lane] == blocks[file]:
                done[file] = state[:, lane]
                mine[lane] = -1
                over += 1


@compiled_within
def _end(block: Any, mine: Any, step: Any, blocks: Any, sizes: Any, place: Any) -> None:
    """Write how long a file is at the end of its last block."""
    for lane in range(16):
        file = mine[lane]
        if file >= 0 and step[lane] + 1 == blocks[file]:
            block[14, lane], block[15, lane] = sizes[file, place], sizes[file, place + 1]


def side_by_side(files: Sequence[bytes]) -> Iterator[Digests]:
    """Yield the hashes of each."""
    if not files:
        return
    lengths = np.array([len(each) for each in files], np.int64)
    whole, blocks = lengths // BLOCK, (lengths + 8) // BLOCK + 1
    held = [np.frombuffer(each or b"\0", np.uint8) for each in files]
    addresses = [each.__array_interface__["data"][0] for each in held]
    rests = zip(files, (whole * BLOCK).tolist(), strict=True)
    ends = np.frombuffer(
        b"".join((each[rest:] + b"\x80").ljust(2 * BLOCK, b"\0") for each, rest in rests), np.uint8
    )
    tails = ends.__array_interface__["data"][0] + 2 * BLOCK * np.arange(len(files))
    bits = (8 * lengths).astype("<u8").view("<u4").reshape(-1, 2)
    sizes = np.hstack([bits, bits[:, ::-1].byteswap()])
    done = np.empty((len(files), 17), np.uint32)
    _taken_in(np.array(addresses), whole, tails, blocks, sizes, _BEGIN, done)
    for row, size in zip(done, lengths.tolist(), strict=True):
        md5, sha = row[:4].astype("<u4").tobytes().hex(), row[4:].astype(">u4").tobytes().hex()
        yield Digests(md5, sha[:40], sha[40:], size)
