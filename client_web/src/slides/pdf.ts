/** PDF documents drawn page by page, here in the browser. Loaded when somebody chooses one: it is large. */
import { getDocument, PDFWorker } from "pdfjs-dist/legacy/build/pdf.mjs";
import { Unreadable, written } from "./images";
import type { PageSource } from "./pages";

/** A page is drawn to fill this; a tall one is as tall as it is wide. */
const FIT_PX = { width: 1_920, height: 1_440 } as const;
const SCALE_MAX = 6;

/** Opens a document; rejects with `Unreadable` if it is none, or is locked by a password. */
export async function openPdf(file: Blob): Promise<PageSource> {
  const thread = new Worker(new URL("./pdf.worker.ts", import.meta.url), { type: "module" });
  const worker = PDFWorker.create({ port: thread });
  const close = (): void => {
    worker.destroy();
    thread.terminate();
  };
  try {
    const data = new Uint8Array(await file.arrayBuffer());
    // Nothing is fetched and nothing evaluated: fonts that the file lacks are the system's, forms are left as they are.
    const pdf = await getDocument({ data, worker, useWasm: false, enableXfa: false, stopAtErrors: false }).promise;
    return {
      count: pdf.numPages,
      close,
      draw: async (index) => {
        const page = await pdf.getPage(index + 1);
        const full = page.getViewport({ scale: 1 });
        const scale = Math.min(FIT_PX.width / full.width, FIT_PX.height / full.height, SCALE_MAX);
        const viewport = page.getViewport({ scale });
        const canvas = document.createElement("canvas");
        canvas.width = Math.max(1, Math.round(viewport.width));
        canvas.height = Math.max(1, Math.round(viewport.height));
        await page.render({ canvas, viewport, background: "#ffffff" }).promise;
        page.cleanup();
        return written(canvas);
      },
    };
  } catch (error) {
    close();
    throw new Unreadable(error instanceof Error ? error.message : "not a PDF");
  }
}
