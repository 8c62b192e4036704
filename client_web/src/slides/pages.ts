/** The pages of chosen files, one after the other: a picture is one page, a PDF has as many as it has. */
import { slideOf } from "./images";

/** A file opened: its pages are drawn when they are asked for. */
export interface PageSource {
  readonly count: number;
  /** A page from 0, as an image. */
  draw(index: number): Promise<Blob>;
  close(): void;
}

const PDF_MAGIC = "%PDF-";
/** Some programs write a few bytes before it. */
const MAGIC_WITHIN_BYTES = 1_024;

/** Whether a file is a PDF, by its content: names and types may be wrong. */
export async function isPdf(file: Blob): Promise<boolean> {
  return (await file.slice(0, MAGIC_WITHIN_BYTES).text()).includes(PDF_MAGIC);
}

/** Opens a file; PDF.js is loaded with the first PDF. */
export async function openFile(file: Blob): Promise<PageSource> {
  if (await isPdf(file)) return (await import("./pdf")).openPdf(file);
  return { count: 1, draw: () => slideOf(file), close: () => undefined };
}
