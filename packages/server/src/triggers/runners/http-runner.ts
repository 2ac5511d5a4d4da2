/**
 * Runs functions at a web address. The event is posted as signed JSON (docs/guide/triggers.md); the answer is the event
 * with its `response` filled in.
 */
import { webhookHeaders } from '../../crypto/webhook-signature.ts';
import {
  FunctionFailure,
  functionLimitMs,
  type FunctionRunner,
  InvocationFailure,
  InvocationTimeout,
  InvalidJson,
} from '../function-runner.ts';
import { repeatedOnTimeout } from './attempts.ts';

export interface HttpFunction {
  readonly url: URL;
  /** Secret of the signature. */
  readonly secret: Uint8Array;
}

/** The dependencies of this runner. */
export interface HttpRunnerParts {
  readonly clock: { now(): number };
  readonly random: { uuid(): string };
  /** Headers of the current trace (W3C Trace Context). */
  readonly traceHeaders?: (() => Readonly<Record<string, string>>) | undefined;
  /** Time limit for tests; five seconds by default. */
  readonly limitMs?: number | undefined;
}

/** Largest answer in bytes: Lambda's own limit ("Lambda quotas": six megabytes). */
const answerLimit = 6 * 1024 * 1024;

/** Returns a runner for the function at an address. */
export function httpRunner({ url, secret }: HttpFunction, parts: HttpRunnerParts): FunctionRunner {
  const { clock, random, traceHeaders, limitMs = functionLimitMs } = parts;

  async function post(id: string, body: string): Promise<unknown> {
    const headers = {
      ...traceHeaders?.(),
      ...webhookHeaders(secret, { id, now: clock.now(), body }),
      'content-type': 'application/json',
      'user-agent': 'latchkey',
    };
    const signal = AbortSignal.timeout(limitMs);
    try {
      // Redirects are not followed, so that events are only sent to the configured address.
      const answer = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
      return readHttpAnswer(answer.status, await readText(answer));
    } catch (error) {
      throw connectionFailure(error);
    }
  }

  return {
    run(event) {
      const body = JSON.stringify(event);
      // All attempts have the same id, so that the receiver can recognize a repetition.
      const id = random.uuid();
      return repeatedOnTimeout(() => post(id, body));
    },
  };
}

/**
 * Reads an answer. With 2xx it is the event. With any other status, an error object in the form of Lambda's runtimes is
 * the function's own failure, and anything else means that the function was not reached.
 */
function readHttpAnswer(status: number, text: string): unknown {
  const isSuccess = status >= 200 && status < 300;
  const value = parseJson(text);
  if (isSuccess) {
    if (value === undefined) throw new InvalidJson('the answer is not JSON');
    return value;
  }
  const message = errorMessageOf(value);
  if (message !== undefined) throw new FunctionFailure(message);
  throw new InvocationFailure(`HTTP status ${status}`);
}

/** Returns the text in `{ "errorMessage": "…" }`. */
export function errorMessageOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('errorMessage' in value)) return undefined;
  return typeof value.errorMessage === 'string' ? value.errorMessage : undefined;
}

/** Parses JSON. Returns undefined for invalid JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

async function readText(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of answer.body ?? []) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > answerLimit) throw new InvalidJson('the answer is too large');
  }
  return Buffer.concat(chunks).toString('utf8');
}

function connectionFailure(error: unknown): Error {
  if (error instanceof FunctionFailure || error instanceof InvocationFailure || error instanceof InvalidJson) {
    return error;
  }
  if (error instanceof Error && error.name === 'TimeoutError') return new InvocationTimeout();
  return new InvocationFailure(networkCode(error) ?? 'the connection broke');
}

/** Returns the code of a network error, which may be the cause of another error. */
function networkCode(error: unknown): string | undefined {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string') return cause.code;
  }
  return undefined;
}
