/** A picture of an avatar on its own, for choosing one: drawn when it changes, at rest otherwise. */
import {
  DirectionalLight,
  HemisphereLight,
  Mesh,
  MeshLambertMaterial,
  NeutralToneMapping,
  PerspectiveCamera,
  Scene,
  SkinnedMesh,
  WebGLRenderer,
} from "three";
import type { Avatar } from "../net/messages.gen";
import { buildBody } from "./avatars/body";
import { poseAt } from "./avatars/gait";
import { SharedParts } from "./avatars/shared_parts";
import { Rig } from "./avatars/skeleton";
import type { AvatarPreview, RenderPreview } from "./contract";

/** Turned a little to the left, one arm lifted as in a greeting. */
const YAW = Math.PI - 0.42;

export const renderPreview: RenderPreview = (avatar, canvas) => new Preview(avatar, canvas);

class Preview implements AvatarPreview {
  private readonly renderer: WebGLRenderer;
  private readonly scene = new Scene();
  private readonly camera = new PerspectiveCamera(26, 1, 0.5, 12);
  private readonly parts = new SharedParts();
  private readonly material = new MeshLambertMaterial({ vertexColors: true });
  private readonly rig = new Rig();
  private body: SkinnedMesh | null = null;

  constructor(avatar: Avatar, canvas: HTMLCanvasElement) {
    this.renderer = new WebGLRenderer({ canvas, alpha: true, antialias: true });
    this.renderer.toneMapping = NeutralToneMapping;
    const sky = new HemisphereLight("#fff1dd", "#9a7a5c", 2.3);
    const sun = new DirectionalLight("#ffd9a8", 2.2);
    sun.position.set(2, 3, 2.5);
    const shadow = new Mesh(this.parts.disc, this.parts.shadow);
    shadow.position.y = 0.005;
    this.scene.add(sky, sun, shadow);
    this.rig.apply(
      poseAt({
        time: 0.9,
        speed: 0,
        phase: 0,
        seed: 0,
        hand: false,
        level: 0,
        gesture: null,
        gestureTime: 0,
        still: true,
      }),
      0,
    );
    this.show(avatar);
  }

  show(avatar: Avatar): void {
    this.drop();
    const body = new SkinnedMesh(buildBody(avatar), this.material);
    body.add(this.rig.root);
    body.bind(this.rig.skeleton);
    body.rotation.y = YAW;
    body.frustumCulled = false;
    this.scene.add(body);
    this.body = body;
    this.draw();
  }

  /** Draws at the canvas' size of now. */
  draw(): void {
    const { clientWidth, clientHeight } = this.renderer.domElement;
    const [width, height] = [Math.max(1, clientWidth), Math.max(1, clientHeight)];
    this.renderer.setPixelRatio(Math.min(2, window.devicePixelRatio || 1));
    this.renderer.setSize(width, height, false);
    this.camera.aspect = width / height;
    // The whole body, with a little air, whichever way the canvas is long.
    const distance = 2.1 / (2 * Math.tan((13 * Math.PI) / 180)) / Math.min(1, this.camera.aspect * 1.6);
    this.camera.position.set(0, 1.05, distance);
    this.camera.lookAt(0, 0.9, 0);
    this.camera.updateProjectionMatrix();
    this.renderer.render(this.scene, this.camera);
  }

  private drop(): void {
    this.body?.removeFromParent();
    this.body?.geometry.dispose();
    this.body = null;
  }

  dispose(): void {
    this.drop();
    this.material.dispose();
    this.rig.dispose();
    this.parts.dispose();
    this.renderer.dispose();
    this.renderer.forceContextLoss();
  }
}
