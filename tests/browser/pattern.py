"""A picture that is known: four colours in its four quarters, as a page, as a camera and as slides."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, ImageDraw

Colour = tuple[int, int, int]

TITLE = "Cenacle test pattern"  # of the page: the browser's own dialog is answered with it
COLOURS: tuple[Colour, ...] = ((230, 30, 30), (30, 160, 60), (40, 70, 220), (240, 220, 40))
OTHERS: tuple[Colour, ...] = ((20, 20, 20), (240, 240, 240), (200, 60, 200), (60, 200, 200))
NEAR = 60  # of 255: on their way colours go through YUV at a bounded bitrate

_WIDTH, _HEIGHT = 640, 360
_FRAMES = 15  # a browser plays them over and over

# The colours in the middle of the four quarters of a picture, as they are shown; null until there is one.
_QUARTERS = """(selector) => {
    const picture = document.querySelector(selector);
    if (!(picture?.videoWidth || picture?.naturalWidth)) return null;
    const pen = new OffscreenCanvas(64, 36).getContext("2d", { willReadFrequently: true });
    pen.drawImage(picture, 0, 0, 64, 36);
    return [[16, 9], [48, 9], [16, 27], [48, 27]].map(([x, y]) => [...pen.getImageData(x, y, 1, 1).data].slice(0, 3));
}"""

# A function of [selector, colours, near]: whether a picture of the page looks like that.
LOOKS_LIKE = f"""([selector, colours, near]) => {{
    const seen = ({_QUARTERS})(selector);
    return seen !== null && seen.every((one, i) => one.every((part, j) => Math.abs(part - colours[i][j]) < near));
}}"""


def page_of(colours: tuple[Colour, ...] = COLOURS) -> str:
    """A page of four colours, as HTML."""
    boxes = "".join(f"<i style='background: rgb{colour}'></i>" for colour in colours)
    style = "body { margin: 0; display: grid; grid: 50vh 50vh / 50vw 50vw }"
    return f"<!doctype html><title>{TITLE}</title><style>{style}</style>{boxes}"


def picture_of(colours: tuple[Colour, ...] = COLOURS, width: int = _WIDTH, height: int = _HEIGHT) -> Image.Image:
    """A picture of four colours."""
    image = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(image)
    for number, colour in enumerate(colours):
        x, y = number % 2 * width // 2, number // 2 * height // 2
        draw.rectangle((x, y, x + width // 2, y + height // 2), fill=colour)
    return image


def file_of(kind: str, *pictures: Image.Image) -> bytes:
    """Pictures as a file: PNG or JPEG of the first, or a PDF of all."""
    first, *rest = pictures
    data = io.BytesIO()
    first.save(data, kind, **({"save_all": True, "append_images": rest} if kind == "PDF" else {}))
    return data.getvalue()


def write_camera(path: Path, colours: tuple[Colour, ...] = COLOURS) -> Path:
    """Write what a fake camera of Chromium sees (YUV4MPEG2, as `--use-file-for-fake-video-capture` takes it)."""
    luma, blue, red = picture_of(colours).convert("YCbCr").split()
    half = (_WIDTH // 2, _HEIGHT // 2)
    frame = luma.tobytes() + blue.resize(half).tobytes() + red.resize(half).tobytes()
    head = f"YUV4MPEG2 W{_WIDTH} H{_HEIGHT} F{_FRAMES}:1 Ip A1:1 C420jpeg\n".encode()
    path.write_bytes(head + (b"FRAME\n" + frame) * _FRAMES)
    return path
