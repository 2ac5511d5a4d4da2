/** Calls the operations of an administrator: signed requests in AWS JSON 1.1. */
import type { Inputs, OperationName, Outputs } from '@latchkey/model';
import type { Place } from './place.ts';
import { refusalOf, unreachable, unusable } from './refusal.ts';
import { amzDate, authorization } from './signature.ts';

/** How long to wait for an answer. */
const TIMEOUT_MS = 15_000;

/** The service at a place. */
export interface Service {
  /**
   * Calls an operation. There are no retries: the service may have executed a request whose response was lost.
   *
   * @throws CommandError if the service rejects the request or cannot be reached; the reason of `signal` if that was aborted
   */
  call<N extends OperationName>(operation: N, input: Inputs[N]): Promise<Outputs[N]>;
  /**
   * Calls an operation that only Latchkey has.
   *
   * @throws CommandError as `call` does, with the code `UnknownOperation` on AWS
   */
  callLatchkey(operation: string, input: object): Promise<object>;
}

/** Opens the service at a place. `signal` aborts its calls. */
export function openService(place: Place, signal: AbortSignal): Service {
  const send = async (target: string, input: object): Promise<object> => {
    const { response, text } = await post(place, target, JSON.stringify(input), signal);
    const answer = documentOf(text);
    if (answer === undefined) throw unusable(place.endpoint);
    if (response.ok) return answer;
    const name = response.headers.get('x-amzn-errortype') ?? textIn(answer, '__type');
    throw refusalOf(name, textIn(answer, 'message') || textIn(answer, 'Message'), response.status);
  };
  return {
    async call<N extends OperationName>(operation: N, input: Inputs[N]) {
      return (await send(`AWSCognitoIdentityProviderService.${operation}`, input)) as Outputs[N];
    },
    callLatchkey: (operation, input) => send(`Latchkey.${operation}`, input),
  };
}

async function post(place: Place, target: string, body: string, signal: AbortSignal) {
  const patience = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(`${new URL(place.endpoint).origin}/`, {
      method: 'POST',
      headers: signedHeaders(place, target, body),
      body,
      signal: AbortSignal.any([signal, patience]),
    });
    return { response, text: await response.text() };
  } catch (error) {
    signal.throwIfAborted();
    throw unreachable(place.endpoint, patience.aborted ? `no answer in ${TIMEOUT_MS / 1000} s` : reasonOf(error));
  }
}

/** The host header is signed but not set here: `fetch` sets it. */
function signedHeaders({ endpoint, region, credentials }: Place, target: string, body: string) {
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-date': amzDate(Date.now()),
    'x-amz-target': target,
    ...(credentials.sessionToken !== undefined && { 'x-amz-security-token': credentials.sessionToken }),
  };
  const { host } = new URL(endpoint);
  return { ...headers, authorization: authorization({ headers: { host, ...headers }, body, region }, credentials) };
}

/** Parses a response body. Some operations answer with an empty body, which counts as an empty document. */
function documentOf(text: string): object | undefined {
  if (text === '') return {};
  try {
    const document: unknown = JSON.parse(text);
    return typeof document === 'object' && document !== null ? document : undefined;
  } catch {
    return undefined;
  }
}

function textIn(document: object, member: string): string {
  const value: unknown = Reflect.get(document, member);
  return typeof value === 'string' ? value : '';
}

/** Returns the innermost error code: ECONNREFUSED, ENOTFOUND. */
function reasonOf(error: unknown): string {
  let bottom = error;
  while (bottom instanceof Error && bottom.cause instanceof Error) bottom = bottom.cause;
  if (bottom instanceof AggregateError) bottom = bottom.errors[0];
  if (!(bottom instanceof Error)) return String(bottom);
  return 'code' in bottom ? String(bottom.code) : bottom.message;
}
