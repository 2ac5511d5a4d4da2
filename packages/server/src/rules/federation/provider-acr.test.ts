import { expect, it } from 'vitest';
import { providerAcrLevel } from './provider-acr.ts';

it.each([
  [{ Level2: 'silver', Level4: 'gold' }, 'gold', 4],
  [{ Level2: 'silver', Level4: 'gold' }, 'silver', 2],
  [{ Level2: 'same', Level3: 'same' }, 'same', 3],
  [{ Level4: 'gold' }, 'Gold', 1],
  [{ Level4: 'gold' }, undefined, 1],
  [null, 'gold', 1],
])('%j: %s is level %i', (mapping, acr, level) => {
  expect(providerAcrLevel(mapping, acr)).toBe(level);
});
