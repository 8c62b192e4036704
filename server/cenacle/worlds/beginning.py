"""New world files: a small house to begin with, or a copy of another world under a name of its own."""

import re
from typing import Final

from cenacle.worlds.rewriting import rewritten
from cenacle.worlds.spelling import did_you_mean

ID: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")

_BEGINNING: Final = """\
# yaml-language-server: $schema=./cenacle-world.schema.json
#
# Metres; x is east, z is south. A yaw of 0 looks north and turns left: 90 looks west.
# `cenacle world check {name}.yaml` tells mistakes, `cenacle world preview {name}.yaml` draws the plan,
# `cenacle world publish {name}.yaml --watch` shows it in the running house at each save.
version: 1
id: {name}
title: {{en: "{title}", fr: "{title}"}}
entrance: parlour

rooms:
  - id: parlour
    title: {{en: Parlour, fr: Petit salon}}
    bounds: [-6, -6, 6, 5]
    acoustic: {{size: medium, wet: 0.12}}
    light: {{mood: evening, sun_azimuth_deg: 300, sun_elevation_deg: 18}}
    floors:
      - {{area: [-6, -6, 6, 5], material: grass}}
      - {{area: [-5, -4, 5, 4], material: oak}}
    ceilings:
      - {{area: [-5, -4, 5, 4], height: 3.2, beams: true}}
    walls:
      # Clockwise from the north-west corner; `at` is the way from the wall's beginning to the opening's middle.
      - from: [-5, -4]
        to: [5, -4]
        openings: [{{kind: window, at: 2.5, width: 2, sill: 0.8, head: 2.4}}, {{kind: arch, at: 7.5, width: 2}}]
      - {{from: [5, -4], to: [5, 4], openings: [{{kind: window, at: 4, width: 2.4, sill: 0.8, head: 2.4}}]}}
      - {{from: [5, 4], to: [-5, 4]}}
      - {{from: [-5, 4], to: [-5, -4]}}
    furniture:
      - {{kind: rug, at: [-2.2, -0.6], width: 3.4, depth: 2.6}}
      - {{kind: sofa, at: [-2.2, 1.2]}}
      - {{kind: armchair, at: [-3.9, -0.6], yaw_deg: 270}}
      - {{kind: armchair, at: [-0.5, -0.6], yaw_deg: 90}}
      - {{kind: coffee_table, at: [-2.2, -0.6]}}
      - {{kind: floor_lamp, at: [-4.3, 1.4]}}
      - {{kind: bookshelf, at: [3.4, 3.7]}}
      - {{kind: plant, at: [4.4, -3.4]}}
      - {{kind: pendant_lamp, at: [-2.2, -0.6], lift: 2.2}}
    zones:
      # Inside it people hear each other; outside it only a murmur is heard.
      - {{id: sofas, kind: conversation, title: {{en: The sofas, fr: Les canapés}}, area: [-4.8, -2, 0.4, 2]}}
    spawns:
      - {{id: door, at: [3, 1], radius: 1}}
"""


class WorldNameError(ValueError):
    """The name is none a world can have."""


def beginning(name: str) -> str:
    """A small house, sound and furnished, that explains itself. WorldNameError for a name that is no id."""
    _look_at(name)
    return _BEGINNING.format(name=name, title=name.replace("-", " ").replace("_", " ").capitalize())


def copy_of(text: str, name: str) -> str:
    """Another world under a name of its own; its comments stay. WorldNameError for a name that is no id."""
    _look_at(name)
    return rewritten(text, {("id",): name})


def unknown_pattern(name: str, known: list[str]) -> str:
    """What is said to somebody who wants a copy of a world that does not ship."""
    return f"there is no world '{name}' to copy; there are {', '.join(known)}{did_you_mean(name, known)}"


def _look_at(name: str) -> None:
    if not ID.fullmatch(name):
        raise WorldNameError(
            f"'{name}' is no name for a world: lower-case letters, digits, - and _, beginning with a letter"
        )
