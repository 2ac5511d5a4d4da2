import { expect, it } from 'vitest';
import { HeldBodies } from './held-bodies.ts';

const large = 131_072;
const unknown = { headers: { 'transfer-encoding': 'chunked' } };

it('counts what one caller holds, and gives it back once', () => {
  const bodies = new HeldBodies(2);
  const [first, second] = [bodies.begin('a', unknown), bodies.begin('a', unknown)];
  expect([first.take(large), second.take(large)]).toEqual([true, true]);
  expect(bodies.begin('a', unknown).take(large)).toBe(false);
  expect(bodies.begin('b', unknown).take(large)).toBe(true);
  first.release();
  first.release();
  expect(bodies.begin('a', unknown).take(large)).toBe(true);
  expect(bodies.begin('a', unknown).take(large)).toBe(false);
});

it('always takes small bodies', () => {
  const bodies = new HeldBodies(1);
  expect(bodies.begin('a', unknown).take(large)).toBe(true);
  for (let count = 0; count < 1_000; count++) expect(bodies.begin('a', unknown).take(5_000)).toBe(true);
  const announced = { headers: { 'content-length': '8192' } };
  expect(bodies.begin('a', announced).take(8_192)).toBe(true);
  expect(bodies.begin('a', { headers: { 'content-length': '131072' } }).take(large)).toBe(false);
});

it('takes one of the largest bodies even if the caller may hold less', () => {
  const bodies = new HeldBodies(1);
  const target = 'AWSCognitoIdentityProviderService.UpdateManagedLoginBranding';
  const headers = { 'x-amz-target': target, 'content-length': String(2 ** 21) };
  const begin = () => bodies.begin('a', { headers });
  const first = begin();
  for (let chunk = 0; chunk < 32; chunk++) expect(first.take(65_536)).toBe(true);
  expect([begin().take(2 ** 20), bodies.begin('a', unknown).take(large)]).toEqual([false, false]);
  first.release();
  expect(bodies.begin('a', unknown).take(2 * large)).toBe(false);
  expect(begin().take(2 ** 21)).toBe(true);
});

it('counts the pieces too', () => {
  const body = new HeldBodies(1).begin('a', unknown);
  let pieces = 0;
  while (body.take(1)) pieces += 1;
  expect(pieces).toBeLessThan(1_000);
});
