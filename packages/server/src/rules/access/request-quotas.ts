/**
 * AWS's quotas of request rates ("Quotas in Amazon Cognito" of the developer guide), for servers that are to answer a
 * client as AWS would. They are off by default. The counts are in the memory of this process: behind a load balancer each
 * node allows the whole rate to its own share of the requests.
 */
import { isDocumentedError, type OperationName, type ServiceError, serviceError } from '@latchkey/model';
import { categoryOf, limitedPerPool, type QuotaCategory, quotaCategories, userAccess } from './quota-categories.ts';
import { createTokenBuckets } from './token-buckets.ts';

/** The part of a request that counts. */
export interface CountedRequest {
  readonly operation: OperationName;
  /** The pool that the request names; undefined: none. */
  readonly poolId: string | undefined;
  /** ChallengeName, if the request answers a challenge. */
  readonly challenge: string | undefined;
}

export interface RequestQuotas {
  /**
   * Counts a request.
   * @throws TooManyRequestsException, or ThrottlingException if the operation does not document it
   */
  admit(request: CountedRequest): Promise<void>;
  /**
   * Counts a request that concerns one user.
   * @param user identifies the user
   * @throws the same
   */
  admitForUser(operation: OperationName, user: string): void;
  /**
   * Counts a sign-in with an identity provider, which reaches no operation of the API.
   * @throws TooManyRequestsException
   */
  admitFederation(): Promise<void>;
}

/** Requests per second that read one user, and requests per second that change one user. */
const PER_USER = 10;

/** Requests per second of one operation for one pool, in some categories. */
const PER_POOL = 5;

/** Answers to challenges have a bucket of their own, with this many times the rate of UserAuthentication. */
const ANSWERS_PER_SIGN_IN = 3;

/** Pools, users and categories whose counts are in memory; each takes some 200 bytes. */
const REMEMBERED = 50_000;

/**
 * Creates the quotas.
 *
 * @param provisioned the limits that UpdateProvisionedLimit has set, by category
 * @param monotonic a monotonic clock, in milliseconds since an arbitrary moment
 */
export function createRequestQuotas(
  provisioned: () => Promise<ReadonlyMap<string, number>>,
  monotonic: () => number,
): RequestQuotas {
  const shared = createTokenBuckets(Object.keys(quotaCategories).length + 1, monotonic);
  const perUser = createTokenBuckets(REMEMBERED, monotonic);
  const perPool = createTokenBuckets(REMEMBERED, monotonic);

  return {
    async admit({ operation, poolId, challenge }) {
      const limits = await provisioned();
      const category = countedAs(operation, challenge);
      const perSecond = limits.get(category) ?? quotaCategories[category].perSecond;
      const isAnswer = category === 'UserAuthentication' && operation.endsWith('RespondToAuthChallenge');
      // Answers beyond their own bucket count as sign-ins.
      const admitted =
        (isAnswer && shared.take('answers', perSecond * ANSWERS_PER_SIGN_IN)) || shared.take(category, perSecond);
      if (!admitted) throw exceeded(operation);
      if (poolId !== undefined && limitedPerPool.has(category) && !perPool.take(`${operation} ${poolId}`, PER_POOL)) {
        throw exceeded(operation);
      }
    },
    admitForUser(operation, user) {
      const access = userAccess[categoryOf.get(operation) ?? 'UserPoolRead'];
      if (access !== undefined && !perUser.take(`${access} ${user}`, PER_USER)) throw exceeded(operation);
    },
    async admitFederation() {
      const perSecond = (await provisioned()).get('UserFederation') ?? quotaCategories.UserFederation.perSecond;
      if (!shared.take('UserFederation', perSecond)) throw serviceError('TooManyRequestsException', 'Rate exceeded');
    },
  };
}

/** Setting a new password while signing in counts as account recovery. */
function countedAs(operation: OperationName, challenge: string | undefined): QuotaCategory {
  if (challenge === 'NEW_PASSWORD_REQUIRED') return 'UserAccountRecovery';
  const category = categoryOf.get(operation);
  if (category === undefined) throw new TypeError(`The operation ${operation} has no category.`);
  return category;
}

function exceeded(operation: OperationName): ServiceError {
  const isDocumented = isDocumentedError(operation, 'TooManyRequestsException');
  return serviceError(isDocumented ? 'TooManyRequestsException' : 'ThrottlingException', 'Rate exceeded');
}
