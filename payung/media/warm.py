"""What a process apart has done before its first file, so that none waits for it: `apart.pool_of` loads this.

A loop is taken from where it is kept when it is first called, which takes longer than a picture does. It is one
loop for points that may be written, as one decoder brings them, and one for points that may not.
"""

import numpy as np

from payung.media import examining, hashing, pdq, shown

__all__ = ("examining", "hashing", "shown")

_POINTS = np.zeros((pdq.SAMPLES, pdq.SAMPLES), np.uint8)
pdq.hashes(_POINTS)
_POINTS.flags.writeable = False
pdq.hashes(_POINTS)
