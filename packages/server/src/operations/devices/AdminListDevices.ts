/**
 * AdminListDevices: lists the confirmed devices of a user, remembered or not. It documents no UserNotFoundException.
 */
import { serviceError } from '@latchkey/model';
import { findUser } from '../../rules/names/user-lookup.ts';
import { operation } from '../operation.ts';
import { devicePage } from './device-page.ts';

export const AdminListDevices = operation('AdminListDevices', 'iam', async (call) => {
  const pool = await call.directory.pool(call.input.UserPoolId);
  const user = await findUser(call.store.read, pool, call.input.Username);
  if (user === undefined) throw serviceError('ResourceNotFoundException', 'User does not exist.');
  return devicePage(call, pool, user, 'admin', call.input);
});
