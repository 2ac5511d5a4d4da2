/** Whether a password is known from a breach, where the pool wants to know. */
import { type EventFilterType, serviceError } from '@latchkey/model';
import type { CompromisedPasswords } from '../../risk-data/compromised-passwords.ts';
import type { Directory, Pool } from '../pools/directory.ts';
import { riskPolicyFor } from './risk-policy.ts';

interface Checking {
  readonly directory: Pick<Directory, 'item'>;
  readonly riskData: { readonly compromisedPasswords: CompromisedPasswords };
}

/**
 * Checks a password that a user chooses. Does nothing in pools without threat protection, and where it only audits.
 * @throws InvalidPasswordException
 */
export async function assertNotCompromised(
  { directory, riskData: { compromisedPasswords } }: Checking,
  { id, settings: { threat } }: Pick<Pool, 'id' | 'settings'>,
  clientId: string,
  event: EventFilterType,
  password: string,
): Promise<void> {
  if (threat?.standard !== 'ENFORCED' || !compromisedPasswords.isProvided) return;
  const { blocksCompromised } = await riskPolicyFor(directory, id, clientId);
  if (!blocksCompromised.has(event) || !(await compromisedPasswords.includes(password))) return;
  throw serviceError('InvalidPasswordException', 'Provided password cannot be used for security reasons.');
}
