"""Where each record of an exhibit is sealed."""

from payung.foundation.sealing import Place
from payung.media.models import Contents, Custody, Exhibit, Reveal, Ruling, Viewing


def exhibit_place(exhibit: Exhibit) -> Place:
    """Return where what is known of an exhibit is sealed: bound to its file, whose place no other takes."""
    return Place("exhibit", exhibit.id, str(exhibit.unit_id), exhibit.file)


def contents_place(contents: Contents) -> Place:
    """Return where it is sealed what lies in the file of an exhibit."""
    return Place("contents", contents.id, str(contents.exhibit_id), contents.exhibit.file)


def custody_place(step: Custody) -> Place:
    """Return where the words of a step of custody are sealed."""
    author = f"{step.officer_id or 'system'}/{step.step}"
    return Place("custody", step.id, str(step.exhibit_id), author)


def viewing_place(row: Viewing) -> Place:
    """Return where it is sealed why somebody looks at an exhibit."""
    return Place("viewing", row.id, str(row.exhibit_id), str(row.officer_id))


def reveal_place(row: Reveal) -> Place:
    """Return where it is sealed why more of an exhibit was shown."""
    still = f"/{row.still}" if row.still else ""  # those of before there were others still open
    return Place("reveal", row.id, str(row.viewing_id), f"{row.officer_id}/{row.step}{still}")


def ruling_place(row: Ruling) -> Place:
    """Return where it is sealed what an exhibit shows."""
    return Place("ruling", row.id, str(row.exhibit_id), str(row.officer_id))
