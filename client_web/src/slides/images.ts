/** Pictures made fit to be slides: bounded in pixels and bytes, and without what a camera wrote beside the picture. */
import { LIMITS } from "../net/messages.gen";

/** The longer side of a slide: sharp on a full screen, and a texture that a weak graphics card takes. */
export const SIDE_PX = 2_048;
/** A picture larger than this is written anew; below, it goes as it is. */
const AS_IT_IS_BYTES = Math.min(1_500_000, LIMITS.SLIDE_BYTES);
const JPEG_QUALITY = 0.88;
/** A drawn page is kept as PNG up to here: text stays free of the specks of JPEG. */
const PNG_BYTES = 600_000;
/** Where the note of a camera stands, if there is one: before the picture itself. */
const HEAD_BYTES = 65_536;
const EXIF = [0x45, 0x78, 0x69, 0x66, 0x00] as const;

/** A file that is no picture, or one that the browser cannot read. */
export class Unreadable extends Error {}

/** The size at which a picture goes out: no larger than it is, and with no side longer than `side`. */
export function bounded(width: number, height: number, side = SIDE_PX): { width: number; height: number } {
  const scale = Math.min(1, side / Math.max(width, height, 1));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** Whether a JPEG carries a camera's notes: where and when it was taken is nobody's business, and how it is turned must be obeyed. */
export function hasCameraNotes(head: Uint8Array): boolean {
  for (let i = 0; i + EXIF.length <= head.length; i++) {
    if (EXIF.every((byte, j) => head[i + j] === byte)) return true;
  }
  return false;
}

/** A picture of a file as it goes out. */
export async function slideOf(file: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new Unreadable("not a picture that this browser reads");
  });
  try {
    const { width, height } = bounded(bitmap.width, bitmap.height);
    const fits = width === bitmap.width && file.size <= AS_IT_IS_BYTES;
    const known = ["image/png", "image/jpeg", "image/webp"].includes(file.type);
    if (fits && known && !hasCameraNotes(new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer()))) return file;
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    const pen = canvas.getContext("2d", { alpha: false });
    if (pen === null) throw new Unreadable("no canvas");
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, width, height);
    pen.imageSmoothingQuality = "high";
    pen.drawImage(bitmap, 0, 0, width, height);
    return await written(canvas);
  } finally {
    bitmap.close();
  }
}

/** What was drawn, as PNG if that is small, else as JPEG. */
export async function written(canvas: HTMLCanvasElement): Promise<Blob> {
  const png = await blobOf(canvas, "image/png");
  return png.size <= PNG_BYTES ? png : blobOf(canvas, "image/jpeg");
}

function blobOf(canvas: HTMLCanvasElement, type: string): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob === null ? reject(new Unreadable("the canvas cannot be written")) : resolve(blob)),
      type,
      JPEG_QUALITY,
    );
  });
}
