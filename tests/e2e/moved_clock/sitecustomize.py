"""Moves the clock of each process that starts with this folder on PYTHONPATH: by as much as a file says."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from payung.foundation import clock

_FILE = Path(os.environ["MOVED_CLOCK"])


class _Moved:
    """Stands for the moment that a test has set: read at each look, in every thread."""

    def get(self) -> datetime:
        """Return the moved moment."""
        return datetime.now(UTC) + timedelta(seconds=float(_FILE.read_text()))


own: Any = clock
own._fixed = _Moved()
