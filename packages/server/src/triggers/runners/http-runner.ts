/**
 * Functions behind a web address: the event is posted as JSON with a signature (docs/guide/triggers.md), and the answer is
 * the event with its `response` filled in.
 */
import { webhookHeaders } from '../../crypto/webhook-signature.ts';
import {
  FunctionFailure,
  functionLimitMs,
  type FunctionRunner,
  InvocationFailure,
  InvocationTimeout,
  UnreadableAnswer,
} from '../function-runner.ts';
import { repeatedOnTimeout } from './attempts.ts';

export interface HttpFunction {
  readonly url: URL;
  /** Key of the signature. */
  readonly secret: Uint8Array;
}

/** What running over HTTP needs of the outside world. */
export interface HttpRunnerParts {
  readonly clock: { now(): number };
  readonly random: { uuid(): string };
  /** For tests; five seconds else. */
  readonly limitMs?: number | undefined;
}

/** What a function answers at most: Lambda's own limit of an answer ("Lambda quotas": six megabytes). */
const answerLimit = 6 * 1024 * 1024;

/** A runner of the function at an address. */
export function httpRunner({ url, secret }: HttpFunction, parts: HttpRunnerParts): FunctionRunner {
  const { clock, random, limitMs = functionLimitMs } = parts;

  async function post(id: string, body: string): Promise<unknown> {
    const headers = {
      ...webhookHeaders(secret, { id, now: clock.now(), body }),
      'content-type': 'application/json',
      'user-agent': 'latchkey',
    };
    const signal = AbortSignal.timeout(limitMs);
    try {
      // Another address than the configured one gets no events: redirects are not followed.
      const answer = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
      return readHttpAnswer(answer.status, await readText(answer));
    } catch (error) {
      throw connectionFailure(error);
    }
  }

  return {
    run(event) {
      const body = JSON.stringify(event);
      // One id for all tries, so that the receiver can tell a repetition.
      const id = random.uuid();
      return repeatedOnTimeout(() => post(id, body));
    },
  };
}

/**
 * 2xx brings the event; an error object as Lambda's runtimes write it, under any other status, is the function's own
 * failure; anything else says that the function was not reached.
 */
function readHttpAnswer(status: number, text: string): unknown {
  const isSuccess = status >= 200 && status < 300;
  const value = parseJson(text);
  if (isSuccess) {
    if (value === undefined) throw new UnreadableAnswer('the answer is not JSON');
    return value;
  }
  const message = errorMessageOf(value);
  if (message !== undefined) throw new FunctionFailure(message);
  throw new InvocationFailure(`HTTP status ${status}`);
}

/** The text of `{ "errorMessage": "…" }`. */
export function errorMessageOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('errorMessage' in value)) return undefined;
  return typeof value.errorMessage === 'string' ? value.errorMessage : undefined;
}

/** Undefined for what is not JSON. */
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
    if (length > answerLimit) throw new UnreadableAnswer('the answer is too large');
  }
  return Buffer.concat(chunks).toString('utf8');
}

function connectionFailure(error: unknown): Error {
  if (error instanceof FunctionFailure || error instanceof InvocationFailure || error instanceof UnreadableAnswer) {
    return error;
  }
  if (error instanceof Error && error.name === 'TimeoutError') return new InvocationTimeout();
  return new InvocationFailure(networkCode(error) ?? 'the connection broke');
}

/** The code of a network failure, which may be the cause of another error. */
function networkCode(error: unknown): string | undefined {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string') return cause.code;
  }
  return undefined;
}
