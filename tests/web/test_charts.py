from decimal import Decimal

from emulation.web.charts import Segment, segments, share


def test_share_of_nothing_is_zero():
    assert share(Decimal(5), Decimal(0)) == 0
    assert share(Decimal(-5), Decimal(10)) == 0


def test_share_never_passes_the_whole():
    assert share(Decimal(11), Decimal(10)) == 100
    assert share(Decimal("246.5"), Decimal("268.0")) == 91


def test_segments_stand_side_by_side_and_penalties_take_no_room():
    parts = segments(
        [Decimal(50), Decimal(-4), Decimal(30)], ["50,0", "−4,0", "30,0"], Decimal(100)
    )

    assert parts == (
        Segment(1, 0, 50, "50,0"),
        Segment(2, 50, 0, "−4,0"),
        Segment(3, 50, 30, "30,0"),
    )
