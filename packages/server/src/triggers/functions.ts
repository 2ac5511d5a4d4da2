/** The functions of a server: finds the runner of an ARN among local modules, web addresses and AWS Lambda. */
import { functionName } from './configured-function.ts';
import type { FunctionOption } from './function-option.ts';
import type { FunctionRunner } from './function-runner.ts';
import { httpRunner } from './runners/http-runner.ts';
import { type LambdaRunners, loadLambda } from './runners/lambda-runner.ts';
import { moduleFunction, type ModuleRunnerParts } from './runners/module-runner.ts';

export interface FunctionsOptions {
  readonly functions: readonly FunctionOption[];
  /** Secret that signs posted events; required for functions at web addresses. */
  readonly webhookSecret: Uint8Array | undefined;
  /** AWS Lambda, for all other functions; undefined if it is not used. */
  readonly lambda: { readonly endpoint: string | null; readonly region: string } | undefined;
}

export interface Functions {
  find(arn: string): FunctionRunner | undefined;
  close(): Promise<void>;
}

/**
 * Opens the functions of a server.
 *
 * @throws Error if the AWS SDK is required and not installed; the message names the package
 */
export async function openFunctions(options: FunctionsOptions, parts: ModuleRunnerParts): Promise<Functions> {
  const lambda = options.lambda === undefined ? undefined : await loadLambda(options.lambda);
  const modules = new Set<{ close(): Promise<void> }>();
  const runners = new Map<string, (arn: string) => FunctionRunner>();
  for (const { name, target } of options.functions) {
    if (target.kind === 'http') {
      const { webhookSecret: secret } = options;
      if (secret === undefined) throw new Error(`The function ${name} needs a secret to sign events.`);
      const runner = httpRunner({ url: target.url, secret }, parts);
      runners.set(name, () => runner);
    } else {
      const module = moduleFunction({ path: target.path, functionName: functionName(name) }, parts);
      modules.add(module);
      runners.set(name, (arn) => module.runner(arn));
    }
  }
  return {
    find: (arn) => findRunner(runners, lambda, arn),
    async close() {
      lambda?.close();
      await Promise.all([...modules].map((module) => module.close()));
    },
  };
}

/** Finds a runner by the whole ARN, then by the name in it, then on Lambda. */
function findRunner(
  runners: ReadonlyMap<string, (arn: string) => FunctionRunner>,
  lambda: LambdaRunners | undefined,
  arn: string,
): FunctionRunner | undefined {
  const runner = runners.get(arn) ?? runners.get(functionName(arn));
  return runner === undefined ? lambda?.runner(arn) : runner(arn);
}
