/**
 * ExplainSignIns: explains the last sign-ins of a user in sentences, from the audit trail: which device key the client
 * sent, what that key was worth, which rule required a code, and whether the issued device keys were confirmed.
 *
 * Input: `{ userPoolId, username, last? }`. `username` is a user name, alias or sub; `last` is the maximum number
 * of sign-ins (1 to 50, 5 by default).
 * Output: `{ signIns: [SignInExplanation] }`, newest first.
 */
import { serviceError } from '@latchkey/model';
import { givenKeys } from '../../challenges/explanation/given-keys.ts';
import { explainSignIn, recordedSignIns } from '../../challenges/explanation/sign-in-explanation.ts';
import { namedUser } from '../users/named-user.ts';
import { type Extension, poolIdIn, textIn } from './extension.ts';

const DEFAULT = 5;
const MOST = 50;

export const ExplainSignIns: Extension = {
  name: 'ExplainSignIns',
  async run(services, input) {
    const { last = DEFAULT } = Object(input) as { readonly last?: unknown };
    const pool = await services.directory.pool(poolIdIn(input));
    const user = await namedUser(services, pool, textIn(input, 'username', 'UsernameType'));
    if (typeof last !== 'number' || !Number.isInteger(last) || last < 1 || last > MOST) {
      throw serviceError('InvalidParameterException', `last must be a whole number from 1 to ${MOST}`);
    }
    const { authEvents, devices } = services.store.read;
    const events = await authEvents.list(pool.id, user.sub);
    const keys = await givenKeys(events, (key) => devices.find(pool.id, user.sub, key));
    const signIns = recordedSignIns(events).slice(0, last);
    return { signIns: signIns.map((signIn) => explainSignIn(signIn, keys)) };
  },
};
