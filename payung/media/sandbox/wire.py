"""The messages between the sandbox and the process that asks it: a job, and its answer.

A job is JSON: a function by its name, and what it is given; its files come with it, open to be read. An answer
is JSON, read strictly, of the type that the function returns; or raw bytes of a declared size. Whoever has
seized a sandbox process can say something false, but nothing that is not of this form.
"""

import json
import socket
import struct
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import cache, partial
from importlib import import_module
from inspect import signature
from time import monotonic
from typing import Annotated, Any, Final, Literal, TypeVar, get_type_hints

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from payung.media.files.errors import FailureReason

LONGEST_SIDE: Final = 4096  # points of a picture that is sent back
ANSWER: Final = 32 << 20  # bytes of an answer, unless more is asked for
JOB: Final = 64 << 20
MOST_FILES: Final = 250  # that go with one job: Linux passes on 253
_HEAD: Final = struct.Struct("=II")  # bytes of JSON, and of the raw bytes after it
_STRICT: Final = ConfigDict(
    strict=True,
    extra="forbid",
    allow_inf_nan=False,
    ser_json_bytes="hex",
    val_json_bytes="hex",
)


Value = TypeVar("Value")


class Refused(Exception):
    """An answer that no process of ours would give."""


class How(StrEnum):
    """The argument of a function: a file, its bytes, the names of all files, or each name in turn."""

    FILE = "file"
    BYTES = "bytes"
    NAMES = "names"
    EACH = "each"


@dataclass(frozen=True)
class Job:
    """A function at the top of a module, `module:name`, its arguments and its files."""

    does: str
    how: How
    args: Sequence[object] = ()
    named: Mapping[str, object] = field(default_factory=dict)
    names: Sequence[str] = ()
    missing: Sequence[int] = ()  # of the names those whose file could not be opened
    seconds: float = 60.0  # for each file

    @classmethod
    def of(
        cls, work: Callable[..., object], how: How, names: Sequence[str], seconds: float
    ) -> "Job":
        """Return the job that a function is, or a part of one that was given some of it already."""
        args, named = (work.args, work.keywords) if isinstance(work, partial) else ((), {})
        function = work.func if isinstance(work, partial) else work
        does = f"{function.__module__}:{function.__qualname__}"
        return cls(does, how, args, named, names, seconds=seconds)

    def packed(self) -> bytes:
        """Return the bytes that are sent."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def read(cls, packed: bytes) -> "Job":
        """Undo `packed`: in the sandbox, which trusts the process that asks."""
        fields_ = json.loads(packed)
        return cls(**fields_ | {"how": How(fields_["how"])})

    @property
    def function(self) -> Callable[..., object]:
        """Return the function."""
        return _function(self.does)

    @property
    def work(self) -> Callable[..., object]:
        """Return the function with its arguments, converted to their types."""
        hints = get_type_hints(self.function)
        bound = signature(self.function).bind_partial(*self.args, **self.named)
        values = {name: _meant(hints[name], value) for name, value in bound.arguments.items()}
        args = list(values.values())[: len(self.args)]
        named = {name: value for name, value in values.items() if name in self.named}
        return partial(self.function, *args, **named)

    @property
    def returns(self) -> Any:
        """Return the type of the result; for a job with several files that of a list."""
        kind = get_type_hints(self.function)["return"]
        return list[kind | FailureReason] if self.how is How.EACH else kind  # type: ignore[valid-type]


def _meant(hint: Any, value: object) -> object:
    return TypeAdapter(hint).validate_python(value)


@cache
def _function(does: str) -> Callable[..., object]:
    module, _, name = does.partition(":")
    function: Callable[..., object] = getattr(
        sys.modules.get(module) or import_module(module), name
    )
    return function


@dataclass(frozen=True)
class Pixels:
    """A picture as its points, three bytes each, row by row."""

    width: int
    height: int
    points: bytes

    @property
    def is_whole(self) -> bool:
        """Say whether the number of points fits width and height."""
        return len(self.points) == self.width * self.height * 3


@dataclass(frozen=True)
class _Size:
    width: Annotated[int, Field(ge=1, le=LONGEST_SIDE)]
    height: Annotated[int, Field(ge=1, le=LONGEST_SIDE)]


@dataclass(frozen=True)
class _Nothing:
    why: FailureReason


@cache
def _form(does: str, how: How) -> TypeAdapter[Any]:
    kind = Job(does, how).returns
    shape: Any = {Pixels: _Size, bytes: Literal[0]}.get(kind, kind)
    # In a tuple, as the forms of what lies in it take over what is set here.
    return TypeAdapter(
        tuple[Literal["found"], shape] | tuple[Literal["why"], _Nothing], config=_STRICT
    )


def answer(job: Job, result: object) -> bytes:
    """Return the bytes of a result, or of a FailureReason, to send back."""
    more, value = b"", result
    if isinstance(result, Pixels):
        more, value = result.points, _Size(result.width, result.height)
    elif isinstance(result, bytes):
        more, value = result, 0
    whole = ("why", _Nothing(result)) if isinstance(result, FailureReason) else ("found", value)
    packed = _form(job.does, job.how).dump_json(whole)
    return _HEAD.pack(len(packed), len(more)) + packed + more


def found(job: Job, packed: bytes, more: bytes) -> Any:
    """Undo `answer`: in the process that asks, which trusts nothing. Raises Refused."""
    kind = job.returns
    try:
        says, value = _form(job.does, job.how).validate_json(packed)
    except (ValidationError, ValueError):
        raise Refused from None
    if says == "why":
        return _without(more, value.why)
    if kind is bytes:
        return more
    if kind is not Pixels:
        return _without(more, value)
    picture = Pixels(value.width, value.height, more)
    if not picture.is_whole:
        raise Refused
    return picture


def _without(more: bytes, value: Value) -> Value:
    if more:
        raise Refused
    return value


def send_job(line: socket.socket, job: Job, files: Sequence[int], until: float) -> None:
    """Send a job and its files. Raises OSError, also where nobody takes it in time."""
    packed = job.packed()
    line.settimeout(max(0.001, until - monotonic()))
    socket.send_fds(line, [_HEAD.pack(len(packed), len(files))], files)
    line.sendall(packed)


def take_job(line: socket.socket) -> tuple[Job, list[int]] | None:
    """Return the next job and its files; None where nobody asks any more."""
    head, files, _flags, _from = socket.recv_fds(line, _HEAD.size, MOST_FILES, socket.MSG_WAITALL)
    if len(head) < _HEAD.size:
        return None
    size, count = _HEAD.unpack(head)
    packed = _received(line, size, None)
    return (Job.read(packed), list(files)) if len(files) == count else None


def take_answer(line: socket.socket, until: float, most: int) -> tuple[bytes, bytes]:
    """Return both parts of an answer. Raises TimeoutError, EOFError where the process ended, and Refused."""
    size, more = _HEAD.unpack(_received(line, _HEAD.size, until))
    if size + more > most:
        raise Refused
    return _received(line, size, until), _received(line, more, until)


def _received(line: socket.socket, size: int, until: float | None) -> bytes:
    content = bytearray(size)
    left = memoryview(content)
    while left:
        if until is not None:
            remaining = until - monotonic()
            if remaining <= 0:
                raise TimeoutError
            line.settimeout(remaining)
        taken = line.recv_into(left)
        if not taken:
            raise EOFError
        left = left[taken:]
    return bytes(content)
