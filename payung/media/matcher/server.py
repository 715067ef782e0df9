"""The matcher's side: it answers what a client asks."""

from payung.foundation.viewer import Viewer
from payung.media.matcher import current_index
from payung.media.matcher.protocol import TOO_MUCH, Answer, travelled
from payung.media.matcher.queries import lookup
from payung.media.matcher.results import TooMuch


def writes(asked: object) -> bool:
    """Say whether an answer may take as long as an index is written."""
    return isinstance(asked, dict) and ("prepare" in asked or "merge" in asked)


def answer(viewer: Viewer, asked: Answer) -> Answer:
    """Answer a question as `match` or `prepare` puts it: the matcher's side. Raises BadInput."""
    if "merge" in asked:
        current_index.shared_index().merge()
        return {"ready": True}
    if "prepare" in asked:
        hash_set, number, mark = asked["prepare"]
        current_index.shared_index().before(hash_set, (number, mark))
        return {"ready": True}
    wanted = travelled(asked)
    try:
        found = lookup.match(viewer, wanted, radius=asked["radius"], sets=asked["sets"])
    except TooMuch:
        return TOO_MUCH
    return {
        "matches": [[vars(each) for each in one] for one in found],
        "more": [number for number, one in enumerate(found) if one.more],
    }
