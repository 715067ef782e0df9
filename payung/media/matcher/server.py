"""The matcher's side: it answers what a client asks."""

from payung.foundation.viewer import Viewer
from payung.media.matcher import current_index
from payung.media.matcher.protocol import TOO_MUCH, Answer, travelled
from payung.media.matcher.queries import lookup
from payung.media.matcher.results import TooMuch


def writes(question: object) -> bool:
    """Say whether an answer may take as long as an index is written."""
    return isinstance(question, dict) and ("prepare" in question or "merge" in question)


def answer(viewer: Viewer, question: Answer) -> Answer:
    """Answer a question as `match` or `prepare` puts it: the matcher's side. Raises BadInput."""
    if "merge" in question:
        current_index.shared_index().merge()
        return {"ready": True}
    if "prepare" in question:
        hash_set, number, mark = question["prepare"]
        current_index.shared_index().before(hash_set, (number, mark))
        return {"ready": True}
    wanted = travelled(question)
    try:
        results = lookup.match(
            viewer,
            wanted,
            radius=question["radius"],
            sets=question["sets"],
            recent=bool(question.get("recent")),
        )
    except TooMuch:
        return TOO_MUCH
    return {
        "matches": [[vars(match) for match in one] for one in results],
        "more": [number for number, one in enumerate(results) if one.more],
    }
