/** What can be on a screen, as textures: a video that is copied at a bounded rate, or the image of a slide. */
import { LinearFilter, LinearMipmapLinearFilter, LinearMipmapNearestFilter, SRGBColorSpace, Texture } from "three";
import { pictureInterval, smallSize } from "./fit";

/** A picture for a screen; its size is 0 until there is something to be seen. */
export interface ScreenPicture {
  readonly texture: Texture;
  readonly width: number;
  readonly height: number;
  /** Takes what is new, if it is time to; called only while the screen is in sight, `distance` metres away. */
  refresh(now: number, distance: number): void;
  dispose(): void;
}

/** A texture whose video is copied when `needsUpdate` is set, and not with each of its frames. */
class PacedTexture extends Texture {
  readonly isVideoTexture = true;

  constructor(image: TexImageSource) {
    super(image as HTMLVideoElement);
    this.colorSpace = SRGBColorSpace;
    this.generateMipmaps = false;
    this.minFilter = LinearFilter;
    this.magFilter = LinearFilter;
  }

  /** The renderer asks before each drawing; here the pace decides. */
  update(): void {}
}

export class VideoPicture implements ScreenPicture {
  readonly texture: Texture;
  readonly track: MediaStreamTrack;
  private readonly video = document.createElement("video");
  /** Where the processor draws: a smaller copy, since a whole one takes longer than the picture of the house. */
  private readonly small: CanvasRenderingContext2D | null;
  private refreshedAt = Number.NEGATIVE_INFINITY;
  private fresh = true;
  private callback = 0;

  constructor(track: MediaStreamTrack, software: boolean) {
    this.track = track;
    this.video.muted = true;
    this.video.playsInline = true;
    this.video.srcObject = new MediaStream([track]);
    this.video.play().catch(() => undefined);
    this.small = software ? document.createElement("canvas").getContext("2d", { alpha: false }) : null;
    this.texture = new PacedTexture(this.small?.canvas ?? this.video);
    this.await();
  }

  get width(): number {
    return this.video.videoWidth;
  }

  get height(): number {
    return this.video.videoHeight;
  }

  refresh(now: number, distance: number): void {
    if (!this.fresh || this.width === 0 || this.video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
    if (now - this.refreshedAt < pictureInterval(distance, this.small !== null)) return;
    this.refreshedAt = now;
    this.fresh = !("requestVideoFrameCallback" in this.video);
    if (this.small !== null) this.copy(this.small);
    this.texture.needsUpdate = true;
  }

  private copy(pen: CanvasRenderingContext2D): void {
    const { width, height } = smallSize(this.width, this.height);
    if (pen.canvas.width !== width || pen.canvas.height !== height) Object.assign(pen.canvas, { width, height });
    pen.drawImage(this.video, 0, 0, width, height);
  }

  /** Notices each new frame, so that none is copied twice. */
  private await(): void {
    if (!("requestVideoFrameCallback" in this.video)) return;
    this.callback = this.video.requestVideoFrameCallback(() => {
      this.fresh = true;
      this.await();
    });
  }

  dispose(): void {
    if (this.callback !== 0) this.video.cancelVideoFrameCallback(this.callback);
    this.video.pause();
    this.video.srcObject = null;
    this.texture.dispose();
  }
}

export class SlidePicture implements ScreenPicture {
  readonly texture = new Texture();
  readonly address: string;
  private readonly image = new Image();

  constructor(address: string, anisotropy: number) {
    this.address = address;
    this.texture.colorSpace = SRGBColorSpace;
    this.texture.anisotropy = anisotropy;
    // Made once a page: without, letters in the distance fall to pieces.
    this.texture.minFilter = anisotropy > 1 ? LinearMipmapLinearFilter : LinearMipmapNearestFilter;
    this.image.onload = () => {
      this.texture.image = this.image;
      this.texture.needsUpdate = true;
    };
    this.image.decoding = "async";
    this.image.src = address;
  }

  get width(): number {
    return this.texture.image === this.image ? this.image.naturalWidth : 0;
  }

  get height(): number {
    return this.texture.image === this.image ? this.image.naturalHeight : 0;
  }

  refresh(): void {}

  dispose(): void {
    this.image.onload = null;
    this.image.src = "";
    this.texture.dispose();
  }
}
