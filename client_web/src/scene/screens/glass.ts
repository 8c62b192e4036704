/** The glass of one screen: dark with a few words while nothing is shown, else a picture, in its own colours and shape. */
import {
  AdditiveBlending,
  type BufferGeometry,
  type CanvasTexture,
  Group,
  Mesh,
  MeshBasicMaterial,
  PlaneGeometry,
  type Texture,
} from "three";
import type { SceneScreen } from "../contract";
import { GLASS_M, screenHeight, screenMatrix } from "./body";
import { contained } from "./fit";
import { idleTexture } from "./idle";
import { type ScreenPicture, SlidePicture, VideoPicture } from "./pictures";

/** So far before the dark glass that a weak depth buffer tells the two apart. */
const BEFORE_M = 0.006;
/** The light that a bright screen throws on the floor before it. */
const POOL = { depth: 0.75, brightness: 0.09 } as const;

type Plane = Mesh<BufferGeometry, MeshBasicMaterial>;

export class Glass {
  readonly group = new Group();
  private readonly dark: Plane;
  private readonly bright: Plane;
  private readonly pool: Plane;
  private readonly software: boolean;
  private screen: SceneScreen;
  private picture: ScreenPicture | null = null;
  /** The next page, until it is here: the last one stays up meanwhile. */
  private coming: SlidePicture | null = null;
  private shape = "";

  constructor(screen: SceneScreen, software: boolean, glow: Texture) {
    this.screen = screen;
    this.software = software;
    const { place } = screen;
    this.group.matrix.copy(screenMatrix(place));
    this.group.matrixAutoUpdate = false;
    this.dark = plane(new MeshBasicMaterial({ toneMapped: false }));
    this.bright = plane(new MeshBasicMaterial({ toneMapped: false }));
    this.pool = plane(
      new MeshBasicMaterial({
        map: glow,
        blending: AdditiveBlending,
        transparent: true,
        depthWrite: false,
        fog: false,
      }),
    );
    const [width, height] = [place.width, screenHeight(place)];
    // A plane faces +z, a screen -z.
    for (const mesh of [this.dark, this.bright]) mesh.rotation.y = Math.PI;
    this.dark.position.set(0, place.lift + height / 2, -GLASS_M);
    this.dark.scale.set(width, height, 1);
    this.bright.position.set(0, place.lift + height / 2, -GLASS_M - BEFORE_M);
    this.bright.visible = false;
    this.pool.rotation.x = -Math.PI / 2;
    this.pool.scale.set(width * 1.7, width * POOL.depth * 1.6, 1);
    this.pool.position.set(0, 0.012, -width * POOL.depth * 0.5);
    this.pool.material.color.setScalar(POOL.brightness);
    this.pool.renderOrder = 1;
    this.pool.visible = false;
    this.group.add(this.dark, this.bright, this.pool);
    for (const mesh of [this.dark, this.pool]) mesh.updateMatrix();
    this.write();
  }

  get place() {
    return this.screen.place;
  }

  /** Shows a screen as it is now. */
  show(screen: SceneScreen): void {
    const before = this.screen;
    this.screen = screen;
    if (before.title !== screen.title || before.words !== screen.words) this.write();
    this.take();
  }

  /** Called while the screen is in sight, `distance` metres away. */
  update(now: number, distance: number): void {
    if (this.coming !== null && this.coming.width > 0) {
      const { coming } = this;
      this.coming = null;
      this.put(coming);
    }
    this.picture?.refresh(now, distance);
    this.fit();
  }

  /** Makes the picture that is wanted, if there is another one than before. */
  private take(): void {
    const { track, slide } = this.screen;
    const { picture, coming } = this;
    if (slide !== null && track === null) {
      if (coming?.address === slide) return;
      this.coming = null;
      coming?.dispose();
      if (picture instanceof SlidePicture && picture.address === slide) return;
      this.coming = new SlidePicture(slide, this.software ? 1 : 8);
      if (!(picture instanceof SlidePicture)) this.put(null);
      return;
    }
    this.coming = null;
    coming?.dispose();
    if (track === null) this.put(null);
    else if (!(picture instanceof VideoPicture && picture.track === track))
      this.put(new VideoPicture(track, this.software));
  }

  private put(picture: ScreenPicture | null): void {
    this.picture?.dispose();
    this.picture = picture;
    this.shape = "";
    this.bright.material.map = picture?.texture ?? null;
    this.bright.material.needsUpdate = true;
    this.fit();
  }

  /** Lets the picture have its own shape within the frame. */
  private fit(): void {
    const { picture } = this;
    const shown = picture !== null && picture.width > 0 && picture.texture.version > 0;
    this.bright.visible = shown;
    this.pool.visible = shown;
    if (!shown) return;
    const shape = `${picture.width}x${picture.height}`;
    if (shape === this.shape) return;
    this.shape = shape;
    const { width, height } = contained(picture, { width: this.place.width, height: screenHeight(this.place) });
    this.bright.scale.set(width, height, 1);
    this.bright.updateMatrix();
  }

  private write(): void {
    this.dark.material.map?.dispose();
    const texture: CanvasTexture = idleTexture(this.screen);
    this.dark.material.map = texture;
    this.dark.material.needsUpdate = true;
  }

  dispose(): void {
    this.group.removeFromParent();
    this.picture?.dispose();
    this.coming?.dispose();
    this.dark.material.map?.dispose();
    for (const { geometry, material } of [this.dark, this.bright, this.pool]) {
      geometry.dispose();
      material.dispose();
    }
  }
}

function plane(material: MeshBasicMaterial): Plane {
  const mesh = new Mesh<BufferGeometry, MeshBasicMaterial>(new PlaneGeometry(1, 1), material);
  mesh.matrixAutoUpdate = false;
  return mesh;
}
