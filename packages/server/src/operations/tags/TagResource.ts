/** TagResource: adds tags to a pool, and replaces the values of tags that it has. Other tags stay. */
import { operation } from '../operation.ts';
import { changeTags } from './tag-change.ts';

export const TagResource = operation('TagResource', 'iam', async (call) => {
  await changeTags(call, call.input.ResourceArn, (tags) => ({ ...tags, ...call.input.Tags }));
  return {};
});
