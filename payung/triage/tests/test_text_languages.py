"""The detection of languages learns from the labelled sentences of today, and is measured by others."""

from payung.language import detection
from payung.triage import text_languages
from payung.triage.text_languages import labelled


def test_it_has_learnt_from_the_sentences_as_they_are_now() -> None:
    classifier = detection.load()
    assert classifier is not None
    assert text_languages.is_of_today(classifier), "Sentences changed: run payung language train."


def test_every_language_in_latin_letters_is_learnt_and_measured() -> None:
    for tuning in (False, True):
        named = {language for _, language in labelled(tuning=tuning)}
        assert named == {*detection.LATIN, detection.OTHER}


def test_a_table_counts_right_answers_and_wrong_ones_also_of_short_texts() -> None:
    sentences = [
        ("someone wants my picture and threatens me", "en"),
        ("tôi sợ lắm, có người dọa đăng ảnh của tôi", "en"),
        ("phom mai dai on ngoen khrab", detection.OTHER),
    ]
    head, _line, english, other = text_languages.table(sentences, detection.load()).splitlines()
    assert head.startswith("| | sentences | right | wrong |")
    assert english.startswith("| en | 2 | 50% (9% to 91%) | 50% (9% to 91%) |")
    assert other.startswith("| other | 1 | 100% (21% to 100%) | 0% (0% to 79%) |")
