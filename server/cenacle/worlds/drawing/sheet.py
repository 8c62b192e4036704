"""A sheet to draw on: shapes as SVG, in pixels, in the order they are drawn."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final
from xml.sax.saxutils import escape, quoteattr

INK: Final = "#38332d"
PAPER: Final = "#fbf7ef"
FAINT: Final = "#8d857a"
SERIF: Final = "Georgia, 'Liberation Serif', 'DejaVu Serif', serif"
SANS: Final = "'Helvetica Neue', Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"

Point = tuple[float, float]


def number(value: float) -> str:
    """A coordinate, to a hundredth of a pixel."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _attributes(style: dict[str, object]) -> str:
    written = ((key.rstrip("_").replace("_", "-"), value) for key, value in style.items() if value is not None)
    return "".join(
        f" {key}={quoteattr(number(value) if isinstance(value, float) else str(value))}" for key, value in written
    )


class Sheet:
    """Collects shapes. Style is given as SVG attributes, `stroke_width` for stroke-width."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def rect(self, x: float, y: float, width: float, height: float, **style: object) -> None:
        """A rectangle by its upper left corner."""
        place = f'x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"'
        self._lines.append(f"<rect {place}{_attributes(style)}/>")

    def circle(self, x: float, y: float, radius: float, **style: object) -> None:
        """A circle by its middle."""
        self._lines.append(f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"{_attributes(style)}/>')

    def line(self, start: Point, end: Point, **style: object) -> None:
        """A line from one point to another."""
        self.path(f"M{_pair(start)}L{_pair(end)}", **style)

    def polygon(self, points: Iterable[Point], **style: object) -> None:
        """A closed shape."""
        self.path("M" + "L".join(map(_pair, points)) + "Z", **style)

    def path(self, outline: str, **style: object) -> None:
        """A path in SVG's own words."""
        self._lines.append(f'<path d="{outline}"{_attributes({"fill": "none", **style})}/>')

    def text(self, x: float, y: float, words: str, size: float, **style: object) -> None:
        """Words on a base line that begins at (x, y), or as `text_anchor` says."""
        style = {"font_family": SANS, "fill": INK, **style}
        place = f'x="{number(x)}" y="{number(y)}" font-size="{number(size)}"'
        self._lines.append(f"<text {place}{_attributes(style)}>{escape(words)}</text>")

    def label(self, x: float, y: float, words: str, size: float, **style: object) -> None:
        """Words in the middle of x, on a halo of paper, so that they are read above anything."""
        halo = {"stroke": PAPER, "stroke_width": 3.4, "stroke_linejoin": "round", "stroke_opacity": 0.85}
        self.text(x, y, words, size, text_anchor="middle", **{**style, **halo, "fill": PAPER})
        self.text(x, y, words, size, text_anchor="middle", **style)

    @contextmanager
    def placed(self, x: float, y: float, turn_deg: float = 0.0, **style: object) -> Iterator[None]:
        """What is drawn inside stands at (x, y), turned clockwise."""
        turned = f" rotate({number(turn_deg)})" if turn_deg else ""
        self._lines.append(f'<g transform="translate({number(x)} {number(y)}){turned}"{_attributes(style)}>')
        yield
        self._lines.append("</g>")

    def svg(self, width: float, height: float, title: str) -> str:
        """The whole sheet as a file."""
        size = f'width="{number(width)}" height="{number(height)}" viewBox="0 0 {number(width)} {number(height)}"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">\n<title>{escape(title)}</title>\n'
        return head + "\n".join(self._lines) + "\n</svg>\n"


def _pair(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"
