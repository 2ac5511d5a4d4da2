/** UntagResource: removes tags from a pool. Keys that it does not have are ignored, as by AWS's other services. */
import { operation } from '../operation.ts';
import { changeTags } from './tag-change.ts';

export const UntagResource = operation('UntagResource', 'iam', async (call) => {
  const removed = new Set(call.input.TagKeys);
  await changeTags(call, call.input.ResourceArn, (tags) =>
    Object.fromEntries(Object.entries(tags).filter(([name]) => !removed.has(name))),
  );
  return {};
});
