/** What dark glass says: the screen's name, and a calm word on what can be done with it. */
import { CanvasTexture, SRGBColorSpace } from "three";
import { wrap } from "../objects/sheets";

const WIDTH_PX = 960;
const HEIGHT_PX = 540;
const SERIF = '"Hoefler Text", Garamond, Georgia, "DejaVu Serif", serif';
const SANS = 'system-ui, "Segoe UI", "Helvetica Neue", sans-serif';

export interface IdleWords {
  readonly title: string;
  readonly words: string;
}

/** Dark glass with a sheen of the room on it. */
function paintGlass(pen: CanvasRenderingContext2D): void {
  const ground = pen.createLinearGradient(0, 0, 0, HEIGHT_PX);
  ground.addColorStop(0, "#2a3036");
  ground.addColorStop(1, "#15181b");
  pen.fillStyle = ground;
  pen.fillRect(0, 0, WIDTH_PX, HEIGHT_PX);
  const sheen = pen.createLinearGradient(0, 0, WIDTH_PX, HEIGHT_PX);
  sheen.addColorStop(0.1, "rgb(255 236 205 / 0%)");
  sheen.addColorStop(0.26, "rgb(255 236 205 / 9%)");
  sheen.addColorStop(0.36, "rgb(255 236 205 / 3%)");
  sheen.addColorStop(0.42, "rgb(255 236 205 / 7%)");
  sheen.addColorStop(0.5, "rgb(255 236 205 / 0%)");
  pen.fillStyle = sheen;
  pen.fillRect(0, 0, WIDTH_PX, HEIGHT_PX);
}

/** Lines of a text, centred, from `top` on; where the next would begin. */
function paintLines(pen: CanvasRenderingContext2D, text: string, font: string, size: number, top: number): number {
  pen.font = `${font.replace("SIZE", `${size}px`)}`;
  const lines = wrap(text, WIDTH_PX * 0.82, (line) => pen.measureText(line).width).slice(0, 3);
  lines.forEach((line, i) => {
    pen.fillText(line, WIDTH_PX / 2, top + (i + 0.5) * size * 1.35);
  });
  return top + lines.length * size * 1.35;
}

export function idleTexture({ title, words }: IdleWords): CanvasTexture {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH_PX;
  canvas.height = HEIGHT_PX;
  const pen = canvas.getContext("2d", { alpha: false });
  if (pen) {
    paintGlass(pen);
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillStyle = "#f3e3c4";
    const next = paintLines(pen, title, `600 SIZE ${SERIF}`, 58, HEIGHT_PX * 0.3);
    pen.fillStyle = "#cfc4b2";
    paintLines(pen, words, `400 SIZE ${SANS}`, 34, next + 22);
  }
  const texture = new CanvasTexture(canvas);
  texture.colorSpace = SRGBColorSpace;
  texture.anisotropy = 4;
  return texture;
}
