"""Who is in the pictures of docs/pictures, how they look, where they stand, and what they have left behind."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from tests.browser.bots import Bot


def look(shape: str, skin: str, hair: str, top: str, bottom: str) -> dict[str, str]:
    """An avatar."""
    return {"shape": shape, "skin": skin, "hair": hair, "top": top, "bottom": bottom}


@dataclass(frozen=True)
class Speaker:
    """Somebody whose microphone hears a tone: where they stand, and the yaw in which they look."""

    name: str
    headline: str
    avatar: dict[str, str]
    x: float
    z: float
    yaw: float


CAMILLE = look("coat", "#e0ac82", "#4a2c1a", "#b8743f", "#2f3a44")
VISITOR: dict[str, Any] = {
    "name": "Camille Aubert",
    "headline": "looking for a technical co-founder",
    "avatar": CAMILLE,
}
VISITOR_FR: dict[str, Any] = {
    "name": "Camille Aubert",
    "headline": "cherche un associé technique",
    "avatar": CAMILLE,
}

# Two speak by the fire; the others listen.
SPEAKERS = [
    Speaker(
        "Inès",
        "first customers, first hires",
        look("dress", "#8d5524", "#1f1410", "#8c3b4a", "#5b2530"),
        -9.7,
        -5.0,
        2.6,
    ),
]
BOTS = [
    Bot("Marcus", "sells to hospitals", look("jacket", "#f1c9a5", "#8a5a2b", "#3f5e6b", "#2b2e33"), -11.4, -3.1, -0.9),
    Bot("Noor", "textiles that last", look("coat", "#c68e6a", "#111111", "#5b6b4f", "#3a3f2f"), -11.3, -4.9, -2.2),
    Bot("Théo", "bought a bakery", look("overall", "#ffdbac", "#b5651d", "#e0b04b", "#33526b"), -9.6, -3.0, 0.5),
    Bot("Aïcha", "solar roofs", look("jacket", "#6b3e26", "#0f0b08", "#d08c3f", "#403831"), -1.3, 0.2, -1.2),
    Bot("Jonas", "maps for farmers", look("coat", "#f0c8a0", "#d9b46a", "#34495e", "#22262b"), 0.1, -0.3, 1.5),
    Bot("Mei", "just looking around", look("dress", "#eac086", "#16110e", "#4f7a74", "#2f4c48"), -2.4, -6.2, 2.9),
    Bot("Olu", "robots for greenhouses", look("overall", "#5c3a21", "#0c0a09", "#7a8f5a", "#3b4a2c"), 9.6, -2.2, 0.9),
    Bot("Sofia", "wants to talk pricing", look("jacket", "#d9a066", "#3b2314", "#9c4f3f", "#2e2a28"), 8.2, -3.4, -2.4),
    Bot("Luc", "cherche un local", look("coat", "#e8b98f", "#5a4632", "#6d7f8c", "#2d3138"), 5.0, -13.2, -1.57),
    Bot("Amara", "music for waiting rooms", look("dress", "#7a4a2b", "#120c09", "#c98b3c", "#6b4a22"), 6.6, -11.7, 0.0),
    Bot(
        "Elif",
        "exports olive oil",
        look("jacket", "#cf9f78", "#2a1a12", "#47704c", "#2b352c"),
        8.2,
        -13.2,
        1.57,
        hand=True,
    ),
]
OBJECTS: list[tuple[str, dict[str, Any]]] = [
    (
        "Olu",
        {
            "kind": "note",
            "x": 8.9,
            "z": -1.2,
            "yaw": math.pi,
            "colour": "#f2d16b",
            "text": "Workshop on Thursday: first customers",
        },
    ),
    (
        "Sofia",
        {
            "kind": "note",
            "x": 7.4,
            "z": -4.4,
            "yaw": math.pi / 2,
            "colour": "#e8a17c",
            "text": "Looking for two people to test a price list",
        },
    ),
    ("Olu", {"kind": "note", "x": 10.4, "z": 0.6, "yaw": 2.4, "colour": "#b9d2a1", "text": "Lyon lab: ask Marcus"}),
    ("Olu", {"kind": "box", "x": 10.2, "z": -3.6, "yaw": 0.3, "colour": "#c0603f"}),
    ("Olu", {"kind": "box", "x": 10.9, "z": -3.3, "yaw": 1.0, "colour": "#3f6d6b"}),
    ("Sofia", {"kind": "box", "x": 7.0, "z": 0.2, "yaw": 0.6, "colour": "#d9a441"}),
]
