"""Where each record of an exhibit is sealed."""

from payung.foundation.sealing import Place
from payung.media.models import Custody, Exhibit


def exhibit_place(exhibit: Exhibit) -> Place:
    """Return where what is known of an exhibit is sealed: bound to its file, whose place no other takes."""
    return Place("exhibit", exhibit.id, str(exhibit.unit_id), exhibit.file)


def custody_place(step: Custody) -> Place:
    """Return where the words of a step of custody are sealed."""
    author = f"{step.officer_id or 'system'}/{step.step}"
    return Place("custody", step.id, str(step.exhibit_id), author)
