/** Those who carry messages: the port of a provider, and what may have become of a message that it did not take. */
import { type ServiceError, serviceError } from '@latchkey/model';
import type { Message } from '../../records/message.ts';

/** How long a provider may take with one message. Callers wait for it, and SDKs wait no longer than a minute. */
export const HAND_OVER_LIMIT_MS = 10_000;

/** How long a connection to a provider may take. */
export const CONNECT_LIMIT_MS = 5_000;

export interface Provider {
  /** What the log calls it. */
  readonly name: string;
  /**
   * Hands a message over, once: it never repeats anything by itself.
   * @throws HandOverError
   */
  handOver(message: Message): Promise<void>;
}

/** A provider for each medium that has one. */
export type Providers = Readonly<Partial<Record<Message['medium'], Provider>>>;

/**
 * - `not-handed-over`: the provider has certainly not got it, for a reason that may pass.
 * - `refused`: the provider has certainly not taken it and will not.
 * - `unknown`: it may have got it; whoever repeats it may send it twice.
 */
export type HandOverOutcome = 'not-handed-over' | 'refused' | 'unknown';

/** Why a message was not handed over. Messages of this error go to the log: they hold no code and no address. */
export class HandOverError extends Error {
  override readonly name = 'HandOverError';
  readonly outcome: HandOverOutcome;
  /** How long the provider wants to be left alone. */
  readonly retryAfterMs: number | undefined;

  constructor(outcome: HandOverOutcome, reason: string, options: { readonly retryAfterMs?: number | undefined } = {}) {
    super(reason);
    this.outcome = outcome;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** What a provider threw, as what it says about the message; a defect of the provider's says nothing. */
export function handOverError(error: unknown): HandOverError {
  if (error instanceof HandOverError) return error;
  return new HandOverError(
    'unknown',
    `failed with ${error instanceof Error ? error.name : 'something that is no Error'}`,
  );
}

/** The answer to a request whose message could not be handed over (e-mail: observed; SMS in the same words). */
export function deliveryFailure(medium: Message['medium']): ServiceError {
  const words =
    medium === 'EMAIL'
      ? 'Invalid email provided/Unable to send the email'
      : 'Invalid phone number/Unable to send the SMS';
  return serviceError('CodeDeliveryFailureException', words);
}
