"""What is said of a hash set that is new; later imports leave it."""

from dataclasses import dataclass, field

from payung.media.hits import RADIUS
from payung.media.models import Purpose


@dataclass(frozen=True)
class Told:
    """What is said of a set that is new. `baseline`: what its categories mean by INTERPOL's baseline."""

    owner: str = ""
    country: str = ""
    purpose: Purpose = Purpose.KNOWN
    radius: int = RADIUS
    baseline: dict[str, bool] = field(default_factory=dict)
