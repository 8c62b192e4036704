import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { en } from "../../src/i18n/en";
import { fr } from "../../src/i18n/fr";
import { LANGUAGES, preferredLanguage, wordsOf } from "../../src/i18n/words";

const SOURCES = join(import.meta.dirname, "../../src");

function sources(folder: string): string {
  return readdirSync(folder, { withFileTypes: true })
    .map((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === "i18n" ? "" : sources(path);
      return /\.tsx?$/.test(entry.name) ? readFileSync(path, "utf8") : "";
    })
    .join("\n");
}

/** Parts of keys that code puts together, such as words[`shape_${shape}`] or words[part]. */
const COMPOSED = new RegExp(
  "^(thinned|shape|react|quality|motion|direction|connection|material|op|axis|turn|scale|refused|voice_why)_|" +
    "^(place|shows|own|deck|short)_|^share_(screen|camera)$|" +
    "^notice_(undo|redo|rollback|version|knock|bubble|apart|room|mic|blocked|unblocked)",
);
const BY_NAME = ["hosting", "skin", "hair", "top", "bottom", "chat", "people", "places", "objects", "metres"];

describe("the words of the page", () => {
  it("are the same keys in every language, and none is empty", () => {
    for (const { code } of LANGUAGES) {
      const words = wordsOf(code);
      expect(Object.keys(words)).toEqual(Object.keys(en));
      expect(Object.keys(words.colours)).toEqual(Object.keys(en.colours));
      for (const [key, value] of Object.entries(words)) {
        expect(typeof value, key).toBe(typeof en[key as keyof typeof en]);
        if (typeof value === "string") expect(value.trim(), key).not.toBe("");
      }
    }
  });

  it("are all used", () => {
    const code = sources(SOURCES);
    const unused = Object.keys(en).filter(
      (key) => !COMPOSED.test(key) && !BY_NAME.includes(key) && !new RegExp(`\\b(words|value)\\.${key}\\b`).test(code),
    );
    expect(unused).toEqual([]);
  });

  it("name the controls as agreed", () => {
    expect([en.your_name, fr.your_name]).toEqual(["Your name", "Votre nom"]);
    expect([en.enter, fr.enter]).toEqual(["Enter", "Entrer"]);
    expect([en.mute, fr.mute]).toEqual(["Mute", "Couper le micro"]);
    expect([en.unmute, fr.unmute]).toEqual(["Unmute", "Activer le micro"]);
  });

  it("count as each language counts", () => {
    expect([0, 1, 2].map((count) => en.people_count(count))).toEqual([
      "0 other members",
      "1 other member",
      "2 other members",
    ]);
    expect([0, 1, 2].map((count) => fr.people_count(count))).toEqual([
      "0 autre membre",
      "1 autre membre",
      "2 autres membres",
    ]);
    expect(en.whereabouts(0, "ahead")).toBe("right beside you");
    expect(fr.whereabouts(3, "devant")).toBe("3 mètres, devant");
  });
});

describe("preferredLanguage", () => {
  it("is the first of the browser's that the page speaks", () => {
    expect(preferredLanguage(["de-AT", "fr-CA", "en"])).toBe("fr");
    expect(preferredLanguage(["EN-gb", "fr"])).toBe("en");
    expect(preferredLanguage(["ja"])).toBe("en");
    expect(preferredLanguage([])).toBe("en");
  });
});
