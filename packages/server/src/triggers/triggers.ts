/** Lambda triggers: the port. A pool names its functions in LambdaConfig; the server is told how to run them. */
import type { PoolRecord } from '../records/pool.ts';
import type { StringMap, TriggerKind, TriggerRequests, TriggerResponses, TriggerSource } from './trigger-types.ts';

/** The parts of a pool that say which function runs. */
export interface TriggerPool {
  readonly id: string;
  readonly record: PoolRecord;
}

/** What is told beside the source. */
export interface TriggerCall<K extends TriggerKind> {
  /** The internal user name; for UserMigration the name that was typed. */
  readonly userName: string | null;
  /** The app client; `clientIdNotApplicable` where an administrator acts. */
  readonly clientId: string;
  readonly request: TriggerRequests[K];
  /** User-Agent of the request, for `callerContext.awsSdkVersion`. */
  readonly userAgent?: string | null | undefined;
}

/** The request that a trigger stems from, as far as events tell of it. */
export interface TriggerCause {
  /** The app client, or `clientIdNotApplicable`. */
  readonly clientId: string;
  /** ClientMetadata of the request, where the operation passes it on to this trigger. */
  readonly clientMetadata?: StringMap | undefined;
  /** User-Agent of the request. */
  readonly userAgent?: string | null | undefined;
}

/** `callerContext.clientId` of operations that know no app client (observed). */
export const clientIdNotApplicable = 'CLIENT_ID_NOT_APPLICABLE';

export interface Triggers {
  /** Whether the pool names a function for it. */
  isSet(pool: TriggerPool, kind: TriggerKind): boolean;
  /**
   * Runs the function of a pool and checks its answer. A pool without one answers as a function that changes nothing.
   *
   * @throws UserLambdaValidationException when the function refuses: `PreSignUp failed with error <text>.`
   * @throws UnexpectedLambdaException when it can't be run, or takes longer than five seconds
   * @throws InvalidLambdaResponseException when its answer has not the shape of the trigger
   */
  run<K extends TriggerKind>(
    pool: TriggerPool,
    kind: K,
    source: TriggerSource<K>,
    call: TriggerCall<K>,
  ): Promise<TriggerResponses[K]>;
  /**
   * Runs the function of a pool without waiting for it: custom senders, whose failures are logged and change nothing. On AWS
   * Lambda it is an asynchronous invocation.
   */
  notify<K extends TriggerKind>(pool: TriggerPool, kind: K, source: TriggerSource<K>, call: TriggerCall<K>): void;
  /**
   * Encrypts a code for a custom sender of the pool.
   * @returns base64 of a message in the format of the AWS Encryption SDK
   * @throws CodeDeliveryFailureException when it can't be encrypted
   */
  encryptCode(pool: TriggerPool, code: string): Promise<string>;
  /** Resolves when what was notified has come to an end. */
  settled(): Promise<void>;
}
