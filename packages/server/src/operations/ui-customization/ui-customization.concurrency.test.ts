/** Changes of a UI customization from several nodes at once. */
import { expect } from 'vitest';
import { onEveryEngine } from '../../challenges/testing/nodes.ts';
import { callOperation } from '../testing/call.ts';
import { newTestApp } from '../users/testing/users.ts';
import { SetUICustomization } from './SetUICustomization.ts';
import { newDomain, PIXEL } from './testing/logo.ts';

/** Different files: bytes after the end of an image do not matter. */
const logo = (index: number) => Buffer.concat([Buffer.from(PIXEL, 'base64'), Buffer.of(index)]).toString('base64');

onEveryEngine(({ first, all, once }) => {
  once('setting and removing logos at the same time leaves no file without a customization', async () => {
    const { UserPoolId } = await newTestApp(first());
    await newDomain(first(), UserPoolId);
    const [one, other] = [first(), all().at(-1) ?? first()];
    for (let round = 0; round < 30; round += 1) {
      await callOperation(one, SetUICustomization, { UserPoolId, ImageFile: logo(0) });
      await Promise.allSettled([
        callOperation(one, SetUICustomization, { UserPoolId, ImageFile: logo(1) }),
        callOperation(other, SetUICustomization, { UserPoolId }),
      ]);
      const { poolItems } = first().store.read;
      const shown = (await poolItems.find(UserPoolId, 'ui-customization', 'ALL'))?.content.imageName ?? null;
      const { items } = await poolItems.list(UserPoolId, 'asset', { limit: 10 });
      expect(items.map(({ itemId }) => itemId)).toEqual(shown === null ? [] : [`ALL/${shown}`]);
    }
  });
});
