/**
 * ExplainSignIns: the last sign-ins of a user in sentences, from the audit trail: which device key came, what it stood for,
 * and which rule asked for a code.
 *
 * In: `{ userPoolId, username, last? }`, the user by name, alias or sub, `last` sign-ins at most (1 to 50, 5 by default).
 * Out: `{ signIns: [SignInExplanation] }`, newest first.
 */
import { serviceError } from '@latchkey/model';
import { explainSignIn, recordedSignIns } from '../../challenges/sign-in-explanation.ts';
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
      throw serviceError('InvalidParameterException', `last is a whole number from 1 to ${MOST}`);
    }
    const signIns = recordedSignIns(await services.store.read.authEvents.list(pool.id, user.sub));
    return { signIns: signIns.slice(0, last).map(explainSignIn) };
  },
};
