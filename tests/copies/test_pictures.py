"""A picture is known again whatever was done to it, and no other one is taken for it."""

from __future__ import annotations

from random import Random

import pytest
from PIL import Image

from emulation.copies.pictures import asked_fingerprints, grey, kept_fingerprint
from emulation.copies.rules.pictures import (
    BAND_BITS,
    BANDS,
    MIDDLE,
    TURNS,
    WHOLE,
    bands,
    correlation,
    details,
    distance,
    moved,
    turned,
    turned_window,
)
from tests.bench.copies import Index
from tests.bench.pictures import CHANGES, likeness_of, pictures

DRAWN = list(pictures(12, Random(7)))


@pytest.fixture(scope="module")
def index() -> Index:
    return Index([grey(likeness_of(image)) for image in DRAWN])


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_picture_is_known_again_and_taken_for_no_other(index: Index, change: str) -> None:
    random = Random(19)

    found = [index.same(grey(likeness_of(CHANGES[change](image, random)))) for image in DRAWN]

    assert found == [[at] for at in range(len(DRAWN))]


def test_every_change_together_hides_nothing(index: Index) -> None:
    image = DRAWN[0]
    for change in ("cắt 10%", "lật gương", "xoay 90°", "thu nhỏ", "nén lại"):
        image = CHANGES[change](image, Random(3))

    assert index.same(grey(likeness_of(image))) == [0]


def test_pictures_of_their_own_are_not_the_same(index: Index) -> None:
    assert [index.same(image, but=at) for at, image in enumerate(index.images)] == [[]] * 12


@pytest.mark.parametrize("turn", TURNS)
def test_the_fingerprint_of_a_turned_picture_is_known_beforehand(turn: int) -> None:
    image = grey(likeness_of(DRAWN[2]))
    lying = image
    if turn & 4:
        lying = lying.transpose(Image.Transpose.TRANSPOSE)
    if turn & 1:
        lying = lying.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    if turn & 2:
        lying = lying.transpose(Image.Transpose.FLIP_TOP_BOTTOM)

    assert distance(turned(kept_fingerprint(image), turn), kept_fingerprint(lying)) <= 2
    assert turned_window(MIDDLE, turn) == MIDDLE


def test_the_bands_hold_the_whole_fingerprint_and_tell_their_place() -> None:
    number = Random(1).getrandbits(BANDS * BAND_BITS)

    listed = bands(number)

    assert len(set(bands(0))) == BANDS
    again = sum((band & ((1 << BAND_BITS) - 1)) << at * BAND_BITS for at, band in enumerate(listed))
    assert again == number


def test_a_window_is_moved_within_the_picture() -> None:
    for window in (MIDDLE, asked_fingerprints(grey(likeness_of(DRAWN[0])))[-1].window):
        for across, down in moved(window, 32):
            for span in (across, down):
                assert span.start >= 0
                assert span.start + span.size <= WHOLE


def test_a_picture_without_details_agrees_with_nothing() -> None:
    empty = details([90] * 9, [90] * 9)

    assert correlation(empty, empty) == 0
