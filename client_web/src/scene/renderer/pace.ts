/**
 * When to draw the next picture. Where the processor draws, a page that asks for one after another leaves no time for
 * the network, the voice and the other pages of the machine; so the next picture waits until the last is done, and
 * then rests for as long again as it took.
 */

/** What of WebGL 2 is needed to know when the last picture is done. */
export interface Fences {
  fence(): void;
  /** Whether all that was asked for before the last `fence` is drawn. */
  done(): boolean;
}

/** Rest as a share of the time that the last picture took. */
const REST_SHARE = 1;
/** However slow: a picture at least this often. */
const REST_MAX_MS = 250;
/** A fence that is never passed (a lost context, say) holds nothing up for longer. */
const WAIT_MAX_MS = 2_000;

export class Pace {
  private readonly fences: Fences;
  private askedAt: number | null = null;
  private restUntil = 0;

  constructor(fences: Fences) {
    this.fences = fences;
  }

  /** Whether a picture may be drawn at `now` (ms). */
  ready(now: number): boolean {
    if (this.askedAt !== null) {
      const took = now - this.askedAt;
      if (!this.fences.done() && took < WAIT_MAX_MS) return false;
      this.askedAt = null;
      this.restUntil = now + Math.min(took * REST_SHARE, REST_MAX_MS);
    }
    return now >= this.restUntil;
  }

  /** Say that a picture has been asked for at `now`. */
  drawn(now: number): void {
    this.fences.fence();
    this.askedAt = now;
  }
}

/** Fences of a WebGL 2 context. */
export function fencesOf(gl: WebGL2RenderingContext): Fences {
  let last: WebGLSync | null = null;
  return {
    fence() {
      if (last) gl.deleteSync(last);
      last = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
      gl.flush();
    },
    done: () => !last || gl.getSyncParameter(last, gl.SYNC_STATUS) === gl.SIGNALED,
  };
}
