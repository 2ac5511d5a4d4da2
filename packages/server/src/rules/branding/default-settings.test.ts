import { expect, it } from 'vitest';
import { defaultSettings } from './default-settings.ts';
import { settingsProblem } from './settings.ts';

/** Each part of the document with its path. */
function* partsOf(value: unknown, path = ''): Generator<readonly [path: string, part: unknown]> {
  yield [path, value];
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) yield* partsOf(part, `${path}.${key}`);
}

it('the defaults leave nothing open but what concerns single identity providers', () => {
  const isOpen = (part: unknown) =>
    part === undefined || part === null || part === '' || (typeof part === 'object' && Object.keys(part).length === 0);
  const open = [...partsOf(defaultSettings)].filter(([, part]) => isOpen(part)).map(([path]) => path);
  expect(open).toEqual(['.categories.auth.federation.order', '.components.idpButton.custom']);
});

it('the defaults are settings that an app may have', () => {
  expect(settingsProblem(defaultSettings)).toBeUndefined();
});

it('the defaults have the same members in light and in dark mode', () => {
  const dark = [...partsOf(defaultSettings)].map(([path]) => path).filter((path) => path.includes('.darkMode'));
  const light = [...partsOf(defaultSettings)].map(([path]) => path).filter((path) => path.includes('.lightMode'));
  expect(light.length).toBeGreaterThan(20);
  expect(dark).toEqual(light.map((path) => path.replace('.lightMode', '.darkMode')));
});
