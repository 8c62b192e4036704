/** Small pictures for signs and reactions, as SVG: no font of pictures is needed. */
import type { Reaction } from "../../net/messages.gen";

const SVG = "http://www.w3.org/2000/svg";

type Stroke = readonly [path: string, fill: string, stroke?: string];

const REACTIONS: Readonly<Record<Reaction, readonly Stroke[]>> = {
  clap: [
    [
      "M10 15 6.6 9.6a1.2 1.2 0 0 1 2-1.3l3 4.4-4-6a1.2 1.2 0 0 1 2-1.3l4 6-3-5.2a1.2 1.2 0 0 1 2-1.2l4 6.4.4-2.6a1.3 1.3 0 0 1 2.6.2l-.5 6c-.2 3-2.4 5-5 5-2 0-3.300-1-4.500-3Z",
      "#ffd48a",
      "#7a4a1e",
    ],
    ["M3.500 5.500 5 7M7 2.800 7.600 4.800M2.600 9.800 4.600 10", "none", "#fff6e0"],
  ],
  heart: [
    [
      "M12 20.500C5.500 15.500 3 12.400 3 9a4.600 4.600 0 0 1 9-1.600A4.600 4.600 0 0 1 21 9c0 3.400-2.500 6.500-9 11.500Z",
      "#e2574c",
      "#8c2a24",
    ],
  ],
  laugh: [
    ["M12 2.500a9.500 9.500 0 1 1 0 19 9.500 9.500 0 0 1 0-19Z", "#ffd166", "#8a5a14"],
    ["M6.500 13h11a5.500 5.500 0 0 1-11 0Z", "#7a2a20"],
    ["M6 9.800Q8 7.200 9.800 9.800M14.200 9.800Q16 7.200 18 9.800", "none", "#5a3a10"],
  ],
  thumb: [
    [
      "M9 21V10.500l3.400-7c1.900 0 2.700 1.300 2.400 3L14.200 9.500h4.400c1.500 0 2.400 1.200 2.100 2.600l-1.500 6.900c-.300 1.200-1.200 2-2.500 2Z",
      "#ffd48a",
      "#7a4a1e",
    ],
    ["M3.500 10.500h4V21h-4Z", "#5b7f8a", "#2f4858"],
  ],
  idea: [
    [
      "M12 2.500a6.800 6.800 0 0 1 4 12.300c-.9.700-1.300 1.500-1.400 2.700H9.400c-.1-1.200-.5-2-1.400-2.700A6.800 6.800 0 0 1 12 2.500Z",
      "#ffe08a",
      "#8a6a14",
    ],
    ["M9.500 19.200h5M10.300 21.400h3.400", "none", "#fff6e0"],
  ],
  thanks: [
    ["M12 3.500 9 12v6.500L12 21l3-2.500V12Z", "#ffd48a", "#7a4a1e"],
    [
      "M9 18.500 5.500 21 4 17.500 7.500 13 9 12ZM15 18.500l3.500 2.500 1.500-3.500-3.500-4.500-1.500-1Z",
      "#c9784f",
      "#7a4a1e",
    ],
    ["M12 5v15", "none", "#7a4a1e"],
  ],
};

const MICROPHONE: readonly Stroke[] = [
  ["M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3Z", "currentColor"],
  ["M6.500 11a5.500 5.500 0 0 0 11 0M12 16.500V21", "none", "currentColor"],
];
const MUTED: readonly Stroke[] = [...MICROPHONE, ["M4.500 3.500 19.500 20.500", "none", "#ff9a86"]];
const HAND: readonly Stroke[] = [
  [
    "M8 21c-2-2-4-5-4-7 0-1.300 1.500-1.600 2.200-.600L8 15V6a1.300 1.300 0 0 1 2.600 0v5V4a1.300 1.300 0 0 1 2.600 0v7-5.500a1.300 1.300 0 0 1 2.600 0V12v-3a1.300 1.300 0 0 1 2.600 0v6.500c0 3.200-1.800 5.500-5 5.500Z",
    "#ffd48a",
    "#7a4a1e",
  ],
];

function draw(strokes: readonly Stroke[]): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  for (const [path, fill, stroke] of strokes) {
    const line = document.createElementNS(SVG, "path");
    line.setAttribute("d", path);
    line.setAttribute("fill", fill);
    if (stroke) {
      line.setAttribute("stroke", stroke);
      line.setAttribute("stroke-width", "1.6");
      line.setAttribute("stroke-linecap", "round");
      line.setAttribute("stroke-linejoin", "round");
    }
    svg.append(line);
  }
  return svg;
}

export function reactionIcon(kind: Reaction): SVGSVGElement {
  return draw(REACTIONS[kind]);
}

export function microphoneIcon(muted: boolean): SVGSVGElement {
  return draw(muted ? MUTED : MICROPHONE);
}

export function handIcon(): SVGSVGElement {
  return draw(HAND);
}
