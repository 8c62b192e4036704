/** Which builder draws which kind of furniture. Rugs lie flat and have light of the floor: see rugs.ts. */
import { COMFORTS } from "./comforts";
import type { Draw } from "./draw";
import { EVENTS } from "./events";
import { HEARTH } from "./hearth";
import { LIGHTS } from "./lights";
import { PLANTS } from "./plants";
import { RECEPTION } from "./reception";
import { SEATS } from "./seats";
import { SHELVES } from "./shelves";
import { TABLES } from "./tables";
import { WORKSHOP } from "./workshop";

export const BUILDERS: Readonly<Record<string, Draw>> = {
  ...SEATS,
  ...TABLES,
  ...SHELVES,
  ...HEARTH,
  ...LIGHTS,
  ...RECEPTION,
  ...WORKSHOP,
  ...PLANTS,
  ...COMFORTS,
  ...EVENTS,
};

/** Kinds that are drawn by the floors. */
export const FLAT_KINDS: ReadonlySet<string> = new Set(["rug"]);
