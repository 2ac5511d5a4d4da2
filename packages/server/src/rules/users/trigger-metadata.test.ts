import { expect, it } from 'vitest';
import { laterMetadata } from './trigger-metadata.ts';

const clientMetadata = { campaign: 'spring' };

it('the metadata of a response or a refresh reaches the triggers that run after it', () => {
  expect(laterMetadata({ clientMetadata })).toBe(clientMetadata);
  expect(laterMetadata({ clientMetadata, begins: false })).toBe(clientMetadata);
  expect(laterMetadata({})).toBeUndefined();
});

it('the metadata of a request that begins a sign-in does not', () => {
  expect(laterMetadata({ clientMetadata, begins: true })).toBeUndefined();
});
