import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** Bundles the page for tests/media/browser into one file, page.js, in the folder given by --outDir. */
export default defineConfig({
  logLevel: "warn",
  build: {
    target: "es2022",
    lib: { entry: fileURLToPath(new URL("page.ts", import.meta.url)), formats: ["es"], fileName: () => "page.js" },
  },
});
