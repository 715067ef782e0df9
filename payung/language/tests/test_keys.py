"""By what entries and their patterns are counted: a pattern that overshoots is found among a hundred."""

from itertools import chain

from payung.language import answers, blame, book, detect
from payung.language.blame import check

ENTRIES = [
    entry
    for tag in book.languages()
    for entry in chain(book.book(tag).entries, book.book(f"{tag}.record").entries)
]


def test_every_pattern_of_every_list_has_a_key_of_its_own() -> None:
    patterns = [(entry.name, phrase.line) for entry in ENTRIES for phrase in entry.say]
    keys = [key for entry in ENTRIES for key in entry.patterns]
    assert len(set(keys)) == len(keys) == len(set(patterns))
    assert max(map(len, keys)) <= 100  # as long as its column
    assert not any("#" in entry.name for entry in ENTRIES)


def test_a_key_stays_until_the_pattern_changes() -> None:
    assert book.key_of("en/blame-1", "why did you") == "en/blame-1#54a2eb02"
    assert book.key_of("en/blame-1", "why did u") != book.key_of("en/blame-1", "why did you")


def test_a_finding_names_the_pattern_as_its_list_writes_it() -> None:
    (found,) = check("Why did you send it?", "en", "child")
    entry = blame.entry_for_child(found.entry)
    assert entry
    assert entry.patterns[found.key] == found.pattern
    assert book.entry_of(found.key) == book.entry_of(found.entry) == entry.name


def test_a_list_typed_without_tones_counts_by_the_same_keys() -> None:
    with_tones, without = book.book("vi"), book.book("vi", toneless=True)
    assert [each.patterns for each in with_tones.entries] == [
        each.patterns for each in without.entries
    ]


def test_the_name_of_an_entry_says_in_which_list_it_stands() -> None:
    assert {entry.language for entry in ENTRIES} == set(book.languages())
    assert book.language_of("en.record/term-1") == book.language_of("en/blame-1#54a2eb02") == "en"


def test_what_is_loaded_before_faces_fork_is_not_read_again() -> None:
    answers.load()
    seen = [each.cache_info().misses for each in (book._read, blame._entries, detect._model)]
    for tag in book.languages():
        for text in ("Why did you send it to him yesterday?", "Sao con gui anh cho nguoi ta?"):
            answers.read(text, tag)
            blame.check(text, tag, "record")
    assert seen == [
        each.cache_info().misses for each in (book._read, blame._entries, detect._model)
    ]
