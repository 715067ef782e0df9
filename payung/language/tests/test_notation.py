"""The notation of the lists."""

from dataclasses import replace

import pytest

from payung.language.notation import Needles, Spelling, read, with_words_above
from payung.language.spelling import Letters, plain

SPACED = Spelling(
    letters=Letters(),
    between=("really",),
    endings=(),
    turns=("but",),
    longer=(),
    macros={"you": "you / u"},
)


UNSPACED = replace(SPACED, letters=Letters(spaced=False), between=(), turns=())
TONES = replace(SPACED, letters=Letters(tones=True), between=(), turns=())


def matches(
    line: str, text: str, spelling: Spelling = SPACED, *, exception: bool = False
) -> list[str]:
    read_text = plain(text, spelling.letters)
    spans = read(line, spelling, exception=exception).spans(read_text.text)
    return [text[slice(*read_text.place(*span))] for span in spans]


@pytest.mark.parametrize(
    ("line", "text", "phrase"),
    [
        ("(send / share) it", "Please SHARE it now", "SHARE it"),
        ("<you> (<you> / know)", "u know", "u know"),
        ("did ( / not ) know", "I did know", "did know"),
        ("send*", "he was sending", "sending"),
        ("*padala*", "bakit ka nagpadala", "nagpadala"),
        ("tell ... now", "tell us all of it now", "tell us all of it now"),
        ("tell * ( / * ) now", "tell us now", "tell us now"),
        ("you know", "you really, know", "you really, know"),
        ("right?", "All right?", "right?"),
        ("did ... ?", "what did he say to all of you there?", "did"),
        ("^ did he", "So, did he", "did he"),
        ("it's", "its", "its"),
    ],
)
def test_a_phrase_is_heard(line: str, text: str, phrase: str) -> None:
    assert matches(line, text) == [phrase]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("send", "sender"),
        ("tell ... now", "tell one two three four five now"),
        ("tell ... now", "tell us. Now"),
        ("right?", "right away?"),
        ("did ... ?", "he did. Really?"),
        ("^ did he", "what did he"),
    ],
)
def test_a_phrase_is_not_heard(line: str, text: str) -> None:
    assert matches(line, text) == []


@pytest.mark.parametrize(
    ("line", "text", "phrase"),
    [
        ("ทำไม ไม่ บอก", "ทำไมไม่ บอกแม่", "ทำไมไม่ บอก"),
        ("ຄວາມຜິດ ຂອງ ເຈົ້າ", "ເປັນຄວາມຜິດຂອງເຈົ້າ", "ຄວາມຜິດຂອງເຈົ້າ"),
        ("ເປັນ", "ເເປັນ", None),  # two of one vowel are another vowel
        ("ແມ່", "ເເມ່", "ເເມ່"),
        ("កំហុស ... អ្នក", "ជា​កំហុស​របស់​អ្នក។", "កំហុស​របស់​អ្នក"),
        ("အပြစ်", "မင်းရဲ့ အပျစ်", "အပျစ်"),  # the two medials sound alike
        ("ဓား", "ဒါးနဲ့", "ဒါး"),
        (
            "ခွင\u103a\u1037",
            "ခွင\u1037\u103aပေး",
            "ခွင\u1037\u103a",
        ),  # tone and killer in either order
        ("ခွင\u1037\u103a", "ခွင\u103a\u1037ပေး", "ခွင\u103a\u1037"),
        ("မှန်း", "မှနး\u103a", "မှနး\u103a"),
        ("ဝယ်", "၀ယ်ပေး", "၀ယ်"),  # digits for the letters that look like them
        ("ရုပ်", "၇ုပ်ရှင်", "၇ုပ်"),
        ("ឱ្យ", "អោយខ្ញុំ", "អោយ"),
        ("ឱ្យ", "ឲ្យខ្ញុំ", "ឲ្យ"),
        ("ស្តាប់", "ស្ដាប់", "ស្ដាប់"),
        ("^ ทำไม", "ทำไมล่ะ", "ทำไม"),
        ("^ ทำไม", "เขาถามว่าทำไม", None),
    ],
)
def test_words_without_spaces_are_heard_in_each_script(
    line: str, text: str, phrase: str | None
) -> None:
    assert matches(line, text, UNSPACED) == ([phrase] if phrase else [])


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("ผิด", "ผิดา"),
        ("กา", "แกา"),
        ("ຜິດ", "ເຜິດ"),
        ("ขา", "ข่าา"),
        ("ក", "ក្រ"),
        ("រ", "ក្រ"),
        ("သေ", "သေးသေး"),
    ],
)
def test_a_phrase_neither_begins_nor_ends_within_a_syllable(line: str, text: str) -> None:
    assert matches(line, text, UNSPACED) == []


