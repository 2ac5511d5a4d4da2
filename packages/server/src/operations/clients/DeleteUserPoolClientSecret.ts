/** DeleteUserPoolClientSecret: deletes one of the two secrets of a client, which is no longer valid from then on. */
import { serviceError } from '@latchkey/model';
import { operation } from '../operation.ts';
import { clientSecretId } from './client-secret-descriptor.ts';
import { changeClientSecrets } from './client-secrets.ts';

export const DeleteUserPoolClientSecret = operation('DeleteUserPoolClientSecret', 'iam', async (call) => {
  const { ClientId, ClientSecretId } = call.input;
  await changeClientSecrets(call, call.input, (secrets) => {
    const left = secrets.filter((secret) => clientSecretId(ClientId, secret) !== ClientSecretId);
    if (left.length === secrets.length) {
      throw serviceError('ResourceNotFoundException', 'Client secret does not exist');
    }
    if (left.length === 0) throw serviceError('InvalidParameterException', 'Cannot delete the only client secret.');
    return { secrets: left, result: undefined };
  });
  return {};
});
