/** The port of a provider of e-mail or SMS, and the possible results of a failed attempt. */
import { type ServiceError, serviceError } from '@latchkey/model';
import type { Message } from '../../records/message.ts';

/** Time limit of a provider for one message. Callers wait for it, and SDKs wait a minute at most. */
export const HAND_OVER_LIMIT_MS = 10_000;

/** Time limit for the connection to a provider. */
export const CONNECT_LIMIT_MS = 5_000;

export interface Provider {
  /** The name in the log. */
  readonly name: string;
  /**
   * Hands a message over. A provider makes one attempt and never repeats it.
   * @throws HandOverError
   */
  handOver(message: Message): Promise<void>;
}

/** The providers by medium. */
export type Providers = Readonly<Partial<Record<Message['medium'], Provider>>>;

/**
 * - `not-handed-over`: the provider certainly does not have the message, for a temporary reason.
 * - `refused`: the provider certainly does not have the message, and will not accept it.
 * - `unknown`: the provider may have the message. Another attempt could send it twice.
 */
export type HandOverOutcome = 'not-handed-over' | 'refused' | 'unknown';

/** A message was not handed over. The error message goes to the log, so it contains no code and no address. */
export class HandOverError extends Error {
  override readonly name = 'HandOverError';
  readonly outcome: HandOverOutcome;
  /** Time that the provider asks to wait before the next attempt. */
  readonly retryAfterMs: number | undefined;

  constructor(outcome: HandOverOutcome, reason: string, options: { readonly retryAfterMs?: number | undefined } = {}) {
    super(reason);
    this.outcome = outcome;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Converts an error of a provider. After an unexpected error the outcome is unknown. */
export function handOverError(error: unknown): HandOverError {
  if (error instanceof HandOverError) return error;
  return new HandOverError(
    'unknown',
    `failed with ${error instanceof Error ? error.name : 'a value that is not an Error'}`,
  );
}

/**
 * Returns the error for a message that could not be handed over (e-mail: observed; SMS: worded in the same way).
 *
 * @param cause the reason, for logs
 */
export function deliveryFailure(medium: Message['medium'], cause?: HandOverError): ServiceError {
  const words =
    medium === 'EMAIL'
      ? 'Invalid email provided/Unable to send the email'
      : 'Invalid phone number/Unable to send the SMS';
  return serviceError('CodeDeliveryFailureException', words, { cause });
}
