/** Which user pool and app client a command uses, and on which server. */
import { UsageError } from '../output/failure.ts';

/** A pool, an app client in it, and the server. */
export interface Target {
  /** `eu-west-1_AbCdEfGhI`. */
  readonly userPoolId: string;
  readonly clientId: string;
  /** Absent for AWS. */
  readonly endpoint?: string;
  /** Default: the region of the pool id. */
  readonly region?: string;
}

/** The options for it. */
export interface TargetOptions {
  readonly pool?: string;
  readonly client?: string;
  readonly endpoint?: string;
  readonly region?: string;
}

/** The parts of a target that are known before the user is asked for the rest. */
export type PartialTarget = Partial<Target>;

/**
 * Returns the target of a sign-in from the options, then the environment, then the last sign-in. If the options contain another pool or app
 * client, nothing is taken from the last sign-in.
 *
 * @param environment AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER
 * @param last the target of the last sign-in
 */
export function targetOfSignIn(
  options: TargetOptions,
  environment: string | undefined,
  last: Target | undefined,
): PartialTarget {
  const known = lastIfSame(options, last);
  return assemble(options, known, options.endpoint ?? environment ?? known?.endpoint);
}

/**
 * Returns the target of a signed-in user's command: the server that issued the session. A changed variable does not send its tokens to another
 * server; only an option does.
 */
export function targetOfSession(
  options: TargetOptions,
  environment: string | undefined,
  last: Target | undefined,
): PartialTarget {
  const known = lastIfSame(options, last);
  return assemble(options, known, options.endpoint ?? (known === undefined ? environment : known.endpoint));
}

function lastIfSame({ pool, client }: TargetOptions, last: Target | undefined): Target | undefined {
  const isMeant = (pool ?? last?.userPoolId) === last?.userPoolId && (client ?? last?.clientId) === last?.clientId;
  return isMeant ? last : undefined;
}

function assemble(options: TargetOptions, known: Target | undefined, endpoint: string | undefined): PartialTarget {
  const { pool: userPoolId = known?.userPoolId, client: clientId = known?.clientId } = options;
  const { region = known?.region } = options;
  return {
    ...(userPoolId !== undefined && { userPoolId: checkPool(userPoolId) }),
    ...(clientId !== undefined && { clientId }),
    ...(endpoint !== undefined && { endpoint: checkEndpoint(endpoint) }),
    ...(region !== undefined && { region: checkRegion(region) }),
  };
}

/** Returns whether a text is a user pool id: a region, `_`, letters and digits. */
export function isPoolId(text: string): boolean {
  return /^[\w-]+_[0-9a-zA-Z]+$/.test(text) && text.length <= 55;
}

/** @throws UsageError if it is not a user pool id */
export function checkPool(text: string): string {
  if (isPoolId(text)) return text;
  throw new UsageError(`"${text}" is not a user pool id.`, 'Give one such as us-east-1_AbCdEfGhI with --pool.');
}

/** @throws UsageError if it is not an address */
export function checkEndpoint(text: string): string {
  if (/^https?:$/.test(URL.parse(text)?.protocol ?? '')) return text;
  throw new UsageError(
    `"${text}" is not the address of a server.`,
    'Give one such as http://127.0.0.1:9339 with --endpoint, or in AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER.',
  );
}

/** @throws UsageError if it is not the name of a region */
export function checkRegion(text: string): string {
  if (/^[a-z]{2}(-[a-z]+)+-\d+$/.test(text)) return text;
  throw new UsageError(`"${text}" is not a region.`, 'Give the name of an AWS region, such as us-east-1.');
}

/** Describes the target: `us-east-1_AbC at http://127.0.0.1:9339`. */
export function placeOf({ userPoolId, endpoint, region = userPoolId.split('_', 1)[0] }: Target): string {
  return `${userPoolId} ${endpoint === undefined ? `on AWS (${region})` : `at ${endpoint}`}`;
}
