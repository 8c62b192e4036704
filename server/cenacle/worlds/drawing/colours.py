"""What things look like on a plan: floors, walls, zones by kind."""

from typing import Final

FLOORS: Final = {
    "oak": "#efdfc6",
    "herringbone": "#ecd8bb",
    "terracotta": "#f0d3bf",
    "stone": "#e8e3da",
    "deck": "#e6d6c0",
    "grass": "#e0ead2",
    "gravel": "#ece7dc",
    "concrete": "#e4e3e0",
    "carpet": "#e9dcd9",
}
WALLS: Final = {"glass": "#8fb3c2", "hedge": "#7f9c68", "wood": "#6f5238", "brick": "#7c4a3c"}
ZONES: Final = {
    "area": "#8a7f70",
    "conversation": "#c07a1e",
    "private": "#7d4a8c",
    "stage": "#b8382f",
    "audience": "#34679a",
    "quiet": "#3f7f6a",
    "megaphone": "#d0542c",
}
SCREEN: Final = "#1f6fa8"
PORTAL: Final = "#5b4bb0"
SPAWN: Final = "#2f8f57"
