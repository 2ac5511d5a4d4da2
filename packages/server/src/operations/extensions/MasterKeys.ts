/**
 * The master keys of the server. Key ids are told, never keys.
 *
 * - DescribeMasterKeys: in `{}`, out KeyStatus (keys/master-keys.ts).
 * - RotateMasterKey: adds a key and begins to seal everything under it, or goes on with that. In `{ onlyNode? }`, out KeyStatus.
 * - RemoveOldMasterKeys: drops the keys that nothing is sealed under any more. In `{ signOut? }`, out KeyStatus.
 */
import { serviceError } from '@latchkey/model';
import { KeyChangeError } from '../../keys/master-keys.ts';
import { type Extension, flag } from './extension.ts';

export const DescribeMasterKeys: Extension = {
  name: 'DescribeMasterKeys',
  run: async ({ masterKeys }) => masterKeys.status(),
};

export const RotateMasterKey: Extension = {
  name: 'RotateMasterKey',
  run: ({ masterKeys }, input) => withServiceErrors(masterKeys.rotate(flag(input, 'onlyNode'))),
};

export const RemoveOldMasterKeys: Extension = {
  name: 'RemoveOldMasterKeys',
  run: ({ masterKeys }, input) => withServiceErrors(masterKeys.removeOld(flag(input, 'signOut'))),
};

function withServiceErrors(change: Promise<object>): Promise<object> {
  return change.catch((error: unknown) => {
    throw error instanceof KeyChangeError ? serviceError('InvalidParameterException', error.message) : error;
  });
}
