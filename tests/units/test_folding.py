"""Names are found however they are typed, and stand in Vietnamese order."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.texts import APOSTROPHES, folded, search_key
from services.units.folding import ALPHABET, TONES, sort_key

LETTERS = (
    ALPHABET + ALPHABET.upper() + "áàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ "
)
names = st.text(LETTERS + "'’ʼ0123456789", max_size=40)


@pytest.mark.parametrize(
    "typed",
    [
        "thanh hoa",
        "Thanh Hóa",
        "Thanh Hoá",
        "THÁNH HÓA",
        "thanh  hoa ",
        "Thanh-Hoa",
        "Thánh Hoà",
        unicodedata.normalize("NFD", "Thanh Hóa"),
    ],
)
def test_a_name_is_one_however_it_is_typed(typed: str) -> None:
    assert folded(typed) == "thanh hoa"


@pytest.mark.parametrize("typed", ["Ea H'Leo", "Ea H’Leo", "Ea HʼLeo", "ea hleo", "EA H‘LEO"])
def test_every_apostrophe_is_one_and_may_be_left_out(typed: str) -> None:
    assert folded(typed) == "ea hleo"


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Đắk Lắk", "dak lak"),
        ("đà nẵng", "da nang"),
        ("Phường 1", "phuong 1"),
        ("50%_", "50"),
        ("!?", ""),
        ("\x00", ""),
    ],
)
def test_accents_strokes_and_signs_are_left_out(typed: str, key: str) -> None:
    assert folded(typed) == key


def test_a_search_may_start_at_any_word_of_either_name() -> None:
    assert (
        search_key("Tỉnh Thanh Hóa", "Thanh Hoa Province") == " tinh thanh hoa thanh hoa province"
    )


@given(st.text(max_size=60))
def test_folding_is_finished_after_once_and_leaves_only_what_a_pattern_may_hold(text: str) -> None:
    key = folded(text)
    assert folded(key) == key
    assert set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")
    assert key == key.strip()


@given(names)
def test_both_unicode_forms_and_all_cases_give_the_same_keys(name: str) -> None:
    for form in (unicodedata.normalize("NFD", name), name.upper(), name.lower()):
        assert folded(form) == folded(name)
        assert sort_key(form) == sort_key(name)


@given(names)
def test_a_name_without_its_tones_is_found_by_the_same_key(name: str) -> None:
    apart = unicodedata.normalize("NFD", name)
    assert folded("".join(c for c in apart if c not in TONES)) == folded(name)


@pytest.mark.parametrize(
    "ordered",
    [
        list(ALPHABET),
        ["a", "à", "ả", "ã", "á", "ạ"],
        ["An", "An Bình", "Ăn", "Ân", "Ba", "Ca", "Da", "Đa", "Đà Nẵng"],
        ["Hà Giang", "Hà Nam", "Hà Nội", "Hà Tĩnh", "Hải Phòng"],  # letter by letter: a before ai
        ["Phường 2", "Phường 10", "Phường An Khánh"],
        ["hoa", "hoà", "hoạ"],
        ["Long An", "Lộc An", "Lợi An"],
    ],
)
def test_names_stand_in_the_order_of_the_vietnamese_alphabet_then_of_the_tones(
    ordered: list[str],
) -> None:
    assert sorted(reversed(ordered), key=lambda name: sort_key(name).encode()) == ordered


@pytest.mark.parametrize(("old", "new"), [("hòa", "hoà"), ("thủy", "thuỷ"), ("khỏe", "khoẻ")])
def test_where_a_tone_is_placed_does_not_matter(old: str, new: str) -> None:
    assert sort_key(old) == sort_key(new)
    assert folded(old) == folded(new)


def letters_then_tones(name: str) -> tuple[list[list[int]], list[int]]:
    """The oracle: what a dictionary compares, as lists."""
    words, tones = [], []
    for word in APOSTROPHES.sub("", name.lower()).split():
        apart = unicodedata.normalize("NFD", word)
        bare = unicodedata.normalize("NFC", "".join(c for c in apart if c not in TONES))
        words.append([ALPHABET.index(letter) for letter in bare])
        tones.append(next((int(TONES[c]) for c in apart if c in TONES), 0))
    return words, tones


plain = st.text(LETTERS, min_size=1, max_size=12).filter(str.strip)


@given(st.lists(plain, max_size=8))
def test_byte_order_of_the_keys_is_dictionary_order(several: list[str]) -> None:
    by_key = sorted(several, key=lambda name: sort_key(name).encode())
    assert [letters_then_tones(n) for n in by_key] == sorted(letters_then_tones(n) for n in several)


@given(st.text(max_size=40))
def test_any_text_at_all_has_a_key(text: str) -> None:
    assert "\x00" not in sort_key(text)
