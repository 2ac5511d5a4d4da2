import { describe, expect, it } from 'vitest';
import { systemRandom } from './random.ts';
import { createSealer } from './sealer.ts';
import { openPageToken, sealPageToken } from './page-token.ts';

const sealer = createSealer(systemRandom, () => new Uint8Array(32).fill(7));
const refusal = expect.objectContaining({ code: 'InvalidParameterException', message: 'Invalid pagination token.' });

describe('page tokens', () => {
  it('continue where the page ended', () => {
    const token = sealPageToken(sealer, ['ListUserPoolClients', 'pool_1'], 'client9');
    expect(openPageToken(sealer, ['ListUserPoolClients', 'pool_1'], token)).toBe('client9');
  });

  it('do not exist after the last page', () => {
    expect(sealPageToken(sealer, ['ListUserPools'], undefined)).toBeUndefined();
    expect(openPageToken(sealer, ['ListUserPools'], undefined)).toBeUndefined();
  });

  it.each([
    ['another pool', ['ListUserPoolClients', 'pool_2']],
    ['another operation', ['ListUsers', 'pool_1']],
    ['a wider list', ['ListUserPoolClients']],
  ] as const)('are invalid for %s', (_name, [operation, ...scope]) => {
    const token = sealPageToken(sealer, ['ListUserPoolClients', 'pool_1'], 'client9');
    expect(() => openPageToken(sealer, [operation, ...scope], token)).toThrow(refusal);
  });

  it.each([
    ['text', 'client9'],
    ['another purpose', sealer.seal('session', { list: ['ListUserPools'], after: 'a' })],
    ['a part of one', sealer.seal('page', { list: ['ListUserPools'] })],
    ['a value of another form', sealer.seal('page', 'a')],
    ['nothing', sealer.seal('page', null)],
  ])('cannot be forged: %s', (_name, forged) => {
    expect(() => openPageToken(sealer, ['ListUserPools'], forged)).toThrow(refusal);
  });
});
