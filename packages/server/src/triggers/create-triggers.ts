/**
 * Runs the Lambda triggers of pools: builds the event, calls the function, reads its response, and reports failures as
 * Cognito does.
 */
import { serviceError, ServiceError } from '@latchkey/model';
import type { Logger } from '../ports/log.ts';
import { defaultResponse, InvalidResponse, readResponse } from './responses.ts';
import type { CodeEncryption } from './code-encryption.ts';
import { configuredFunction, type ConfiguredFunction } from './configured-function.ts';
import { FunctionFailure, type FunctionRunner, InvocationFailure, InvalidJson } from './function-runner.ts';
import { responseSkeleton } from './response-skeletons.ts';
import { sdkVersion, type TriggerEvent } from './trigger-event.ts';
import type { TriggerCall, TriggerPool, Triggers } from './triggers.ts';
import type { TriggerKind, TriggerRequests, TriggerSource } from './trigger-types.ts';

/** Returns the runner for an ARN, or undefined if the server cannot run this function. */
export type FindRunner = (arn: string) => FunctionRunner | undefined;

export interface TriggersParts {
  readonly region: string;
  readonly findRunner: FindRunner;
  /** For custom senders; undefined if the server has no key for codes. */
  readonly codes: CodeEncryption | undefined;
  readonly log: Logger;
}

/** Creates the triggers of a server. */
export function createTriggers({ region, findRunner, codes, log }: TriggersParts): Triggers {
  const pending = new Set<Promise<void>>();

  function findFunction({ arn }: ConfiguredFunction): FunctionRunner {
    const runner = findRunner(arn);
    // Lambda's answer for a function that does not exist.
    if (runner === undefined) throw new InvocationFailure('ResourceNotFoundException');
    return runner;
  }

  return {
    isSet: (pool, kind) => configuredFunction(pool.record.definition, kind) !== undefined,

    async run(pool, kind, source, call) {
      const configured = configuredFunction(pool.record.definition, kind);
      if (configured === undefined) return defaultResponse(kind);
      const event = eventOf(region, pool, kind, source, call, configured.version);
      try {
        return readResponse(kind, await findFunction(configured).run(event), configured.version);
      } catch (error) {
        throw toServiceError(log, kind, configured, error);
      }
    },

    notify(pool, kind, source, call) {
      const configured = configuredFunction(pool.record.definition, kind);
      if (configured === undefined) return;
      const event = eventOf(region, pool, kind, source, call, configured.version);
      const work = invokeWithoutAnswer(() => findFunction(configured), event)
        .catch((error: unknown) => void toServiceError(log, kind, configured, error))
        .finally(() => pending.delete(work));
      pending.add(work);
    },

    async encryptCode(pool, code) {
      const { KMSKeyID = '' } = pool.record.definition.LambdaConfig ?? {};
      try {
        if (codes === undefined)
          throw new Error('the server has no key for codes; start it with --sender-key or --kms-endpoint');
        return await codes.encrypt(pool.id, KMSKeyID, code);
      } catch (error) {
        log.error({ err: error, poolId: pool.id }, 'could not encrypt a code for a custom sender');
        throw serviceError('CodeDeliveryFailureException', 'Unable to encrypt the code.', { cause: error });
      }
    },

    async settled() {
      await Promise.all(pending);
    },
  };
}

async function invokeWithoutAnswer(find: () => FunctionRunner, event: TriggerEvent): Promise<void> {
  const runner = find();
  await (runner.notify === undefined ? runner.run(event) : runner.notify(event));
}

function eventOf<K extends TriggerKind>(
  region: string,
  pool: TriggerPool,
  kind: K,
  source: TriggerSource<K>,
  call: TriggerCall<K>,
  version: ConfiguredFunction['version'],
): TriggerEvent {
  return {
    version,
    region,
    userPoolId: pool.id,
    userName: call.userName,
    callerContext: { awsSdkVersion: sdkVersion(call.userAgent), clientId: call.clientId },
    triggerSource: source,
    request: requestOf(kind, call.request, version),
    response: responseSkeleton(kind, version),
  };
}

/**
 * Version 1 of pre token generation has no scopes. A challenge without metadata has `challengeMetadata: null`
 * (observed).
 */
function requestOf<K extends TriggerKind>(kind: K, request: TriggerRequests[K], version: string): object {
  if ('session' in request) {
    const session = request.session.map((result) => ({ challengeMetadata: null, ...result }));
    return { ...request, session };
  }
  if (kind !== 'PreTokenGeneration' || version !== '1') return request;
  return Object.fromEntries(Object.entries(request).filter(([name]) => name !== 'scopes'));
}

/**
 * Logs a failure and returns the error for the caller of the API. It contains the text of the function's own error, as
 * on AWS.
 */
function toServiceError(log: Logger, kind: TriggerKind, { arn }: ConfiguredFunction, error: unknown): ServiceError {
  log.warn(
    { trigger: kind, function: arn, reason: error instanceof Error ? error.message : 'unknown' },
    'trigger failed',
  );
  if (error instanceof FunctionFailure) {
    return serviceError('UserLambdaValidationException', `${kind} failed with error ${error.message}.`, {
      cause: error,
    });
  }
  if (error instanceof InvalidResponse) {
    return serviceError('InvalidLambdaResponseException', 'Unrecognizable lambda output', { cause: error });
  }
  if (error instanceof InvalidJson) {
    const message = 'Invalid lambda function output : Invalid JSON';
    return serviceError('InvalidLambdaResponseException', message, { cause: error });
  }
  const reason = error instanceof InvocationFailure ? error.message : 'ServiceException';
  const message = `${kind} invocation failed due to error ${reason}.`;
  return serviceError('UnexpectedLambdaException', message, { cause: error });
}
