import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Store } from '../../store/store.ts';
import { openStoreForTests } from '../../store/testing/opened-store.ts';
import { newPoolId, NOW, samplePool } from '../../store/testing/sample-records.ts';
import { type AssetFile, assetFile, assetItemId, assetUrl, findAsset, replaceAssets } from './asset-store.ts';
import { imageFormats } from './image-file.ts';

let store: Store;
openStoreForTests((opened) => {
  store = opened;
});

const file = (text: string) => assetFile(imageFormats.PNG, Buffer.from(text), Buffer.from(text).toString('base64'));

it('a file is named by its content', () => {
  const digest = createHash('sha256').update('one').digest('hex');
  const one = file('one');
  expect(one).toEqual({ fileName: `${digest}.png`, mediaType: 'image/png', bytes: 'b25l' });
  const url = assetUrl('https://id.example', 'us-east-1_a', 'ALL', one.fileName);
  expect(url).toBe(`https://id.example/assets/us-east-1_a/ALL/${digest}.png`);
});

it('the files of an owner are replaced; one that stays is not written again', async () => {
  const poolId = newPoolId();
  await store.write((tx) => tx.pools.insert(samplePool(poolId), []));
  const [one, two, three] = [file('one'), file('two'), file('three')];
  const replace = (owner: string, before: readonly string[], files: readonly AssetFile[], now = NOW) =>
    store.write((tx) => replaceAssets(tx.poolItems, { poolId, owner, clientId: null }, before, files, now));
  const find = ({ fileName }: AssetFile, owner = 'style') => findAsset(store.read.poolItems, poolId, owner, fileName);
  await replace('other', [], [one]);
  await replace('style', [], [one, two, one]);
  expect(await find(one)).toEqual({ mediaType: 'image/png', bytes: one.bytes });
  const names = [one.fileName, two.fileName];
  await replace('style', [...names, one.fileName], [two, three], NOW + 9);
  expect([await find(one), await find(two), await find(three)]).toEqual([
    undefined,
    { mediaType: 'image/png', bytes: two.bytes },
    { mediaType: 'image/png', bytes: three.bytes },
  ]);
  expect(await find(one, 'other')).toBeDefined();
  const stored = ({ fileName }: AssetFile) =>
    store.read.poolItems.find(poolId, 'asset', assetItemId('style', fileName));
  expect(await stored(two)).toMatchObject({ createdAt: NOW, version: 1 });
  expect(await stored(three)).toMatchObject({
    clientId: null,
    uniqueKey: null,
    globalKey: null,
    version: 1,
    createdAt: NOW + 9,
    modifiedAt: NOW + 9,
  });
});
