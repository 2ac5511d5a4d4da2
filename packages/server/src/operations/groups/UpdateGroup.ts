/**
 * UpdateGroup: replaces the members that the request contains and keeps the others. Terraform's provider sends only
 * changed members and relies on this. A member of a group that once was set can therefore be replaced but not removed.
 */
import { operation } from '../operation.ts';
import { groupType } from './group-type.ts';
import { groupNotFound } from './named-group.ts';

export const UpdateGroup = operation('UpdateGroup', 'iam', async ({ input, directory, store, clock }) => {
  const pool = await directory.pool(input.UserPoolId);
  return store.write(async (tx) => {
    const group = await tx.groups.findForUpdate(pool.id, input.GroupName);
    if (group === undefined) throw groupNotFound();
    const changed = {
      ...group,
      description: input.Description ?? group.description,
      roleArn: input.RoleArn ?? group.roleArn,
      precedence: input.Precedence ?? group.precedence,
      modifiedAt: clock.now(),
    };
    await tx.groups.replace(changed);
    return { Group: groupType(changed) };
  });
});
