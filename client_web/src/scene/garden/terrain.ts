/** The land around: lawn up to the garden's edge, fields rising to hills in the haze. */
import { BufferAttribute, BufferGeometry, Color, Mesh } from "three";
import type { Room } from "../../state/world";
import type { LightField } from "../light/field";
import { clamp, fractal, smoothstep } from "../materials/noise";
import type { Palette } from "../materials/palette";

const RINGS = 26;
const SPOKES = 72;
const REACH_M = 210;

/** Height of the land at a distance `d` from the garden's edge, in a direction. */
export function landHeight(d: number, azimuth: number): number {
  const u = azimuth / (Math.PI * 2);
  const rolling = (fractal(u, d / 300, 6, 3) - 0.5) * smoothstep(4, 60, d) * 7;
  const hills = smoothstep(60, 190, d) * (10 + 26 * fractal(u + 0.13, 0.4, 7, 4));
  return -0.02 + rolling * smoothstep(2, 30, d) + hills;
}

/** The land's mesh; its geometry is the caller's to free. */
export function buildTerrain(room: Room, field: LightField, palette: Palette): Mesh {
  const [x0, z0, x1, z1] = room.bounds;
  const [cx, cz, hx, hz] = [(x0 + x1) / 2, (z0 + z1) / 2, (x1 - x0) / 2, (z1 - z0) / 2];
  const positions: number[] = [];
  const colours: number[] = [];
  const uvs: number[] = [];
  const meadow = new Color("#cfc382");
  const green = new Color("#a5b06c");
  const far = new Color("#93a08c");
  const lavender = new Color("#9a86a8");
  for (let ring = 0; ring <= RINGS; ring++) {
    const t = ring / RINGS;
    const d = ring === 0 ? 0 : REACH_M * t ** 2.4;
    for (let spoke = 0; spoke <= SPOKES; spoke++) {
      const azimuth = (spoke / SPOKES) * Math.PI * 2;
      const [dx, dz] = [Math.sin(azimuth), -Math.cos(azimuth)];
      // From the rectangle of the garden outwards.
      const edge = Math.min(hx / Math.max(1e-6, Math.abs(dx)), hz / Math.max(1e-6, Math.abs(dz)));
      const r = ring === 0 ? 0 : edge - 1 + d;
      const [x, z] = [cx + dx * r, cz + dz * r];
      positions.push(x, landHeight(Math.max(0, r - edge), azimuth) - (r < edge ? 0.03 : 0), z);
      const field1 = fractal(azimuth / 6.283, d / 120, 9, 2);
      const tint = green
        .clone()
        .lerp(meadow, smoothstep(0.35, 0.65, field1))
        .lerp(far, smoothstep(50, 130, d));
      const rows = smoothstep(0.62, 0.7, field1) * smoothstep(16, 26, d) * (1 - smoothstep(60, 90, d));
      tint.lerp(lavender, rows);
      colours.push(tint.r * 1.5, tint.g * 1.5, tint.b * 1.5);
      uvs.push(x, z);
    }
  }
  const index: number[] = [];
  const row = SPOKES + 1;
  for (let ring = 0; ring < RINGS; ring++) {
    for (let spoke = 0; spoke < SPOKES; spoke++) {
      const a = ring * row + spoke;
      index.push(a, a + 1, a + row + 1, a, a + row + 1, a + row);
    }
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(new Float32Array(positions), 3));
  geometry.setAttribute("color", new BufferAttribute(new Float32Array(colours), 3));
  geometry.setAttribute("uv", new BufferAttribute(new Float32Array(uvs), 2));
  geometry.setIndex(index);
  geometry.computeVertexNormals();
  bakeOpenSky(geometry, field);
  const mesh = new Mesh(geometry, palette.get("floor-grass", "corner"));
  mesh.receiveShadow = true;
  mesh.matrixAutoUpdate = false;
  mesh.userData = { surface: "floor-grass", source: "corner" };
  mesh.name = "land";
  return mesh;
}

function bakeOpenSky(geometry: BufferGeometry, field: LightField): void {
  const normal = geometry.getAttribute("normal");
  const baked = new Float32Array(normal.count * 4);
  const { skylight, groundlight } = field.mood;
  for (let i = 0; i < normal.count; i++) {
    const up = clamp(normal.getY(i)) * 0.5 + 0.5;
    for (let k = 0; k < 3; k++) baked[i * 4 + k] = (groundlight[k] ?? 0) * (1 - up) + (skylight[k] ?? 0) * up;
  }
  geometry.setAttribute("baked", new BufferAttribute(baked, 4));
}
