/** Passwords that an administrator sets, or has made, for a user to replace at the first sign-in. */
import type { Clock } from '../../ports/clock.ts';
import type { Random } from '../../ports/random.ts';
import type { PasswordPolicy } from '../pools/pool-settings.ts';

// Without look-alikes (0 O, 1 l I), and without symbols that mean something in HTML or a shell: it is read and retyped.
const kinds = ['ABCDEFGHJKLMNPQRSTUVWXYZ', 'abcdefghijkmnopqrstuvwxyz', '23456789', '#%+-=?@^_'] as const;
const alphabet = kinds.join('');
const SHORTEST = 12;
const DAY_MS = 86_400_000;

/** A password of at least 12 characters that holds one of each kind, and so conforms to every policy. */
export function newTemporaryPassword(policy: Pick<PasswordPolicy, 'minimumLength'>, random: Random): string {
  const pick = (from: string): string => from.charAt(random.integer(from.length));
  const characters: string[] = kinds.map(pick);
  while (characters.length < Math.max(SHORTEST, policy.minimumLength)) characters.push(pick(alphabet));
  return shuffled(characters, random).join('');
}

/** When a temporary password that is set now dies, in milliseconds since the epoch. */
export function temporaryPasswordExpiry(policy: PasswordPolicy, clock: Clock): number {
  return clock.now() + policy.temporaryPasswordValidityDays * DAY_MS;
}

/** Fisher and Yates: every order is equally likely. */
function shuffled(items: readonly string[], random: Random): string[] {
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [order[i], order[j]] = [order[j] ?? '', order[i] ?? ''];
  }
  return order;
}
