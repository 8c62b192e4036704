/** Shows how loud the microphone is, without drawing a component at each step. */
import { useEffect, useRef } from "preact/hooks";

const STEP_MS = 66;
/** Screen readers get a new value this often. */
const TOLD_EVERY = 15;

interface LevelMeterProps {
  readonly label: string;
  /** 0 to 1. */
  level(): number;
}

export function LevelMeter({ label, level }: LevelMeterProps) {
  const meter = useRef<HTMLMeterElement>(null);
  const bar = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    let shown = 0;
    let count = 0;
    const timer = setInterval(() => {
      const now = Math.min(1, Math.max(0, level()));
      shown = Math.max(now, shown * 0.8);
      if (bar.current !== null) bar.current.style.transform = `scaleX(${shown.toFixed(3)})`;
      if (count++ % TOLD_EVERY === 0 && meter.current !== null) meter.current.value = Math.round(shown * 100) / 100;
    }, STEP_MS);
    return () => clearInterval(timer);
  }, [level]);
  return (
    <span class="meter">
      <meter ref={meter} class="hidden" aria-label={label} min={0} max={1} value={0} />
      <span ref={bar} class="bar" />
    </span>
  );
}
