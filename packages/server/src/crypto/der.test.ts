import { describe, expect, it } from 'vitest';
import * as der from './der.ts';

describe('the length of an element (X.690 section 8.1.3)', () => {
  it.each([
    [0, '00'],
    [1, '01'],
    [127, '7f'],
    [128, '8180'],
    [255, '81ff'],
    [256, '820100'],
    [4095, '820fff'],
    [65_535, '82ffff'],
    [65_536, '83010000'],
  ])('of %i bytes', (length, encoded) => {
    const bytes = der.element(der.INTEGER, new Uint8Array(length).fill(7));
    expect(bytes.subarray(0, bytes.length - length).toString('hex')).toBe(`02${encoded}`);
    expect(bytes.subarray(bytes.length - length).every((byte) => byte === 7)).toBe(true);
  });
});

it('joins the parts of a sequence', () => {
  const parts = [der.element(der.INTEGER, Buffer.of(5)), der.element(der.UTF8_STRING, Buffer.from('ü'))];
  expect(der.sequence(...parts).toString('hex')).toBe('30070201050c02c3bc');
  expect(der.sequence().toString('hex')).toBe('3000');
});

it('has the tags of X.690', () => {
  const { BIT_STRING, UTC_TIME, GENERALIZED_TIME, SET } = der;
  expect([BIT_STRING, UTC_TIME, GENERALIZED_TIME, SET]).toEqual([0x03, 0x17, 0x18, 0x31]);
});
