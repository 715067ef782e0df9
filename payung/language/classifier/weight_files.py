"""Files of weights, which `payung language train` makes."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from payung.language.classifier.weights import Classifier

log = logging.getLogger(__name__)


def open_weights(path: Path) -> "Classifier | None":
    """Return the classifier in a file, or None where nobody has trained one, which the log says."""
    from payung.language.classifier.weights import Classifier  # a start loads no numpy

    try:
        return Classifier.load(path)
    except (OSError, ValueError):
        log.warning("classifier-untrained")
        return None
