/** Runs the functions that pools name: builds the event, runs it, reads the answer, and says failures in Cognito's words. */
import { serviceError, ServiceError } from '@latchkey/model';
import type { Logger } from '../ports/log.ts';
import { readAnswer, unchanged, UnrecognizableAnswer } from './answers.ts';
import type { CodeEncryption } from './code-encryption.ts';
import { configuredFunction, type ConfiguredFunction } from './configured-function.ts';
import { FunctionFailure, type FunctionRunner, InvocationFailure, UnreadableAnswer } from './function-runner.ts';
import { responseSkeleton } from './response-skeletons.ts';
import { sdkVersion, type TriggerEvent } from './trigger-event.ts';
import type { TriggerCall, TriggerPool, Triggers } from './triggers.ts';
import type { TriggerKind, TriggerRequests, TriggerSource } from './trigger-types.ts';

/** How a function is found: the runner of an ARN, or undefined when the server can't run it. */
export type FindRunner = (arn: string) => FunctionRunner | undefined;

export interface TriggersParts {
  readonly region: string;
  readonly findRunner: FindRunner;
  /** For custom senders; undefined where the server has been given no key. */
  readonly codes: CodeEncryption | undefined;
  readonly log: Logger;
}

/** Makes the triggers of a server. */
export function createTriggers({ region, findRunner, codes, log }: TriggersParts): Triggers {
  const underWay = new Set<Promise<void>>();

  function findFunction({ arn }: ConfiguredFunction): FunctionRunner {
    const runner = findRunner(arn);
    // As Lambda answers for a function that is not there.
    if (runner === undefined) throw new InvocationFailure('ResourceNotFoundException');
    return runner;
  }

  return {
    isSet: (pool, kind) => configuredFunction(pool.record.definition, kind) !== undefined,

    async run(pool, kind, source, call) {
      const configured = configuredFunction(pool.record.definition, kind);
      if (configured === undefined) return unchanged(kind);
      const event = eventOf(region, pool, kind, source, call, configured.version);
      try {
        return readAnswer(kind, await findFunction(configured).run(event), configured.version);
      } catch (error) {
        throw reported(log, kind, configured, error);
      }
    },

    notify(pool, kind, source, call) {
      const configured = configuredFunction(pool.record.definition, kind);
      if (configured === undefined) return;
      const event = eventOf(region, pool, kind, source, call, configured.version);
      const work = tell(() => findFunction(configured), event)
        .catch((error: unknown) => void reported(log, kind, configured, error))
        .finally(() => underWay.delete(work));
      underWay.add(work);
    },

    async encryptCode(pool, code) {
      const { KMSKeyID = '' } = pool.record.definition.LambdaConfig ?? {};
      try {
        if (codes === undefined)
          throw new Error('the server has no key for codes; give --sender-key or --kms-endpoint');
        return await codes.encrypt(pool.id, KMSKeyID, code);
      } catch (error) {
        log.error({ err: error, poolId: pool.id }, 'could not encrypt a code for a custom sender');
        throw serviceError('CodeDeliveryFailureException', 'Unable to encrypt the code.', { cause: error });
      }
    },

    async settled() {
      await Promise.all(underWay);
    },
  };
}

async function tell(find: () => FunctionRunner, event: TriggerEvent): Promise<void> {
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

/** Version 1 of pre token generation knows no scopes, and what a challenge is not called is said as null (observed). */
function requestOf<K extends TriggerKind>(kind: K, request: TriggerRequests[K], version: string): object {
  if ('session' in request) {
    const session = request.session.map((result) => ({ challengeMetadata: null, ...result }));
    return { ...request, session };
  }
  if (kind !== 'PreTokenGeneration' || version !== '1') return request;
  return Object.fromEntries(Object.entries(request).filter(([name]) => name !== 'scopes'));
}

/** What the caller of the API is told. The text of a function's own error is part of it, as on AWS. */
function reported(log: Logger, kind: TriggerKind, { arn }: ConfiguredFunction, error: unknown): ServiceError {
  log.warn(
    { trigger: kind, function: arn, reason: error instanceof Error ? error.message : 'unknown' },
    'trigger failed',
  );
  if (error instanceof FunctionFailure) {
    return serviceError('UserLambdaValidationException', `${kind} failed with error ${error.message}.`, {
      cause: error,
    });
  }
  if (error instanceof UnrecognizableAnswer) {
    return serviceError('InvalidLambdaResponseException', 'Unrecognizable lambda output', { cause: error });
  }
  if (error instanceof UnreadableAnswer) {
    const message = 'Invalid lambda function output : Invalid JSON';
    return serviceError('InvalidLambdaResponseException', message, { cause: error });
  }
  const reason = error instanceof InvocationFailure ? error.message : 'ServiceException';
  const message = `${kind} invocation failed due to error ${reason}.`;
  return serviceError('UnexpectedLambdaException', message, { cause: error });
}
