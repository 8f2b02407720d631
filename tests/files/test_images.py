"""What happens to a picture: only its pixels are kept, upright and small."""

from datetime import date
from io import BytesIO

import pytest
from PIL import Image

from emulation.files import images
from emulation.files.rules import FileRefused, Refusal, Signature
from tests.files import samples


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


def refusal_of(data: bytes, signature: str) -> Refusal:
    with pytest.raises(FileRefused) as refused:
        images.redrawn(data, Signature(signature), client_name="ảnh.jpg")
    return refused.value.refusal


def test_sample_photo_holds_what_must_not_come_through() -> None:
    photo = samples.telling_photo()

    found = [telltale for telltale in samples.TELLTALES if telltale in photo]
    assert samples.SERIAL.encode() in found
    assert samples.IPTC_WORDS in photo
    assert samples.XMP_WORDS in photo
    assert samples.ICC_WORDS in photo
    assert samples.COMMENT in photo
    assert samples.uncropped() in photo
    assert opened(photo).getexif().get_ifd(0x8825)[2] == samples.LATITUDE


@pytest.mark.parametrize("seed", range(100))
def test_photo_loses_everything_but_pixels_and_day(seed: int) -> None:
    photo = samples.telling_photo(seed)

    kept = images.redrawn(photo, Signature.JPEG, client_name="ảnh.jpg")

    for content in (kept.content, kept.thumb):
        assert [telltale for telltale in samples.TELLTALES if telltale in content] == []
        assert samples.uncropped(seed)[20:80] not in content
        image = opened(content)
        assert dict(image.getexif()) == {}
        assert set(image.info) <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "loop",
            "background",
            "timestamp",
            "duration",
        }
    assert kept.captured_on == date(2024, 11, 5)


@pytest.mark.parametrize("pillow_format", ["PNG", "WEBP"])
def test_other_formats_lose_their_metadata_too(pillow_format: str) -> None:
    data = samples.encoded(
        samples.picture(), pillow_format, exif=samples.exif(), icc_profile=samples.ICC_WORDS
    )

    kept = images.redrawn(data, Signature(f"image/{pillow_format.lower()}"), client_name="a")

    assert kept.media_type == "image/webp"
    assert opened(kept.content).format == "WEBP"
    assert [telltale for telltale in samples.TELLTALES if telltale in kept.content] == []
    assert kept.captured_on == date(2024, 11, 5)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_photo_is_turned_upright(orientation: int) -> None:
    upright = samples.picture(400, 200)
    back = {5: 5, 6: 8, 7: 7, 8: 6}.get(orientation, orientation)
    turn = images.UPRIGHT.get(back)
    lying = upright if turn is None else upright.transpose(turn)
    data = samples.encoded(lying, exif=samples.exif(orientation=orientation), quality=95)

    kept = images.redrawn(data, Signature.JPEG, client_name="a.jpg")

    image = opened(kept.content)
    assert (kept.width, kept.height) == image.size == (400, 200)
    assert max(image.getpixel((40, 20))) < 40
    assert image.getpixel((390, 190))[0] > 200
    assert opened(kept.thumb).size == (320, 160)


def test_large_photo_shrinks_to_1600_and_small_one_stays() -> None:
    large = samples.encoded(samples.picture(4000, 3000))
    small = samples.encoded(samples.picture(300, 200))

    kept_large = images.redrawn(large, Signature.JPEG, client_name="a.jpg")
    kept_small = images.redrawn(small, Signature.JPEG, client_name="a.jpg")

    assert (kept_large.width, kept_large.height) == (1600, 1200)
    assert opened(kept_large.content).size == (1600, 1200)
    assert kept_large.media_type == "image/jpeg"
    assert (kept_small.width, kept_small.height) == (300, 200)


@pytest.mark.parametrize(("width", "height"), [(2000, 1500), (500, 4000), (20_000, 100), (1, 1)])
def test_thumbnail_of_the_noisiest_picture_fits(width: int, height: int) -> None:
    noise = Image.effect_noise((width, height), 250).convert("RGB")

    kept = images.redrawn(samples.encoded(noise), Signature.JPEG, client_name="a.jpg")

    assert len(kept.thumb) <= 12 * 1024
    assert max(opened(kept.thumb).size) <= 320


def test_same_picture_gives_the_same_bytes() -> None:
    photo = samples.telling_photo()

    first = images.redrawn(photo, Signature.JPEG, client_name="a.jpg")
    second = images.redrawn(photo, Signature.JPEG, client_name="b.jpg")

    assert first == second


