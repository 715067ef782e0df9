"""What these tests share: an index of their own, and looking at files without processes."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from payung.media.matcher import current_index
from payung.media.sandbox import dispatch


@pytest.fixture(autouse=True)
def _own_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = current_index.CurrentIndex(tmp_path / "index")
    monkeypatch.setattr(current_index, "shared_index", lambda: place)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at files in this process: processes cost a second, and have tests of their own."""

    def together(
        work: Callable[[list[str]], Any],
        names: Iterable[str],
        reads: dispatch.Reads[Any] = dispatch.as_it_is,
        **_more: object,
    ) -> Iterator[tuple[int, Any]]:
        for portion in list(dispatch.portions(names)):
            results = reads(work(portion.names), len(portion.names))
            yield from enumerate(results, portion.first)

    monkeypatch.setattr(dispatch, "together", together)
