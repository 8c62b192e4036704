"""One room from above: floors, furniture, walls with their openings, zones, screens, portals, spawns."""

import math
from dataclasses import dataclass
from typing import Final

from cenacle.worlds import compiled
from cenacle.worlds.drawing import colours
from cenacle.worlds.drawing.sheet import INK, PAPER, Point, Sheet
from cenacle.worlds.drawing.symbols import draw_furniture

OVERHEAD_M: Final = 2.0  # what hangs at this height is drawn over the rest, and lightly
LETTER: Final = 6.6  # about the width of a letter of a portal's name, in pixels
_BENEATH: Final = frozenset({"rug", "stage"})


@dataclass(frozen=True, slots=True)
class RoomPlan:
    """Draws a room; its corner of smallest x and z lies at (left, top). `scale` is pixels a metre."""

    sheet: Sheet
    room: compiled.ClientRoom
    left: float
    top: float
    scale: float
    language: str

    @property
    def width(self) -> float:
        """Pixels from west to east."""
        return (self.room.bounds[2] - self.room.bounds[0]) * self.scale

    @property
    def height(self) -> float:
        """Pixels from north to south."""
        return (self.room.bounds[3] - self.room.bounds[1]) * self.scale

    def at(self, x: float, z: float) -> Point:
        """Where a point of the room is on the sheet."""
        return self.left + (x - self.room.bounds[0]) * self.scale, self.top + (z - self.room.bounds[1]) * self.scale

    def draw(self) -> None:
        """Everything, from the floor up."""
        self.sheet.rect(self.left, self.top, self.width, self.height, fill="#f1ece1")
        for floor in self.room.floors:
            self._area(floor.area, fill=colours.FLOORS[floor.material])
        self._furniture([piece for piece in self.room.furniture if piece.kind in _BENEATH])
        for zone in self.room.zones:
            self._zone(zone)
        low = [one for one in self.room.furniture if one.kind not in _BENEATH and one.lift < OVERHEAD_M]
        self._furniture(sorted(low, key=lambda piece: piece.lift))
        for wall in self.room.walls:
            self._wall(wall)
        high = [one for one in self.room.furniture if one.kind not in _BENEATH and one.lift >= OVERHEAD_M]
        self._furniture(high, opacity=0.75)
        edge = {"fill": "none", "stroke": INK, "stroke_opacity": 0.35, "stroke_width": 1.0}
        self.sheet.rect(self.left, self.top, self.width, self.height, **edge)
        for screen in self.room.screens:
            self._screen(screen)
        for portal in self.room.portals:
            self._portal(portal)
        for spawn in self.room.spawns:
            self._spawn(spawn)
        for zone in self.room.zones:
            self._zone_name(zone)

    def _words(self, text: compiled.ClientText) -> str:
        return text.fr if self.language == "fr" else text.en

    def _area(self, area: list[float], **style: object) -> None:
        x, y = self.at(area[0], area[1])
        self.sheet.rect(x, y, (area[2] - area[0]) * self.scale, (area[3] - area[1]) * self.scale, **style)

    def _furniture(self, pieces: list[compiled.ClientFurniture], opacity: float | None = None) -> None:
        for piece in pieces:
            x, y = self.at(piece.x, piece.z)
            with self.sheet.placed(x, y, -math.degrees(piece.yaw), opacity=opacity):
                draw_furniture(self.sheet, piece.kind, piece.width, piece.depth, self.scale, piece.colour)

    def _wall(self, wall: compiled.ClientWall) -> None:
        """The wall's closed parts in full, windows and doors in the gaps between them."""
        (x0, z0), (x1, z1) = wall.start, wall.end
        length, half = math.hypot(x1 - x0, z1 - z0), wall.thickness / 2
        fill = colours.WALLS.get(wall.material, INK)
        x, y = self.at(x0, z0)
        m = self.scale
        with self.sheet.placed(x, y, math.degrees(math.atan2(z1 - z0, x1 - x0))):
            start = -half
            for opening in wall.openings:
                first, last = opening.at - opening.width / 2, opening.at + opening.width / 2
                self.sheet.rect(start * m, -half * m, (first - start) * m, 2 * half * m, fill=fill)
                self._opening(opening.kind, first * m, last * m, half * m)
                start = last
            self.sheet.rect(start * m, -half * m, (length + half - start) * m, 2 * half * m, fill=fill)

    def _opening(self, kind: str, first: float, last: float, half: float) -> None:
        if kind == "window":
            pane = {"fill": "#dcebf0", "stroke": "#5b7f8c", "stroke_width": 0.9}
            self.sheet.rect(first, -half, last - first, 2 * half, **pane)
            self.sheet.line((first, 0), (last, 0), stroke="#5b7f8c", stroke_width=0.9)
            return
        reveal = {"stroke": INK, "stroke_width": 0.8, "stroke_dasharray": "3 2.5", "stroke_opacity": 0.6}
        for side in (-half, half):
            self.sheet.line((first, side), (last, side), **reveal)
        if kind == "door":
            width = last - first
            leaf = f"M{first:.1f} {half:.1f}V{half + width:.1f}A{width:.1f} {width:.1f} 0 0 0 {last:.1f} {half:.1f}"
            self.sheet.path(leaf, stroke=INK, stroke_width=0.9, stroke_opacity=0.55)

    def _zone(self, zone: compiled.ClientZone) -> None:
        tone = colours.ZONES[zone.kind]
        plain = zone.kind == "area"
        edge = {"stroke": tone, "stroke_width": 1.2 if plain else 1.6, "stroke_dasharray": "2 4" if plain else "7 4"}
        self._area(zone.area, fill=tone, fill_opacity=0.0 if plain else 0.13, rx=3.0, **edge)

    def _zone_name(self, zone: compiled.ClientZone) -> None:
        x, y = self.at((zone.area[0] + zone.area[2]) / 2, zone.area[1])
        tone = colours.ZONES[zone.kind]
        self.sheet.label(x, y + 17, self._words(zone.title), 12.5, fill=tone, font_weight="bold")
        rules = [] if zone.kind == "area" else [str(zone.kind)]
        rules += [f"{zone.capacity} people"] if zone.capacity is not None else []
        rules += ["hosts"] if zone.speakers == "hosts" else []
        rules += ["build here"] if zone.build else []
        if rules:
            self.sheet.label(x, y + 29, " · ".join(rules), 9.5, fill=tone)

    def _screen(self, screen: compiled.ClientScreen) -> None:
        """A bar, and the cone from which it is seen well: 60 degrees, as deep as it is wide."""
        x, y = self.at(screen.x, screen.z)
        half, deep = screen.width / 2 * self.scale, screen.width * self.scale
        with self.sheet.placed(x, y, -math.degrees(screen.yaw)):
            spread = deep * math.tan(math.radians(22))
            cone = [(-half, -3.0), (half, -3.0), (half + spread, -deep), (-half - spread, -deep)]
            self.sheet.polygon(cone, fill=colours.SCREEN, fill_opacity=0.10)
            self.sheet.rect(-half, -3.2, 2 * half, 5.0, rx=1.0, fill=colours.SCREEN)

    def _portal(self, portal: compiled.ClientPortal) -> None:
        min_x, min_z, max_x, max_z = portal.area
        self._area(portal.area, fill=colours.PORTAL, fill_opacity=0.28, stroke=colours.PORTAL, stroke_width=1.4, rx=2.0)
        x, y = self.at((min_x + max_x) / 2, (min_z + max_z) / 2)
        name = f"→ {self._words(portal.title)}"
        half = min(len(name) * LETTER, self.width) / 2
        inside = min(max(x, self.left + half), self.left + self.width - half)
        above = y - (max_z - min_z) / 2 * self.scale - 7
        self.sheet.label(inside, max(above, self.top + 12), name, 11.0, fill=colours.PORTAL, font_weight="bold")

    def _spawn(self, spawn: compiled.ClientSpawn) -> None:
        x, y = self.at(spawn.x, spawn.z)
        radius = max(spawn.radius * self.scale, 6.0)
        ring = {"stroke": colours.SPAWN, "stroke_width": 1.2, "stroke_dasharray": "4 3"}
        self.sheet.circle(x, y, radius, fill=colours.SPAWN, fill_opacity=0.12, **ring)
        with self.sheet.placed(x, y, -math.degrees(spawn.yaw)):
            arrow = [(0.0, -10.0), (6.0, 6.0), (0.0, 2.6), (-6.0, 6.0)]
            self.sheet.polygon(arrow, fill=colours.SPAWN, stroke=PAPER, stroke_width=1.0)
        self.sheet.label(x, y + radius + 11, spawn.id, 9.5, fill=colours.SPAWN)
