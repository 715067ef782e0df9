"""The path of Debian's chromium, for tools that need pages as people see them."""

import shutil
from typing import Final

# The shell has no windows, menus or profiles: a new visitor costs a tenth of the full browser's time.
NAMES: Final = ("chromium-headless-shell", "chromium")


def found() -> str | None:
    """Return the path of the lightest installed chromium, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)
