/** GetUser: returns the signed-in user, with the attributes that the app client may read. */
import { mayRead } from '../../../rules/attributes/attribute-permissions.ts';
import { operation } from '../../operation.ts';
import { attributeList } from '../attribute-list.ts';
import { assertMayAct } from '../signed-in-user.ts';
import { mfaSettings } from '../user-type.ts';

export const GetUser = operation('GetUser', 'accessToken', async ({ caller, directory }) => {
  const { user, token } = caller;
  assertMayAct(user);
  const { client } = await directory.client(token.clientId);
  const UserAttributes = attributeList(user, (name) => mayRead(client, name));
  return { Username: user.username, UserAttributes, ...mfaSettings(user) };
});
