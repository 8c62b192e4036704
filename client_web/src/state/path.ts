/** Ways over a room's floor: A* over its grid, then pulled straight. */
import { CELL_M, type FloorGrid } from "./floor_grid";
import { type Area, contains, type Room } from "./world";

/** A point of the floor in metres. */
export interface Point {
  readonly x: number;
  readonly z: number;
}

/** A goal inside a wall or a table means the free floor beside it, up to this far. */
const GOAL_REACH_M = 1.2;
/**
 * Walking through a portal on the way elsewhere would end up in another room, and a locked place puts one back: as dear
 * as a detour this long.
 */
const AVOIDED_COST_M = 60;

const NEIGHBOURS: readonly (readonly [number, number, number])[] = [
  [1, 0, 1],
  [-1, 0, 1],
  [0, 1, 1],
  [0, -1, 1],
  [1, 1, Math.SQRT2],
  [1, -1, Math.SQRT2],
  [-1, 1, Math.SQRT2],
  [-1, -1, Math.SQRT2],
];

/** A binary heap of cells by cost, smallest first. */
class Frontier {
  private readonly cells: number[] = [];
  private readonly costs: number[] = [];

  get size(): number {
    return this.cells.length;
  }

  push(cell: number, cost: number): void {
    let at = this.cells.length;
    this.cells.push(cell);
    this.costs.push(cost);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if ((this.costs[parent] as number) <= cost) break;
      this.swap(at, parent);
      at = parent;
    }
  }

  pop(): number {
    const top = this.cells[0] as number;
    const lastCell = this.cells.pop() as number;
    const lastCost = this.costs.pop() as number;
    if (this.cells.length > 0) {
      this.cells[0] = lastCell;
      this.costs[0] = lastCost;
      this.sink();
    }
    return top;
  }

  private sink(): void {
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= this.cells.length) return;
      const right = left + 1;
      const smaller =
        right < this.cells.length && (this.costs[right] as number) < (this.costs[left] as number) ? right : left;
      if ((this.costs[at] as number) <= (this.costs[smaller] as number)) return;
      this.swap(at, smaller);
      at = smaller;
    }
  }

  private swap(a: number, b: number): void {
    [this.cells[a], this.cells[b]] = [this.cells[b] as number, this.cells[a] as number];
    [this.costs[a], this.costs[b]] = [this.costs[b] as number, this.costs[a] as number];
  }
}

/**
 * The corners of a way from one point to another, the goal last; null if there is none. A goal that is not free is
 * taken as the free floor nearest to it. Portals and the areas of `closed` are gone around, unless the goal is in them.
 */
export function findPath(
  room: Room,
  grid: FloorGrid,
  from: Point,
  to: Point,
  closed: readonly Area[] = [],
): Point[] | null {
  const start = grid.nearestFree(from.x, from.z, GOAL_REACH_M);
  const goal = grid.nearestFree(to.x, to.z, GOAL_REACH_M);
  if (start < 0 || goal < 0) return null;
  const avoided = [...room.portals.map(({ area }) => area), ...closed];
  const cells = search(avoided, grid, start, goal);
  if (cells === null) return null;
  const [goalX, goalZ] = grid.middleOf(goal);
  const end = grid.cellAt(to.x, to.z) === goal ? to : { x: goalX, z: goalZ };
  const points = cells.map((cell) => {
    const [x, z] = grid.middleOf(cell);
    return { x, z };
  });
  points[points.length - 1] = end;
  points[0] = grid.cellAt(from.x, from.z) === start ? from : (points[0] ?? end);
  return straighten(grid, points, dearCells(avoided, grid, to));
}

/** Whether a cell lies in one of the areas, unless it holds the goal. */
function dearCells(areas: readonly Area[], grid: FloorGrid, goal: Point): (cell: number) => boolean {
  const avoided = areas.filter((area) => !contains(area, goal.x, goal.z));
  if (avoided.length === 0) return () => false;
  return (cell) => {
    const [x, z] = grid.middleOf(cell);
    return avoided.some((area) => contains(area, x, z));
  };
}

function search(avoided: readonly Area[], grid: FloorGrid, start: number, goal: number): number[] | null {
  const [goalX, goalZ] = grid.middleOf(goal);
  const isDear = dearCells(avoided, grid, { x: goalX, z: goalZ });
  const costs = new Map<number, number>([[start, 0]]);
  const cameFrom = new Map<number, number>();
  const closed = new Set<number>();
  const frontier = new Frontier();
  frontier.push(start, 0);
  while (frontier.size > 0) {
    const cell = frontier.pop();
    if (cell === goal) return trace(cameFrom, goal);
    if (closed.has(cell)) continue;
    closed.add(cell);
    const cost = costs.get(cell) as number;
    for (const [next, length] of neighbours(grid, cell)) {
      const nextCost = cost + length * CELL_M + (isDear(next) ? AVOIDED_COST_M : 0);
      if (nextCost >= (costs.get(next) ?? Number.POSITIVE_INFINITY)) continue;
      costs.set(next, nextCost);
      cameFrom.set(next, cell);
      const [x, z] = grid.middleOf(next);
      frontier.push(next, nextCost + Math.hypot(x - goalX, z - goalZ));
    }
  }
  return null;
}

/** Free neighbours with their distance in cells; corners of solids are not cut. */
function* neighbours(grid: FloorGrid, cell: number): Generator<[number, number]> {
  const column = cell % grid.columns;
  for (const [dc, dr, length] of NEIGHBOURS) {
    if (column + dc < 0 || column + dc >= grid.columns) continue;
    const next = cell + dr * grid.columns + dc;
    if (!grid.isFree(next)) continue;
    if (dc !== 0 && dr !== 0 && !(grid.isFree(cell + dc) && grid.isFree(cell + dr * grid.columns))) continue;
    yield [next, length];
  }
}

function trace(cameFrom: ReadonlyMap<number, number>, goal: number): number[] {
  const cells = [goal];
  for (let cell = cameFrom.get(goal); cell !== undefined; cell = cameFrom.get(cell)) cells.push(cell);
  return cells.reverse();
}

/** Leaves out the points between two that see each other without crossing a portal; the first point goes too. */
function straighten(grid: FloorGrid, points: readonly Point[], isDear: (cell: number) => boolean): Point[] {
  const corners: Point[] = [];
  let at = 0;
  while (at < points.length - 1) {
    let next = at + 1;
    for (let far = points.length - 1; far > next; far--) {
      if (clear(grid, points[at] as Point, points[far] as Point, isDear)) next = far;
    }
    corners.push(points[next] as Point);
    at = next;
  }
  return corners.length > 0 ? corners : points.slice(-1);
}

function clear(grid: FloorGrid, a: Point, b: Point, isDear: (cell: number) => boolean): boolean {
  if (!grid.sees(a.x, a.z, b.x, b.z)) return false;
  const steps = Math.ceil(Math.hypot(b.x - a.x, b.z - a.z) / CELL_M);
  for (let i = 1; i < steps; i++) {
    const share = i / steps;
    if (isDear(grid.cellAt(a.x + (b.x - a.x) * share, a.z + (b.z - a.z) * share))) return false;
  }
  return true;
}
