/**
 * Lambda triggers: the port. A pool names its functions in LambdaConfig; options of the server define how to run them.
 */
import type { PoolRecord } from '../records/pool.ts';
import type { StringMap, TriggerKind, TriggerRequests, TriggerResponses, TriggerSource } from './trigger-types.ts';

/** The parts of a pool that determine which function runs. */
export interface TriggerPool {
  readonly id: string;
  readonly record: PoolRecord;
}

/** The content of an event, besides its source. */
export interface TriggerCall<K extends TriggerKind> {
  /** The internal user name; for UserMigration the name that the user entered. */
  readonly userName: string | null;
  /** The app client; `clientIdNotApplicable` if an administrator acts. */
  readonly clientId: string;
  readonly request: TriggerRequests[K];
  /** User-Agent of the request, for `callerContext.awsSdkVersion`. */
  readonly userAgent?: string | null | undefined;
}

/** The parts of a request that events of its triggers contain. */
export interface TriggerCause {
  /** The app client, or `clientIdNotApplicable`. */
  readonly clientId: string;
  /** ClientMetadata of the request, if the operation passes it to this trigger. */
  readonly clientMetadata?: StringMap | undefined;
  /** User-Agent of the request. */
  readonly userAgent?: string | null | undefined;
}

/** `callerContext.clientId` of operations without an app client (observed). */
export const clientIdNotApplicable = 'CLIENT_ID_NOT_APPLICABLE';

export interface Triggers {
  /** Returns whether the pool has a function for a trigger. */
  isSet(pool: TriggerPool, kind: TriggerKind): boolean;
  /**
   * Runs the function of a pool and checks its response. Without a function, the response is one that changes nothing.
   *
   * @throws UserLambdaValidationException if the function throws: `PreSignUp failed with error <text>.`
   * @throws UnexpectedLambdaException if it cannot be run, or takes longer than five seconds
   * @throws InvalidLambdaResponseException if its response does not have the form that the trigger requires
   */
  run<K extends TriggerKind>(
    pool: TriggerPool,
    kind: K,
    source: TriggerSource<K>,
    call: TriggerCall<K>,
  ): Promise<TriggerResponses[K]>;
  /**
   * Runs the function of a pool without waiting for it. Used for custom senders, whose failures are only logged. On AWS
   * Lambda this is an asynchronous invocation.
   */
  notify<K extends TriggerKind>(pool: TriggerPool, kind: K, source: TriggerSource<K>, call: TriggerCall<K>): void;
  /**
   * Encrypts a code for a custom sender of the pool.
   * @returns base64 of a message in the format of the AWS Encryption SDK
   * @throws CodeDeliveryFailureException if it cannot be encrypted
   */
  encryptCode(pool: TriggerPool, code: string): Promise<string>;
  /** Resolves when all functions that `notify` started have ended. */
  settled(): Promise<void>;
}
