import type { Logger } from '../../ports/log.ts';
import type { Message } from '../../records/message.ts';
import type { HandOverError, Provider } from '../providers/provider.ts';

/** Logs a message that was not handed over: its user and the reason, never its destination or content. */
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
