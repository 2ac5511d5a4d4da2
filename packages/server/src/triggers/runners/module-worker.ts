/** The entry point of a thread that runs a local module. Calls its `handler` as Lambda's Node.js runtime does. */
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';

/** The data that a thread is started with. */
export interface ModuleWorkerData {
  /** Absolute path of the module. */
  readonly path: string;
  readonly functionName: string;
}

/** An event to handle. */
export interface ModuleCall {
  readonly event: unknown;
  readonly requestId: string;
  readonly arn: string;
  /** Time limit of the caller: milliseconds since the epoch. */
  readonly deadline: number;
}

/** The result of a call. `json` is the value that the handler returned, as JSON. */
export type ModuleOutcome =
  | { readonly kind: 'returned'; readonly json: string | undefined }
  | { readonly kind: 'failed'; readonly message: string };

type Callback = (error: unknown, value?: unknown) => void;
type Handler = (event: unknown, context: object, callback: Callback) => unknown;

const { path, functionName } = workerData as ModuleWorkerData;

let loaded: Promise<Handler> | undefined;

parentPort?.on('message', (call: ModuleCall) => {
  void answer(call);
});

async function answer(call: ModuleCall): Promise<void> {
  const outcome = await handle(call);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins, windows do
  parentPort?.postMessage(outcome);
}

async function handle(call: ModuleCall): Promise<ModuleOutcome> {
  try {
    const handler = await (loaded ??= load());
    const value = await invoke(handler, call);
    return { kind: 'returned', json: value === undefined ? 'null' : JSON.stringify(value) };
  } catch (error) {
    return { kind: 'failed', message: messageOf(error) };
  }
}

async function load(): Promise<Handler> {
  const module: unknown = await import(pathToFileURL(path).href);
  const handler = memberOf(module, 'handler') ?? memberOf(memberOf(module, 'default'), 'handler');
  if (typeof handler !== 'function') throw new Error(`${functionName}.handler is undefined or not exported`);
  return handler as Handler;
}

/**
 * A handler answers with its return value or promise, or through the callback if it accepts one and returns no promise.
 */
async function invoke(handler: Handler, call: ModuleCall): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const callback: Callback = (error, value) => {
    // The error may be a string or any other value.
    if (error === null || error === undefined) resolve(value);
    else reject(error instanceof Error ? error : new Error(messageOf(error)));
  };
  const returned = handler(call.event, contextOf(call), callback);
  const answersByCallback = handler.length >= 3 && !isThenable(returned);
  return answersByCallback ? promise : returned;
}

/**
 * Returns the members of Lambda's context object that have a meaning here ("Using the Lambda context object" of its
 * guide).
 */
function contextOf({ requestId, arn, deadline }: ModuleCall): object {
  return {
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: arn,
    memoryLimitInMB: '128',
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function isThenable(value: unknown): boolean {
  return typeof memberOf(value, 'then') === 'function';
}

function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  return typeof error === 'string' ? error : (JSON.stringify(error) ?? 'unknown error');
}
