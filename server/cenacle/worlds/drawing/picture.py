"""The plan as PNG.

resvg draws the very SVG that is written beside it, so that the two can never differ; it is one small library without
dependencies, while a drawing by hand (Pillow) would need fonts and a second set of symbols.
"""

import resvg_py

PIXELS_A_PIXEL = 2  # sharp on a screen of high density, and in a printed page


def png_of(svg: str) -> bytes:
    """The PNG of a drawing, at twice its size; texts in the machine's own fonts."""
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=PIXELS_A_PIXEL))
