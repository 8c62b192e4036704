/** The sun: one directional light whose shadow covers the room and its near garden. */
import { Color, DirectionalLight, Vector3 } from "three";
import type { Room } from "../../state/world";
import type { HouseUniforms } from "../materials/shading";
import { sunDirection } from "../sky/sky";
import { MOODS } from "./moods";

const HIGHEST_M = 9;
const MARGIN_M = 1.5;
const FAR_M = 70;

export class Sun {
  readonly light = new DirectionalLight();

  constructor() {
    this.light.castShadow = true;
    this.light.shadow.mapSize.set(2048, 2048);
    this.light.shadow.bias = -0.0006;
    this.light.shadow.normalBias = 0.035;
    this.light.shadow.radius = 2.2;
  }

  /** Points the sun at a room and fits the shadow to it. */
  shineOn(room: Room): void {
    const [r, g, b] = MOODS[room.light.mood].sunlight;
    const strongest = Math.max(r, g, b);
    this.light.color = new Color(r / strongest, g / strongest, b / strongest);
    this.light.intensity = strongest * Math.PI;
    const direction = sunDirection(room.light);
    const [x0, z0, x1, z1] = room.bounds;
    const middle = new Vector3((x0 + x1) / 2, 0, (z0 + z1) / 2);
    this.light.target.position.copy(middle);
    this.light.position.copy(middle).addScaledVector(direction, FAR_M);
    this.light.updateMatrixWorld();
    this.light.target.updateMatrixWorld();
    const camera = this.light.shadow.camera;
    camera.position.copy(this.light.position);
    camera.lookAt(middle);
    camera.updateMatrixWorld(true);
    const inverse = camera.matrixWorld.clone().invert();
    const points = [x0 - MARGIN_M, x1 + MARGIN_M].flatMap((x) =>
      [z0 - MARGIN_M, z1 + MARGIN_M].flatMap((z) =>
        [0, HIGHEST_M].map((y) => new Vector3(x, y, z).applyMatrix4(inverse)),
      ),
    );
    camera.left = Math.min(...points.map((p) => p.x));
    camera.right = Math.max(...points.map((p) => p.x));
    camera.bottom = Math.min(...points.map((p) => p.y));
    camera.top = Math.max(...points.map((p) => p.y));
    camera.near = 1;
    camera.far = Math.max(...points.map((p) => -p.z)) + 2;
    camera.updateProjectionMatrix();
    this.light.shadow.needsUpdate = true;
  }

  /** Tells the plain materials of the sun; its shadow map exists from the first frame on. */
  inform(uniforms: HouseUniforms): void {
    const { color, intensity, shadow, position, target } = this.light;
    uniforms.sunMap.value = shadow.map?.depthTexture ?? null;
    uniforms.sunMatrix.value = shadow.matrix;
    uniforms.sunDirection.value.subVectors(position, target.position).normalize();
    uniforms.sunlight.value = color.toArray().map((channel) => (channel * intensity) / Math.PI);
  }

  dispose(): void {
    this.light.dispose();
  }
}
