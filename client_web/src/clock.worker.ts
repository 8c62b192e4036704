/** Ticks every 50 ms, also while the page is hidden. */
const STEP_MS = 50;

setInterval(() => postMessage(0), STEP_MS);
