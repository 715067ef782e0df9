"""Prepare a sandbox process before its first file, so that no file waits: `sandbox.server` loads this.

A loop is taken from where it is kept when it is first called, which takes longer than a picture does. It is one
loop for points that may be written, as one decoder brings them, and one for points that may not.
"""

import numpy as np
import pi_heif
from PIL import Image

from payung.media.files import hashing, pdf, pdq, seven_zip, video
from payung.media.files.jit import COMPILES
from payung.media.sandbox import examination
from payung.media.scan import bundle_reader, figures
from payung.media.viewing import rendering

__all__ = ("bundle_reader", "examination", "figures", "hashing", "pdf", "rendering")

_POINTS = np.zeros((pdq.SAMPLES, pdq.SAMPLES), np.uint8)
pdq.hashes(_POINTS)
_POINTS.flags.writeable = False
pdq.hashes(_POINTS)
if COMPILES:  # a scan's; no face has it
    from payung.media.scan import worker_protocol  # noqa: F401
# Afterwards nothing is written, and little is read: what opens rarer files is here before.
Image.init()
pi_heif.register_heif_opener()
if video.can_look():
    import av  # noqa: F401
if seven_zip.can_open():
    import py7zr  # noqa: F401
    from backports import zstd  # noqa: F401
