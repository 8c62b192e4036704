"""The gate lets members build where building is, and says why not elsewhere."""

from __future__ import annotations

import pytest

from cenacle.core.edits import Author, PlacedObject
from cenacle.core.errors import ERRORS, ErrorCode
from cenacle.core.plan import Area, Zone, ZoneKind
from cenacle.core.rights import allowed, refuse

AREA = Area(0.0, 0.0, 1.0, 1.0)
ATELIER = Zone("atelier", ZoneKind.AREA, AREA, build=True)
SALON = Zone("salon", ZoneKind.AREA, AREA, build=False)
ANA = Author("m1", "i1", "Ana")
HERS = PlacedObject("o", "box", 0.5, 0.0, 0.5, 0.0, "#ffffff", "", "i2", "Bea", 1)


@pytest.mark.rule("P-EDIT-3")
@pytest.mark.parametrize("verb", ["place", "change"])
def test_building_is_for_build_zones(verb: str) -> None:
    owned = None if verb == "place" else HERS
    assert allowed(verb, ANA, owned, ATELIER) is None
    for zone in (None, SALON):
        refusal = allowed(verb, ANA, owned, zone)
        assert refusal == (ErrorCode.NOT_A_BUILD_ZONE, ERRORS[ErrorCode.NOT_A_BUILD_ZONE].sentence)


def test_deleting_is_possible_where_building_has_ended() -> None:
    for zone in (None, SALON, ATELIER):
        assert allowed("delete", ANA, HERS, zone) is None


def test_a_refusal_has_the_sentence_of_its_code_or_its_own() -> None:
    assert refuse(ErrorCode.OBJECT_UNKNOWN).sentence == ERRORS[ErrorCode.OBJECT_UNKNOWN].sentence
    assert refuse(ErrorCode.OBJECT_INVALID, "No.") == (ErrorCode.OBJECT_INVALID, "No.")
