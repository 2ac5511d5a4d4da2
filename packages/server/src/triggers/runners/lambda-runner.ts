/** Runs functions on AWS Lambda, or a server with its Invoke API, through the AWS SDK (an optional peer dependency). */
import type { LambdaClient } from '@aws-sdk/client-lambda';
import {
  FunctionFailure,
  functionLimitMs,
  type FunctionRunner,
  InvocationFailure,
  InvocationTimeout,
  InvalidJson,
} from '../function-runner.ts';
import type { TriggerEvent } from '../trigger-event.ts';
import { repeatedOnTimeout } from './attempts.ts';
import { errorMessageOf, parseJson } from './http-runner.ts';

type Sdk = typeof import('@aws-sdk/client-lambda');

/** How Lambda is reached. */
export interface LambdaOptions {
  /** Replaces AWS's endpoint; null for AWS's own. */
  readonly endpoint: string | null;
  /** For ARNs without a region. */
  readonly region: string;
  /** Time limit for tests; five seconds by default. */
  readonly limitMs?: number | undefined;
}

/** Creates runners for functions on Lambda. */
export interface LambdaRunners {
  runner(arn: string): FunctionRunner;
  close(): void;
}

/**
 * Loads the AWS SDK.
 * @throws Error if it is not installed; the message names the package
 */
export async function loadLambda(options: LambdaOptions): Promise<LambdaRunners> {
  const sdk = await import('@aws-sdk/client-lambda').catch((cause: unknown) => {
    const message =
      'Functions on AWS Lambda need the package @aws-sdk/client-lambda: npm install @aws-sdk/client-lambda';
    throw new Error(message, { cause });
  });
  return lambdaRunners(sdk, options);
}

/** Uses one client for each region, with the credentials that the SDK finds. */
function lambdaRunners(sdk: Sdk, { endpoint, region, limitMs = functionLimitMs }: LambdaOptions): LambdaRunners {
  const clients = new Map<string, LambdaClient>();

  function clientOf(arn: string): LambdaClient {
    const wanted = arn.split(':')[3] || region;
    const known = clients.get(wanted);
    if (known !== undefined) return known;
    // attempts.ts decides about repetitions, not the SDK, so that a function does not run more often than necessary.
    const client = new sdk.LambdaClient({ region: wanted, maxAttempts: 1, ...(endpoint === null ? {} : { endpoint }) });
    clients.set(wanted, client);
    return client;
  }

  async function invoke(arn: string, event: TriggerEvent, type: 'RequestResponse' | 'Event'): Promise<unknown> {
    const command = new sdk.InvokeCommand({
      FunctionName: arn,
      InvocationType: type,
      Payload: Buffer.from(JSON.stringify(event)),
    });
    const abortSignal = AbortSignal.timeout(limitMs);
    const output = await clientOf(arn)
      .send(command, { abortSignal })
      .catch((error: unknown) => {
        throw abortSignal.aborted ? new InvocationTimeout() : new InvocationFailure(errorName(error));
      });
    if (type === 'Event') return undefined;
    const value = parseJson(Buffer.from(output.Payload ?? []).toString('utf8'));
    if (output.FunctionError !== undefined) throw new FunctionFailure(errorMessageOf(value) ?? output.FunctionError);
    if (value === undefined) throw new InvalidJson('the answer is not JSON');
    return value;
  }

  return {
    runner: (arn) => ({
      run: (event) => repeatedOnTimeout(() => invoke(arn, event, 'RequestResponse')),
      async notify(event) {
        await invoke(arn, event, 'Event');
      },
    }),
    close() {
      for (const client of clients.values()) client.destroy();
      clients.clear();
    },
  };
}

/** Returns the name of an error of Lambda's API, or the code of a failed connection. */
function errorName(error: unknown): string {
  if (!(error instanceof Error)) return 'ServiceException';
  return error.name === 'Error' && 'code' in error ? String(error.code) : error.name;
}
