/** The rule `impossible-speed` at its limits: 1,000 km/h, over at least 300 km of a sphere with the radius 6,371 km. */
import { expect, it } from 'vitest';
import { assessRisk } from './risk-score.ts';

const NOW = 1_795_000_000_000;
const HOUR = 3_600_000;
type Point = readonly [latitude: number, longitude: number];

/** Whether the sign-in counts as too fast. */
function isTooFast([from, to]: readonly [Point, Point], milliseconds: number, address: string | null = '198.51.100.1') {
  const points: Readonly<Record<string, Point>> = { '192.0.2.7': from, '198.51.100.1': to };
  const locate = (of: string) => {
    const point = points[of];
    return { coordinates: point && { latitude: point[0], longitude: point[1] } } as never;
  };
  const origin = { address, network: '198.51.100.0/24', device: null, deviceName: null, timezone: null };
  const networks = [{ name: '192.0.2.0/24', at: NOW, verdict: null }];
  const history = { networks, devices: [], last: { address: '192.0.2.7', at: NOW - milliseconds }, feedback: [] };
  const signals = { origin, now: NOW, history, failures: 0, isBusyNetwork: false, locate };
  return assessRisk(signals, false).rules.includes('impossible-speed');
}

const degrees = 6_371 * (Math.PI / 180);
it.each<[string, readonly [Point, Point], number]>([
  [
    'a quarter of the equator',
    [
      [0, 10],
      [0, 100],
    ],
    90 * degrees,
  ],
  [
    'across the date line',
    [
      [0, 170],
      [0, -170],
    ],
    20 * degrees,
  ],
  [
    'a quarter of a meridian',
    [
      [-30, 5],
      [60, 5],
    ],
    90 * degrees,
  ],
  [
    'over the pole',
    [
      [60, 0],
      [60, 180],
    ],
    60 * degrees,
  ],
  // cos c = sin² 60° + cos² 60° cos 90° = 0.75
  [
    'beside the pole',
    [
      [60, 0],
      [60, 90],
    ],
    6_371 * Math.acos(0.75),
  ],
  // cos c = cos 60° cos 90° = 0
  [
    'to another latitude',
    [
      [0, 0],
      [60, 90],
    ],
    90 * degrees,
  ],
  // cos c = sin 30° sin 60° + cos 30° cos 60° cos 60°
  [
    'anywhere',
    [
      [30, -20],
      [60, 40],
    ],
    6_371 * Math.acos(Math.sqrt(3) / 4 + Math.sqrt(3) / 8),
  ],
])('is passed %s', (_which, route, kilometres) => {
  // A kilometre takes 3.6 seconds at the limit.
  const limit = (kilometres / 1_000) * HOUR;
  expect([isTooFast(route, Math.floor(limit - 1)), isTooFast(route, Math.ceil(limit + 1))]).toEqual([true, false]);
  expect([isTooFast(route, 0), isTooFast(route, -1)]).toEqual([true, false]);
});

it.each([
  [299.5, false],
  [300.5, true],
])('counts from 300 kilometres on: %d', (kilometres, expected) => {
  expect(
    isTooFast(
      [
        [0, 0],
        [0, kilometres / degrees],
      ],
      60_000,
    ),
  ).toBe(expected);
});

it('needs the address', () => {
  expect(
    isTooFast(
      [
        [0, 0],
        [0, 90],
      ],
      HOUR,
      null,
    ),
  ).toBe(false);
});
