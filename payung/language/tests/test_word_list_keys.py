"""Keys of entries and patterns in statistics: an overshooting pattern stands out among a hundred."""

from itertools import chain

from payung.language import blame_check, detection, text_checks, word_list
from payung.language.blame_check import by_lists as check

ENTRIES = [
    entry
    for tag in word_list.languages()
    for entry in chain(word_list.book(tag).entries, word_list.book(f"{tag}.record").entries)
]


def test_every_pattern_of_every_list_has_a_key_of_its_own() -> None:
    patterns = [(entry.name, phrase.line) for entry in ENTRIES for phrase in entry.say]
    keys = [key for entry in ENTRIES for key in entry.patterns]
    assert len(set(keys)) == len(keys) == len(set(patterns))
    assert max(map(len, keys)) <= 100  # as long as its column
    assert not any("#" in entry.name for entry in ENTRIES)


def test_a_key_stays_until_the_pattern_changes() -> None:
    assert word_list.key_of("en/blame-1", "why did you") == "en/blame-1#54a2eb02"
    assert word_list.key_of("en/blame-1", "why did u") != word_list.key_of(
        "en/blame-1", "why did you"
    )


def test_a_finding_names_the_pattern_as_its_list_writes_it() -> None:
    (finding,) = check("Why did you send it?", "en", "child")
    entry = blame_check.entry_for_child(finding.entry)
    assert entry
    assert entry.patterns[finding.key] == finding.pattern
    assert word_list.entry_of(finding.key) == word_list.entry_of(finding.entry) == entry.name


def test_a_list_typed_without_tones_counts_by_the_same_keys() -> None:
    with_tones, without = word_list.book("vi"), word_list.book("vi", toneless=True)
    assert [entry.patterns for entry in with_tones.entries] == [
        entry.patterns for entry in without.entries
    ]


def test_the_name_of_an_entry_says_in_which_list_it_stands() -> None:
    assert {entry.language for entry in ENTRIES} == set(word_list.languages())
    assert (
        word_list.language_of("en.record/term-1")
        == word_list.language_of("en/blame-1#54a2eb02")
        == "en"
    )


def test_what_is_loaded_before_faces_fork_is_not_read_again() -> None:
    text_checks.load()
    misses_before = [
        cache.cache_info().misses
        for cache in (word_list._read, blame_check._entries, detection.load)
    ]
    for tag in word_list.languages():
        for text in ("Why did you send it to him yesterday?", "Sao con gui anh cho nguoi ta?"):
            text_checks.read(text, tag)
            check(text, tag, "record")
    assert misses_before == [
        cache.cache_info().misses
        for cache in (word_list._read, blame_check._entries, detection.load)
    ]
