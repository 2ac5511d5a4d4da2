/** Functions on AWS Lambda, or on whatever speaks its Invoke API, by way of the AWS SDK (an optional peer dependency). */
import type { LambdaClient } from '@aws-sdk/client-lambda';
import {
  FunctionFailure,
  functionLimitMs,
  type FunctionRunner,
  InvocationFailure,
  InvocationTimeout,
  UnreadableAnswer,
} from '../function-runner.ts';
import type { TriggerEvent } from '../trigger-event.ts';
import { repeatedOnTimeout } from './attempts.ts';
import { errorMessageOf, parseJson } from './http-runner.ts';

type Sdk = typeof import('@aws-sdk/client-lambda');

/** Where Lambda is. */
export interface LambdaOptions {
  /** Another endpoint than AWS's; null for AWS's own. */
  readonly endpoint: string | null;
  /** For ARNs without a region. */
  readonly region: string;
  /** For tests; five seconds else. */
  readonly limitMs?: number | undefined;
}

/** Runners of functions on Lambda. */
export interface LambdaRunners {
  runner(arn: string): FunctionRunner;
  close(): void;
}

/** Loads the AWS SDK. @throws Error that says what to install when it is not there */
export async function loadLambda(options: LambdaOptions): Promise<LambdaRunners> {
  const sdk = await import('@aws-sdk/client-lambda').catch((cause: unknown) => {
    const message =
      'Functions on AWS Lambda need the package @aws-sdk/client-lambda: npm install @aws-sdk/client-lambda';
    throw new Error(message, { cause });
  });
  return lambdaRunners(sdk, options);
}

/** One client for each region, with the credentials that the SDK finds by itself. */
function lambdaRunners(sdk: Sdk, { endpoint, region, limitMs = functionLimitMs }: LambdaOptions): LambdaRunners {
  const clients = new Map<string, LambdaClient>();

  function clientOf(arn: string): LambdaClient {
    const wanted = arn.split(':')[3] || region;
    const known = clients.get(wanted);
    if (known !== undefined) return known;
    // What may be tried again is decided here and not by the SDK: a function must not run more often than it has to.
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
    if (value === undefined) throw new UnreadableAnswer('the answer is not JSON');
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

/** The name of the error in Lambda's API, or of a failed connection. */
function errorName(error: unknown): string {
  if (!(error instanceof Error)) return 'ServiceException';
  return error.name === 'Error' && 'code' in error ? String(error.code) : error.name;
}
