import { CannotSignError, TimedOutError, UnusableAnswerError } from '../error.ts';
import { jsonOf } from '../json.ts';
import { callback, checkOptions, count, text } from '../options.ts';
import type { Input, OperationName } from '../wire.ts';
import type { CognitoTransport, SendOptions } from './transport.ts';

/** The address, and the limits of time and attempts. */
export interface FetchTransportOptions {
  readonly region?: string;
  /** An address to use instead of AWS's. */
  readonly endpoint?: string;
  /** A function to use instead of the platform's `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
  /** How long to wait for an answer, in ms. The default is 10,000. */
  readonly timeoutMs?: number;
  /** How often to send a request at most. The default is 3. */
  readonly attempts?: number;
  /** Waits between attempts; for tests. */
  readonly sleep?: (ms: number) => Promise<void>;
}

/** An error of the service over plain HTTP has this member; `name` and `message` are the service's. */
interface ServiceFault {
  readonly retryable?: boolean;
}

/**
 * The transport over `fetch`, in AWS JSON 1.1, for all operations without a signature: everything except the admin flows. After server
 * errors, throttling and lost connections it sends the request again, after 100 to 200 ms, then after twice as long.
 */
export function fromFetch(options: FetchTransportOptions = {}): CognitoTransport {
  checkOptions('fromFetch', options, {
    region: text,
    endpoint: /^undefined|^string https?:/,
    fetch: callback,
    timeoutMs: count,
    attempts: count,
    sleep: callback,
  });
  return fetchTransport(options);
}

/** `fromFetch` without the check of options, for `createClient`, which has checked them. */
export function fetchTransport(options: FetchTransportOptions): CognitoTransport {
  const { region = '', attempts = 3, sleep = pause } = options;
  const domain = region.startsWith('cn-') ? '.cn' : '';
  const { endpoint = `https://cognito-idp.${region}.amazonaws.com${domain}/` } = options;
  return {
    async send<Name extends OperationName>(
      operation: Name,
      input: Input<Name>,
      { signal, onServerTime }: SendOptions = {},
    ) {
      if (operation.startsWith('Admin')) throw new CannotSignError();
      const body = JSON.stringify(input);
      for (let attempt = 1; ; attempt++) {
        try {
          const reply = await post(endpoint, operation, body, options, signal);
          const time = Date.parse(reply.response.headers.get('date') ?? '');
          if (time) onServerTime?.(time);
          return outputOf(reply);
        } catch (error) {
          // The first answer was lost, and the device is confirmed. Whether it is remembered is unknown.
          if (attempt > 1 && (error as Error).name === 'DeviceKeyExistsException')
            return { UserConfirmationNecessary: true };
          const isFinal = (error as ServiceFault).retryable === false || error instanceof UnusableAnswerError;
          if (isFinal || attempt >= attempts || signal?.aborted) throw error;
          // Not a secret, so Math.random will do: it spreads the requests of many clients after an outage.
          await sleep(50 * 2 ** attempt * (1 + Math.random()));
        }
      }
    },
  };
}

interface Reply {
  readonly response: Response;
  readonly text: string;
}

/** Sends a request once, with a time limit. AbortSignal.any and AbortSignal.timeout are too new for some platforms. */
async function post(
  url: string,
  operation: string,
  body: string,
  { fetch = globalThis.fetch, timeoutMs = 10_000 }: FetchTransportOptions,
  signal: AbortSignal | undefined,
): Promise<Reply> {
  const controller = new AbortController();
  const abort = () => controller.abort(signal?.reason);
  const timer = setTimeout(() => controller.abort(new TimedOutError()), timeoutMs);
  signal?.addEventListener('abort', abort);
  if (signal?.aborted) abort();
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
      },
      body,
      signal: controller.signal,
    });
    // The time limit includes the body: a connection may stall after the headers.
    return { response, text: await response.text() };
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

function outputOf({ response, text }: Reply): object {
  const parsed = jsonOf(text) as object | undefined;
  if (response.ok) {
    if (parsed === undefined && text !== '') throw new UnusableAnswerError();
    return parsed ?? {};
  }
  const { __type, message, Message } = (parsed ?? {}) as Partial<Record<string, string>>;
  const type = __type ?? response.headers.get('x-amzn-errortype') ?? 'ServiceUnavailableException';
  // `com.amazonaws…#NotAuthorizedException` in the body, `NotAuthorizedException:http://…` in the header.
  const name = type.replace(/:[^]*/, '').replace(/^.*#/, '');
  const retryable = response.status >= 500 || /^TooManyRequests|^Throttl/.test(name);
  throw Object.assign(new Error(message ?? Message), { name, retryable });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
