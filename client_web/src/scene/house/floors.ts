/** Floors: one flat each, with the light and the furniture's shade baked in. */
import { isIndoors } from "../geometry/boxes";
import { tintOf } from "../geometry/piece";
import type { FloorStuff } from "../materials/textures";
import { Face } from "./flats";
import type { Site } from "./site";

const INDOORS_TEXELS_PER_M = 5.5;
const OUTDOORS_TEXELS_PER_M = 3;

/** Later floors lie a hair above earlier ones, so that a path may cross a lawn. */
const LAYER_M = 0.004;

export function buildFloors(site: Site): void {
  site.room.floors.forEach(({ area, material }, index) => {
    const [x0, z0, x1, z1] = area;
    const [x, z] = [(x0 + x1) / 2, (z0 + z1) / 2];
    const region = site.lightmap.reserve({
      corner: [x0, index * LAYER_M * 0.25, z1],
      along: [x1 - x0, 0, 0],
      up: [0, 0, z0 - z1],
      normal: [0, 1, 0],
      density: isIndoors(site.room, x, z) ? INDOORS_TEXELS_PER_M : OUTDOORS_TEXELS_PER_M,
    });
    const surface: FloorStuff = `floor-${material}`;
    const writer = site.writer(surface, "map", "floors");
    new Face(region).quad(writer, tintOf("#ffffff"), 0, x1 - x0, 0, z1 - z0);
  });
}
