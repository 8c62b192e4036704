/** The clubhouse in the evening, behind the door's card; decoration alone. */

const WINDOWS: readonly (readonly [number, number, number, number])[] = [
  [560, 452, 74, 92],
  [660, 452, 74, 92],
  [980, 430, 128, 114],
  [1130, 430, 128, 114],
  [1280, 430, 128, 114],
];

const STARS: readonly (readonly [number, number, number])[] = [
  [120, 90, 1.6],
  [260, 170, 1.2],
  [420, 60, 1.8],
  [610, 140, 1.1],
  [770, 70, 1.5],
  [930, 190, 1.2],
  [1090, 80, 1.7],
  [1260, 150, 1.1],
  [1420, 60, 1.5],
  [1540, 200, 1.3],
];

export function HouseAtDusk() {
  return (
    <svg class="dusk" viewBox="0 0 1600 900" preserveAspectRatio="xMidYMax slice" aria-hidden="true" focusable="false">
      <defs>
        <linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stop-color="#2b2747" />
          <stop offset="0.45" stop-color="#6d4560" />
          <stop offset="0.72" stop-color="#c9765a" />
          <stop offset="0.86" stop-color="#f0b46f" />
        </linearGradient>
        <linearGradient id="glow" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stop-color="#ffe2a6" />
          <stop offset="1" stop-color="#f6a94f" />
        </linearGradient>
        <radialGradient id="halo">
          <stop offset="0" stop-color="#ffcf86" stop-opacity="0.55" />
          <stop offset="1" stop-color="#ffcf86" stop-opacity="0" />
        </radialGradient>
      </defs>
      <rect width="1600" height="900" fill="url(#sky)" />
      {STARS.map(([x, y, r]) => (
        <circle key={x} cx={x} cy={y} r={r} fill="#fff3dc" opacity="0.7" />
      ))}
      <path d="M1420 110a58 58 0 1 0 52 84 48 48 0 1 1-52-84z" fill="#fff0d2" />
      <path d="M0 590c180-70 330-60 520-20s420 10 600-30 330-20 480 30v330H0z" fill="#4b3550" />
      <path d="M0 640c260-50 520-20 800-10s540-40 800 0v270H0z" fill="#3a2a3d" />
      <g>
        <circle cx="820" cy="520" r="330" fill="url(#halo)" />
        <path d="M500 400 800 290l110 62h560l60 58v240H500z" fill="#2c2130" />
        <path d="M470 412 800 286l330 126h-40L800 302 510 412z" fill="#1e1722" />
        <path d="M890 352h600l70 66H930z" fill="#1e1722" />
        {WINDOWS.map(([x, y, width, height]) => (
          <g key={x}>
            <rect x={x} y={y} width={width} height={height} rx="4" fill="url(#glow)" />
            <path
              d={`M${x + width / 2} ${y}v${height}M${x} ${y + height / 2}h${width}`}
              stroke="#2c2130"
              stroke-width="5"
            />
          </g>
        ))}
        <path d="M778 650V470a44 44 0 0 1 88 0v180z" fill="url(#glow)" />
        <path d="M822 428v222" stroke="#2c2130" stroke-width="4" />
        <path d="M770 650h104l70 120H700z" fill="#f6b765" opacity="0.28" />
      </g>
      <path
        d="M350 650V520m-62 24a62 84 0 1 0 124 0 62 84 0 1 0-124 0"
        fill="#241b29"
        stroke="#241b29"
        stroke-width="12"
      />
      <path
        d="M230 650v-80m-38 10a38 54 0 1 0 76 0 38 54 0 1 0-76 0"
        fill="#2a2030"
        stroke="#2a2030"
        stroke-width="10"
      />
      <path d="M500 372q220 70 400 20t560 0" fill="none" stroke="#1e1722" stroke-width="3" />
      {[560, 640, 720, 800, 880, 960, 1040, 1120, 1200, 1280, 1360].map((x, index) => (
        <circle key={x} cx={x} cy={396 + (index % 3) * 5} r="5" fill="#ffdf9e" />
      ))}
      <path d="M0 650h1600v250H0z" fill="#241b29" />
      <path d="M690 650h260l190 250H500z" fill="#3a2b33" />
    </svg>
  );
}
