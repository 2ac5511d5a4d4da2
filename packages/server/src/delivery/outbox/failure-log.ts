import type { Logger } from '../../ports/log.ts';
import type { Message } from '../../records/message.ts';
import type { HandOverError, Provider } from '../providers/provider.ts';

/** One line about a message that was not handed over: whose it was and why, never where it went or what was in it. */
export function logFailure(
  log: Logger,
  provider: Pick<Provider, 'name'>,
  { id, poolId, sub, medium, kind }: Message,
  { outcome, message: reason }: HandOverError,
  more: Readonly<Record<string, unknown>>,
): void {
  const about = { messageId: id, pool: poolId, user: sub, medium, kind };
  log.warn({ ...about, provider: provider.name, outcome, reason, ...more }, 'message not delivered');
}
