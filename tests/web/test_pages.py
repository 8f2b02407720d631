from collections.abc import Callable

from tests.pages import Browser


def test_health_answers_without_signing_in(browse: Callable[..., Browser]) -> None:
    assert browse().get("/healthz").status == 200


def test_home_asks_a_stranger_to_sign_in(browse: Callable[..., Browser]) -> None:
    page = browse().get("/")

    assert page.status == 302
    assert page.location == "/dang-nhap?next=/"


def test_unknown_address_shows_the_error_page(browse: Callable[..., Browser]) -> None:
    page = browse("nop1").get("/khong-co")

    assert (page.status, page.title) == (404, "Không tìm thấy trang")
