/**
 * Manages the master keys of the server. The output contains key ids, never keys.
 *
 * - DescribeMasterKeys: input `{}`, output KeyStatus (keys/master-keys.ts).
 * - RotateMasterKey: adds a key and starts to seal everything again with it, or continues to. Input `{ onlyNode? }`,
 *   output KeyStatus.
 * - RemoveOldMasterKeys: removes the keys that no sealed value needs any more. Input `{ signOut? }`, output KeyStatus.
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
