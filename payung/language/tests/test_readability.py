"""How hard a text is to read: sentences, words and letters as a reader counts them, and limits that hold."""

import pytest

from payung.language import readability
from payung.language.languages import BY_CODE
from payung.language.readability import Figures, Limits

EASY = Limits("words", 5, 4, "a test", long=6, share=20, grade=4)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("You can stop. You can go on.", ["You can stop.", "You can go on."]),
        ("Is it safe? Then come!", ["Is it safe?", "Then come!"]),
        ("Say “I am here.” It is enough.", ["Say “I am here.”", "It is enough."]),
        ("Call 1.5 hours later", ["Call 1.5 hours later"]),
        ("คุณหยุดได้ เราจะฟัง", ["คุณหยุดได้", "เราจะฟัง"]),
        ("มีคนดูบ่อย ๆ ไหม", ["มีคนดูบ่อย ๆ ไหม"]),
        ("มีตัวเลข 20 ตัว", ["มีตัวเลข 20 ตัว"]),
        ("กด “หยุด” เราจะหยุด", ["กด “หยุด”", "เราจะหยุด"]),
        ("ຖ້າຢຸດ, ພວກເຮົາຟັງ.", ["ຖ້າຢຸດ,", "ພວກເຮົາຟັງ."]),
        ("ເຈົ້າຢຸດໄດ້ ພວກເຮົາຟັງ", ["ເຈົ້າຢຸດໄດ້", "ພວກເຮົາຟັງ"]),
        ("អ្នកអាចឈប់។ យើងស្តាប់។", ["អ្នកអាចឈប់។", "យើងស្តាប់។"]),
        ("ရပ်လို့ရတယ်။ နားထောင်မယ်။", ["ရပ်လို့ရတယ်။", "နားထောင်မယ်။"]),
        ("你可以停。我们在听。", ["你可以停。", "我们在听。"]),
        ("", []),
        ("…", []),
    ],
)
def test_a_text_falls_into_its_sentences(text: str, parts: list[str]) -> None:
    assert readability.sentences(text) == parts


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("stop", 4),
        ("ติ๊", 1),
        ("น้ำ", 1),
        ("ນ້ຳ", 1),
        ("ស្ត្រី", 1),
        ("မန္တလေး", 3),
        ("தமிழ்", 3),
        ("e\u0301te\u0301", 3),
        ("“18”, ok", 4),
    ],
)
def test_letters_are_counted_as_a_reader_sees_them(text: str, count: int) -> None:
    assert readability.letters(text) == count


def test_words_part_at_blanks_and_signs_are_none() -> None:
    assert readability.words("Kata-katamu – itu, ya!") == ["Kata-katamu", "itu,", "ya!"]


def test_of_a_word_with_a_hyphen_its_longest_part_is_its_length() -> None:
    figures, _over = readability.measure(["kanak-kanak mendengarkan"], EASY)
    assert figures.share == 50


def test_figures_are_those_of_all_sentences() -> None:
    figures, over = readability.measure(["You can stop. We listen to {name}.", "Yes"], EASY)
    assert figures == Figures(sentences=3, most=4, mean=2.7, share=0.0, grade=-6.0)
    assert over == []


def test_what_is_over_a_limit_is_named_with_its_sentence() -> None:
    long = "Immediately afterwards everybody unexpectedly disappeared."
    _figures, over = readability.measure([long, "You can stop now and you can rest."], EASY)
    assert [str(one) for one in over] == [
        "words 8, at most 5: You can stop now and you can rest.",
        f"words on average 6.5, at most 4: {long}",
        f"percent of long words 38.5, at most 20: {long}",
        f"school year (ARI) 10.4, at most 4: {long}",
    ]


def test_where_no_blanks_part_words_letters_are_measured() -> None:
    limit = Limits("letters", 5, 5, "a test")
    figures, over = readability.measure(["你可以停。我们都在听你说。"], limit)
    assert figures == Figures(2, 7, 5.5, None, None)
    assert [(one.limit, one.value, one.sentence) for one in over] == [
        ("letters", 7, "我们都在听你说。"),
        ("letters on average", 5.5, "我们都在听你说。"),
    ]


def test_each_language_of_the_house_has_limits_with_a_reason() -> None:
    assert set(readability.limits()) == set(BY_CODE)
    for limit in readability.limits().values():
        assert limit.mean < limit.sentence
        assert limit.why.endswith(".")
        assert (limit.count == "words") == (limit.long > 0)
