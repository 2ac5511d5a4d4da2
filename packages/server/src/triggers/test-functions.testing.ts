/**
 * Functions of tests: run in process, found by the name in their ARN.
 *
 * ```ts
 * services.functions.set('allow', (event) => ({ ...event, response: { autoConfirmUser: true } }));
 * LambdaConfig: { PreSignUp: functionArn('allow') }
 * ```
 */
import { functionName } from './configured-function.ts';
import type { FindRunner } from './create-triggers.ts';
import { FunctionFailure } from './function-runner.ts';
import type { TriggerEvent } from './trigger-event.ts';

/** Takes an event and returns it changed, as a Lambda function does; what it throws is its failure. */
export type TestFunction = (event: TestEvent) => unknown;

/** An event after a way through JSON, loosely typed for short tests. */
export type TestEvent = Omit<TriggerEvent, 'request' | 'response'> & {
  readonly request: Readonly<Record<string, unknown>> & { readonly userAttributes: Readonly<Record<string, string>> };
  readonly response: Record<string, unknown>;
};

/** Functions by name. */
export type TestFunctions = Map<string, TestFunction>;

/** The ARN under which a pool names a test function. */
export function functionArn(name: string): string {
  return `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
}

/** Finds test functions, and passes events and answers through JSON as on the wire. */
export function testRunners(functions: TestFunctions): FindRunner {
  return (arn) => {
    const run = functions.get(functionName(arn));
    if (run === undefined) return undefined;
    return {
      async run(event) {
        const returned = await attempt(run, JSON.parse(JSON.stringify(event)) as TestEvent);
        const body = JSON.stringify(returned ?? null);
        return JSON.parse(body) as unknown;
      },
    };
  };
}

async function attempt(run: TestFunction, event: TestEvent): Promise<unknown> {
  try {
    return await run(event);
  } catch (error) {
    throw new FunctionFailure(error instanceof Error ? error.message : String(error));
  }
}
