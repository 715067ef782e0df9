"""The lists of cues: each line is heard in its example, in every language that has phrases."""

import pytest

from payung.triage.cues.cue_list import Cue, book, cues_in
from payung.triage.phrases import PhraseList, heard
from payung.triage.phrases.phrase_list import book as phrase_lists

EACH_LIST = pytest.mark.parametrize("cues", book(), ids=lambda cues: cues.language)


def test_each_list_of_phrases_has_one_of_cues() -> None:
    assert [cues.language for cues in book()] == [list_.language for list_ in phrase_lists()]


@EACH_LIST
def test_each_line_is_heard_in_its_example(cues: PhraseList) -> None:
    not_heard = [
        f"{entry.signal}: {entry.phrase} = {entry.example}"
        for entry in cues.entries
        if not heard(entry, cues, entry.example) or entry.signal not in cues_in(entry.example)
    ]
    assert not_heard == []


@EACH_LIST
def test_each_language_names_times_and_places_and_what_may_be_no_danger(cues: PhraseList) -> None:
    named = {entry.signal for entry in cues.entries}
    assert named >= {Cue.RECENT, Cue.AGAIN, Cue.NEAR, Cue.STORY, Cue.LESSON, Cue.OVER}
    assert named >= {Cue.DECLINED, Cue.EVERYDAY}