@pytest.mark.parametrize("mode", ["L", "1", "P", "RGBA", "LA", "I;16"])
def test_png_of_every_mode_is_taken(mode: str) -> None:
    if mode == "I;16":
        image = Image.linear_gradient("L").convert("I").point(lambda v: v * 256).convert("I;16")
    else:
        image = samples.picture().convert(mode)

    kept = images.redrawn(samples.encoded(image, "PNG"), Signature.PNG, client_name="a.png")

    assert opened(kept.content).size == image.size
    levels = opened(kept.content).convert("L").getextrema()
    assert levels[0] < 40
    assert levels[1] > 200


def test_sixteen_bit_png_keeps_its_middle_tones() -> None:
    image = Image.new("I;16", (50, 50), 0x8000)

    kept = images.redrawn(samples.encoded(image, "PNG"), Signature.PNG, client_name="a.png")

    assert abs(opened(kept.content).convert("L").getpixel((25, 25)) - 128) <= 2


def test_see_through_png_stays_see_through() -> None:
    image = Image.new("RGBA", (100, 100), (255, 0, 0, 0))

    kept = images.redrawn(samples.encoded(image, "PNG"), Signature.PNG, client_name="a.png")

    assert opened(kept.content).mode == "RGBA"
    assert opened(kept.content).getpixel((5, 5))[3] == 0


def test_cmyk_jpeg_is_taken() -> None:
    data = samples.encoded(samples.picture().convert("CMYK"))

    assert opened(images.redrawn(data, Signature.JPEG, client_name="a").content).mode == "RGB"


@pytest.mark.parametrize(
    "size", [(30_000, 30_000), (65_500, 10), (10, 65_500), (8_000, 8_000), (12_000, 12_000)]
)
def test_bomb_is_refused_before_decoding(size: tuple[int, int]) -> None:
    assert refusal_of(samples.png_header(*size), "image/png") is Refusal.TOO_MANY_PIXELS


def test_png_that_promises_more_than_it_holds_is_damaged() -> None:
    assert refusal_of(samples.png_header(3000, 3000), "image/png") is Refusal.DAMAGED


@pytest.mark.parametrize("share", [0.02, 0.3, 0.9, 0.99])
@pytest.mark.parametrize("pillow_format", ["JPEG", "PNG", "WEBP"])
def test_truncated_picture_is_damaged(pillow_format: str, share: float) -> None:
    whole = samples.encoded(samples.picture(), pillow_format)

    cut = whole[: int(len(whole) * share)]

    assert refusal_of(cut, f"image/{pillow_format.lower()}") is Refusal.DAMAGED


@pytest.mark.parametrize(
    ("header", "media_type"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"RIFF\0\0\0\0WEBP", "image/webp"),
    ],
)
def test_header_alone_is_damaged(header: bytes, media_type: str) -> None:
    assert refusal_of(header, media_type) is Refusal.DAMAGED


def test_png_with_a_wrong_check_sum_is_damaged() -> None:
    data = bytearray(samples.encoded(samples.picture(), "PNG"))
    data[len(data) // 2] ^= 0xFF

    assert refusal_of(bytes(data), "image/png") is Refusal.DAMAGED


def test_jpeg_of_endless_scans_is_damaged() -> None:
    data = samples.encoded(samples.picture()) + b"\xff\xda" * 200

    assert refusal_of(data, "image/jpeg") is Refusal.DAMAGED


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_broken_exif_is_no_reason_to_refuse() -> None:
    data = samples.encoded(samples.picture(), exif=b"Exif\0\0II*\0\xff\xff\xff\xff broken")

    kept = images.redrawn(data, Signature.JPEG, client_name="a.jpg")

    assert kept.captured_on is None
    assert (kept.width, kept.height) == (640, 480)


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "1970:01:01 00:00:00", "hôm qua", ""])
def test_impossible_day_of_capture_is_none(taken: str) -> None:
    photo = samples.encoded(
        samples.picture(), exif=samples.exif(taken=taken.encode().decode("latin-1"))
    )

    assert images.redrawn(photo, Signature.JPEG, client_name="a.jpg").captured_on is None


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_webp_with_broken_exif_is_taken() -> None:
    data = samples.encoded(samples.picture(), "WEBP", exif=b"Exif\0\0nonsense")

    assert images.redrawn(data, Signature.WEBP, client_name="a.webp").captured_on is None


def test_payload_behind_the_picture_does_not_come_through() -> None:
    data = samples.encoded(samples.picture()) + b"<script>telltale</script>"

    assert b"telltale" not in images.redrawn(data, Signature.JPEG, client_name="a.jpg").content


def test_moving_picture_keeps_its_first_frame() -> None:
    frames = [samples.picture(seed=seed) for seed in (1, 2, 3)]
    data = samples.encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:])

    kept = images.redrawn(data, Signature.WEBP, client_name="a.webp")

    assert getattr(opened(kept.content), "n_frames", 1) == 1
