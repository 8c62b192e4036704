/** The WebGL renderer and what quality changes of it. */
import { NeutralToneMapping, PCFShadowMap, SRGBColorSpace, WebGLRenderer } from "three";
import type { Rung } from "./quality";

/** Whether WebGL is drawn by the processor: then everything is slow, and smoothing of edges is not worth its price. */
export function isSoftware(): boolean {
  const canvas = document.createElement("canvas");
  const gl = canvas.getContext("webgl2");
  if (!gl) return true;
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  const name = String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(name);
}

export function createRenderer(canvas: HTMLCanvasElement, software: boolean): WebGLRenderer {
  const renderer = new WebGLRenderer({ canvas, antialias: !software, powerPreference: "high-performance" });
  renderer.outputColorSpace = SRGBColorSpace;
  renderer.toneMapping = NeutralToneMapping;
  renderer.shadowMap.enabled = true;
  renderer.shadowMap.type = PCFShadowMap;
  renderer.shadowMap.autoUpdate = false;
  return renderer;
}

/** Fits the drawing buffer to the container at a rung's sharpness. */
export function fitDrawing(
  renderer: WebGLRenderer,
  container: HTMLElement,
  rung: Rung,
): { width: number; height: number } {
  const width = Math.max(1, container.clientWidth);
  const height = Math.max(1, container.clientHeight);
  const screen = window.devicePixelRatio || 1;
  // Below 1 a share of CSS pixels; above, no more than the screen shows.
  renderer.setPixelRatio(rung.pixels <= 1 ? rung.pixels : Math.min(screen, rung.pixels));
  renderer.setSize(width, height, true);
  return { width, height };
}