def test_a_word_within_a_longer_one_of_the_list_is_not_heard() -> None:
    khmer = replace(UNSPACED, longer=("សេវាកម្ម", "វាយ"))
    assert matches("វា", "វាមក", khmer) == ["វា"]
    assert matches("វា", "សេវាកម្ម", khmer) == matches("វា", "វាយ", khmer) == []


def test_a_word_that_stands_twice_in_a_longer_one_is_heard_in_neither_place() -> None:
    thai = replace(UNSPACED, longer=("กากบาทกา",))
    assert matches("กา", "กากบาทกา", thai) == []
    assert matches("กา", "กากบาทกา กา", thai) == ["กา"]


def test_tones_tell_words_apart_where_a_language_has_them() -> None:
    assert matches("lỗi", "Lỗi của con", TONES) == ["Lỗi"]
    assert matches("lỗi", "lời của con", TONES) == []
    assert matches("hòa", "hoà bình", TONES) == ["hoà"]
    assert matches("đừng", "Đừng sợ", TONES) == ["Đừng"]
    assert matches("đừng", "Dung so", SPACED) == ["Dung"]


def test_an_exception_reaches_further_but_not_past_a_turn() -> None:
    far = "not a b c d e f g h fault"
    assert matches("not ... fault", far, exception=True) == [far]
    assert matches("not ... fault", "not a, b fault", exception=True) == []
    assert matches("not ... fault", "not a but b fault", exception=True) == []


@pytest.mark.parametrize(
    "line", ["", "...", "^ ... ?", "<nobody> knows", "(all / if <you>) know", "100 (percent / %)"]
)
def test_a_slip_is_named(line: str) -> None:
    with pytest.raises(ValueError, match=r"has no words|not among|stands alone|signs alone"):
        read(line, SPACED)


def test_a_phrase_may_stand_only_where_each_of_its_words_does() -> None:
    both, star = (read(line, SPACED) for line in ("tell (us all / me) now", "tell * now"))
    needles = Needles([both, star])
    for text, likely in (
        ("Tell us all of it, now.", {id(both), id(star)}),
        ("Tell us now.", {id(star)}),
        ("Us, all of us.", set[int]()),
    ):
        known = needles.within(plain(text, SPACED.letters).text)
        stands = {
            id(phrase)
            for phrase in (both, star)
            if all(not n.isdisjoint(known) for n in phrase.needles)
        }
        assert stands == likely
        assert stands <= needles.may_stand(known)


def test_a_list_of_words_may_use_one_that_stands_above_it_on_several_lines() -> None:
    words = {"rude": "daft /\n silly", "bad": "<rude> /\n mean", "worst": "<bad> / vile"}
    spelling = replace(SPACED, macros=with_words_above(words))
    texts = ("you are daft", "you are silly", "you are mean", "you are vile", "you are late")
    marked = [bool(matches("you are <worst>", text, spelling)) for text in texts]
    assert marked == [True, True, True, True, False]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ({"a": "<b> / one", "b": "two"}, "<b> must stand above <a>"),
        ({"a": "<a> / one"}, "<a> must stand above <a>"),
        ({"a": "one", "b": "<a> two / three"}, "stands alone"),
    ],
)
def test_a_list_of_words_that_cannot_be_made_is_named(words: dict[str, str], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        with_words_above(words)
