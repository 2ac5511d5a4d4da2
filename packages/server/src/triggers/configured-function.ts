/** Finds the function that a pool has for a trigger, and the version of its event. */
import type { PoolDefinition } from '../records/pool.ts';
import type { TriggerKind } from './trigger-types.ts';

export interface ConfiguredFunction {
  /** The ARN in LambdaConfig. */
  readonly arn: string;
  /** `version` of the event: "1" except for the later versions of pre token generation. */
  readonly version: '1' | '2' | '3';
}

/** Returns the function of a pool for a trigger, or undefined. */
export function configuredFunction(
  { LambdaConfig: config = {} }: Pick<PoolDefinition, 'LambdaConfig'>,
  kind: TriggerKind,
): ConfiguredFunction | undefined {
  const newer = config.PreTokenGenerationConfig;
  if (kind === 'PreTokenGeneration' && newer !== undefined) {
    return { arn: newer.LambdaArn, version: eventVersions[newer.LambdaVersion] };
  }
  const named = config[kind];
  const arn = typeof named === 'object' ? named.LambdaArn : named;
  return arn === undefined ? undefined : { arn, version: '1' };
}

const eventVersions = { V1_0: '1', V2_0: '2', V3_0: '3' } as const;

/**
 * Returns the function name in an ARN, without version or alias:
 * `arn:aws:lambda:<region>:<account>:function:<name>[:<qualifier>]`.
 */
export function functionName(arn: string): string {
  return /^arn:[^:]*:lambda:[^:]*:[^:]*:function:([^:]+)/.exec(arn)?.[1] ?? arn;
}
