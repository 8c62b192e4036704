import { describe, expect, it } from "vitest";
import { bounded, hasCameraNotes, SIDE_PX } from "../../src/slides/images";
import { isPdf, openFile } from "../../src/slides/pages";

describe("a picture as a slide", () => {
  it("keeps its size where it is small, and its shape where it is not", () => {
    expect(bounded(800, 600)).toEqual({ width: 800, height: 600 });
    expect(bounded(8_192, 4_096)).toEqual({ width: SIDE_PX, height: SIDE_PX / 2 });
    expect(bounded(1_000, 10_000, 500)).toEqual({ width: 50, height: 500 });
    expect(bounded(1, 100_000)).toEqual({ width: 1, height: SIDE_PX });
  });

  it("is looked through for what a camera wrote beside it", () => {
    const bytes = (text: string) => new TextEncoder().encode(text);
    expect(hasCameraNotes(bytes("\u00ff\u00d8 Exif\0\0MM"))).toBe(true);
    expect(hasCameraNotes(bytes("\u00ff\u00d8 JFIF Exit"))).toBe(false);
    expect(hasCameraNotes(new Uint8Array())).toBe(false);
  });
});

describe("a file", () => {
  it("is a PDF by its content and not by its name", async () => {
    expect(await isPdf(new Blob(["%PDF-1.7 ..."]))).toBe(true);
    expect(await isPdf(new Blob(["\ufeff\n%PDF-1.4"]))).toBe(true);
    expect(await isPdf(new Blob(["PNG"], { type: "application/pdf" }))).toBe(false);
  });

  it("is one page if it is none", async () => {
    const source = await openFile(new Blob(["PNG"]));
    expect(source.count).toBe(1);
    source.close();
  });
});
