/** The guide lists every key, and its examples are right. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSeed } from '../read-seed.ts';
import { clientKeys } from './read-client.ts';
import { poolKeys } from './read-declaration.ts';
import { deviceKeys, passkeyKeys, userKeys } from './read-user.ts';

const guide = await readFile(join(import.meta.dirname, '../../../../../docs/guide/seeds.md'), 'utf8');

/** The first column of the table after a comment. */
function keysIn(section: string): readonly string[] {
  const [, text = ''] = new RegExp(`<!-- keys of ${section} -->([^#]*)`).exec(guide) ?? [];
  return [...text.matchAll(/^\| `(\w+)` \|/gm)].map(([, key = '']) => key);
}

const own = (keys: readonly string[]) => keys.filter((key) => /^[a-z]/.test(key)).toSorted();

describe('docs/guide/seeds.md', () => {
  it.each([
    ['a pool', poolKeys],
    ['an app client', clientKeys],
    ['a user', userKeys],
    ['a device', deviceKeys],
    ['a passkey', passkeyKeys],
  ])('lists the keys of %s', (section, keys) => {
    expect(keysIn(section).toSorted()).toEqual(own(keys));
  });

  it('has examples that are declarations', () => {
    const examples = [...guide.matchAll(/```yaml\n([^]*?)```/g)].map(([, text = '']) => text);
    expect(examples).toHaveLength(2);
    for (const text of examples) {
      const options = { parameters: {}, region: 'us-east-1', accountId: '000000000000' };
      expect(readSeed(text, 'example', options).declaration.pools).toHaveLength(1);
    }
  });
});
