"""What is shown on the screens in the pictures of docs/pictures: the pages of a talk, and somebody's screen."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

SIZE = (1600, 900)
FONTS = "/usr/share/fonts/truetype/dejavu"
PAPER, INK, SOFT, ACCENT, LINE = "#fdf9f2", "#2b2320", "#6b5c52", "#9a4126", "#decfbc"
TITLE = "Cenacle pilot figures"  # of the page that is shared as a screen


def font(size: int, face: str = "DejaVuSans") -> ImageFont.FreeTypeFont:
    """A font of the machine."""
    return ImageFont.truetype(f"{FONTS}/{face}.ttf", size)


def page(title: str, points: Sequence[str], number: int, of: int) -> Image.Image:
    """A page of a talk: a title and a few points."""
    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 28, SIZE[1]), fill=ACCENT)
    draw.text((130, 110), title, fill=INK, font=font(84, "DejaVuSerif-Bold"))
    draw.rectangle((134, 240, 434, 248), fill=ACCENT)
    for row, point in enumerate(points):
        y = 330 + row * 125
        draw.ellipse((134, y + 14, 158, y + 38), fill=ACCENT)
        draw.text((200, y - 4), point, fill=INK, font=font(50))
    draw.text((130, 815), "Cénacle · Thursday workshop", fill=SOFT, font=font(30))
    draw.text((1410, 815), f"{number} / {of}", fill=SOFT, font=font(30))
    return image


def chart(title: str, bars: Sequence[tuple[str, int]], number: int, of: int) -> Image.Image:
    """A page with bars."""
    image = page(title, (), number, of)
    draw = ImageDraw.Draw(image)
    draw.line((150, 740, 1450, 740), fill=LINE, width=4)
    for column, (label, value) in enumerate(bars):
        x = 230 + column * 320
        draw.rectangle((x, 740 - value * 4, x + 180, 738), fill=ACCENT if column == len(bars) - 1 else "#c98a5e")
        draw.text((x + 90, 740 - value * 4 - 62), str(value), fill=INK, font=font(46), anchor="ma")
        draw.text((x + 90, 752), label, fill=SOFT, font=font(30), anchor="ma")
    return image


def talk() -> list[Image.Image]:
    """Three pages."""
    return [
        page("First customers", ("Whom do they ask today?", "What does a week cost them?", "Who signs?"), 1, 3),
        chart("What twelve calls gave", (("asked", 12), ("answered", 38), ("met", 61), ("signed", 96)), 2, 3),
        page("Until Thursday", ("Two calls each", "One page, one price", "Bring a doubt"), 3, 3),
    ]


def dashboard() -> str:
    """A page as somebody might share it, as HTML."""
    bars = "".join(
        f"<i style='height:{height}%'><b>{month}</b></i>"
        for month, height in (("Mar", 22), ("Apr", 31), ("May", 38), ("Jun", 52), ("Jul", 61), ("Aug", 83))
    )
    rows = "".join(
        f"<tr><td>{name}<td>{beds}<td>{state}"
        for name, beds, state in (
            ("Hôpital Saint-Luc", 240, "signed"),
            ("Clinique du Parc", 96, "trial"),
            ("CHU de Rennes", 410, "second call"),
        )
    )
    style = """
        body { margin: 0; padding: 40px 56px; font: 26px 'DejaVu Sans'; color: #22303c; background: #f4f7f9 }
        h1 { margin: 0 0 24px; font-size: 46px } main { display: grid; grid-template-columns: 3fr 2fr; gap: 40px }
        section { padding: 28px 32px; border-radius: 16px; background: #fff; box-shadow: 0 2px 10px #0002 }
        .bars { display: flex; align-items: end; gap: 24px; height: 330px; padding-bottom: 40px }
        i { position: relative; flex: 1; border-radius: 8px 8px 0 0; background: #2b7a78 }
        b { position: absolute; bottom: -40px; width: 100%; text-align: center; font-weight: 400; font-style: normal }
        table { width: 100%; border-collapse: collapse } td { padding: 16px 12px 16px 0; border-top: 1px solid #dde5ea }
    """
    return (
        f"<!doctype html><meta charset=utf-8><title>{TITLE}</title><style>{style}</style>"
        f"<h1>Pilot with three hospitals</h1><main><section>Visits a week<div class=bars>{bars}</div></section>"
        f"<section><table>{rows}</table></section></main>"
    )
