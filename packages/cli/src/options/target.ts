/** Which user pool and app client a command is about, and where they are. */
import { UsageError } from '../output/failure.ts';

/** A pool, an app client in it, and the way there. */
export interface Target {
  /** `eu-west-1_AbCdEfGhI`. */
  readonly userPoolId: string;
  readonly clientId: string;
  /** Another address than AWS's. */
  readonly endpoint?: string;
  /** The pool's, if not said. */
  readonly region?: string;
}

/** What the command line says about it. */
export interface TargetOptions {
  readonly pool?: string;
  readonly client?: string;
  readonly endpoint?: string;
  readonly region?: string;
}

/** What is known of a target before anybody is asked. */
export type PartialTarget = Partial<Target>;

/**
 * Where a sign-in goes: the options count first, then the environment, then where the last sign-in went. The last one counts as a
 * whole: whoever names another pool or app client gets nothing of it.
 *
 * @param environment AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER
 * @param last where the last sign-in went
 */
export function targetOfSignIn(
  options: TargetOptions,
  environment: string | undefined,
  last: Target | undefined,
): PartialTarget {
  const known = meant(options, last);
  return assemble(options, known, options.endpoint ?? environment ?? known?.endpoint);
}

/**
 * Where the signed-in user's commands go: to where the session was made. Its tokens are not sent elsewhere because a variable has
 * changed since; only an option can say so.
 */
export function targetOfSession(
  options: TargetOptions,
  environment: string | undefined,
  last: Target | undefined,
): PartialTarget {
  const known = meant(options, last);
  return assemble(options, known, options.endpoint ?? (known === undefined ? environment : known.endpoint));
}

function meant({ pool, client }: TargetOptions, last: Target | undefined): Target | undefined {
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

/** Whether it is a user pool id: a region, `_`, and letters and digits. */
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

/** The place in words: `us-east-1_AbC at http://127.0.0.1:9339`. */
export function placeOf({ userPoolId, endpoint, region = userPoolId.split('_', 1)[0] }: Target): string {
  return `${userPoolId} ${endpoint === undefined ? `on AWS (${region})` : `at ${endpoint}`}`;
}
