/** Whether a password is known from a breach, where the pool wants to know. */
import { type EventFilterType, type ServiceError, serviceError } from '@latchkey/model';
import type { CompromisedPasswords } from '../../risk-data/compromised-passwords.ts';
import type { Directory, Pool } from '../pools/directory.ts';
import { riskPolicyFor } from './risk-policy.ts';

interface Checking {
  readonly directory: Pick<Directory, 'item'>;
  readonly riskData: { readonly compromisedPasswords: CompromisedPasswords };
}

/** What is known about a password that a user chooses. */
export interface CheckedPassword {
  readonly isCompromised: boolean;
  /** InvalidPasswordException if the pool does not accept the password; undefined: it does. */
  readonly refusal: ServiceError | undefined;
}

const unchecked: CheckedPassword = { isCompromised: false, refusal: undefined };

/** Checks a password that a user chooses. Reads nothing in pools without threat protection; where it only audits, nothing is refused. */
export async function checkCompromised(
  { directory, riskData: { compromisedPasswords } }: Checking,
  { id, settings: { threat } }: Pick<Pool, 'id' | 'settings'>,
  clientId: string,
  event: EventFilterType,
  password: string,
): Promise<CheckedPassword> {
  const mode = threat?.standard ?? 'OFF';
  if (mode === 'OFF' || !compromisedPasswords.isProvided) return unchecked;
  if (!(await compromisedPasswords.includes(password))) return unchecked;
  const { blocksCompromised } = await riskPolicyFor(directory, id, clientId);
  const isRefused = mode === 'ENFORCED' && blocksCompromised.has(event);
  return { isCompromised: true, refusal: isRefused ? refused() : undefined };
}

function refused(): ServiceError {
  return serviceError('InvalidPasswordException', 'Provided password cannot be used for security reasons.');
}
