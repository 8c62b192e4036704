/** The sky: a dome painted once, from the mood's colours, with soft clouds and the sun's glow. */
import {
  BackSide,
  Color,
  DataTexture,
  LinearFilter,
  Mesh,
  MeshBasicMaterial,
  RepeatWrapping,
  SphereGeometry,
  SRGBColorSpace,
  Vector3,
} from "three";
import type { Light } from "../../state/world";
import { MOODS, type MoodLight } from "../light/moods";
import { cellNoise, clamp, fractal, mix, smoothstep } from "../materials/noise";

const WIDTH = 512;
const HEIGHT = 208;
const RADIUS_M = 240;
/** The painting covers elevations from here up to the zenith. */
const LOWEST = -0.12;

/** The direction towards the sun; azimuth from north (-z) towards east. */
export function sunDirection({ sun_azimuth, sun_elevation }: Light): Vector3 {
  const flat = Math.cos(sun_elevation);
  return new Vector3(Math.sin(sun_azimuth) * flat, Math.sin(sun_elevation), -Math.cos(sun_azimuth) * flat);
}

type Rgb = readonly [number, number, number];

function rgb(colour: string): Rgb {
  const { r, g, b } = new Color(colour).convertLinearToSRGB();
  return [r * 255, g * 255, b * 255];
}

function blend(a: Rgb, b: Rgb, t: number): Rgb {
  return [mix(a[0], b[0], t), mix(a[1], b[1], t), mix(a[2], b[2], t)];
}

/** The painter's colours of a mood. */
function colours(mood: MoodLight) {
  return {
    zenith: rgb(mood.zenith),
    upper: rgb(mood.upper),
    horizon: rgb(mood.horizon),
    glow: rgb(mood.glow),
    cloud: rgb(mood.cloud),
    cloudShade: rgb(mood.cloudShade),
    sun: rgb(mood.sun),
    stars: mood.stars,
  };
}

/** The sky's colour in a direction, 0 to 255. */
export function skyColour(paint: ReturnType<typeof colours>, sun: Vector3, azimuth: number, elevation: number): Rgb {
  const height = clamp(Math.sin(Math.max(0, elevation)));
  const warm = blend(paint.horizon, paint.upper, smoothstep(0, 0.34, height));
  let colour = blend(warm, paint.zenith, smoothstep(0.22, 0.95, height));
  const flat = Math.cos(elevation);
  const facing = Math.sin(azimuth) * flat * sun.x + Math.sin(elevation) * sun.y - Math.cos(azimuth) * flat * sun.z;
  const near = clamp(facing);
  colour = blend(colour, paint.glow, near ** 5 * 0.5 + near ** 40 * 0.35);
  const u = azimuth / (Math.PI * 2);
  if (paint.stars > 0 && cellNoise(Math.floor(u * 900), Math.floor(elevation * 300), 41) > 0.9965) {
    colour = blend(colour, [255, 250, 235], 0.8 * smoothstep(0.1, 0.4, height));
  }
  // Clouds lie in layers: stretched along the horizon, rounder above.
  const v = height ** 0.6;
  const bank = fractal(u, v * 0.9 + 0.07, 6, 5) * 0.62 + fractal(u + 0.31, v * 2.3, 12, 4) * 0.38;
  const cover = smoothstep(0.47, 0.64, bank) * smoothstep(0.02, 0.16, height) * (1 - smoothstep(0.75, 1, height));
  const above = fractal(u, (v + 0.035) * 0.9 + 0.07, 6, 5);
  const lit = clamp(0.35 + (bank - above) * 3.2 + near ** 3 * 0.6);
  const cloud = blend(paint.cloudShade, blend(paint.cloud, paint.glow, near ** 4 * 0.8), lit);
  colour = blend(colour, cloud, cover * 0.82);
  return blend(colour, paint.sun, smoothstep(0.99945, 0.99975, facing));
}

export class Sky {
  readonly mesh: Mesh<SphereGeometry, MeshBasicMaterial>;

  constructor(light: Light) {
    const paint = colours(MOODS[light.mood]);
    const sun = sunDirection(light);
    const data = new Uint8Array(WIDTH * HEIGHT * 4);
    for (let y = 0; y < HEIGHT; y++) {
      const t = y / (HEIGHT - 1);
      const elevation = LOWEST + (Math.PI / 2 - LOWEST) * t * t;
      for (let x = 0; x < WIDTH; x++) {
        const colour = skyColour(paint, sun, (x / WIDTH) * Math.PI * 2, elevation);
        const at = (y * WIDTH + x) * 4;
        // A little noise, or the slow gradient shows steps.
        const grit = (cellNoise(x, y, 40) - 0.5) * 2.4;
        data[at] = clamp(colour[0] + grit, 0, 255);
        data[at + 1] = clamp(colour[1] + grit, 0, 255);
        data[at + 2] = clamp(colour[2] + grit, 0, 255);
        data[at + 3] = 255;
      }
    }
    const texture = new DataTexture(data, WIDTH, HEIGHT);
    texture.colorSpace = SRGBColorSpace;
    texture.wrapS = RepeatWrapping;
    texture.magFilter = LinearFilter;
    texture.minFilter = LinearFilter;
    texture.needsUpdate = true;
    this.mesh = new Mesh(
      dome(),
      new MeshBasicMaterial({ map: texture, side: BackSide, fog: false, depthWrite: false, toneMapped: false }),
    );
    this.mesh.renderOrder = -1;
    this.mesh.name = "sky";
  }

  dispose(): void {
    this.mesh.material.map?.dispose();
    this.mesh.material.dispose();
    this.mesh.geometry.dispose();
  }
}

/** A dome whose texture coordinates follow azimuth and the painting's rows. */
function dome(): SphereGeometry {
  const geometry = new SphereGeometry(RADIUS_M, 48, 20, 0, Math.PI * 2, 0, Math.PI / 2 - LOWEST);
  const position = geometry.getAttribute("position");
  const uv = geometry.getAttribute("uv");
  const columns = 49;
  for (let i = 0; i < position.count; i++) {
    const elevation = Math.asin(clamp(position.getY(i) / RADIUS_M, -1, 1));
    const t = Math.sqrt(clamp((elevation - LOWEST) / (Math.PI / 2 - LOWEST)));
    // Column 0 of a sphere looks to -x, and columns turn towards +z: azimuth falls from 270 degrees.
    const column = (i % columns) / (columns - 1);
    uv.setXY(i, 0.75 - column, t);
  }
  return geometry;
}
