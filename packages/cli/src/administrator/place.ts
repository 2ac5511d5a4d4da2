/** Which server an administrator's command calls, and with which credentials. */
import type { AdministratorEnvironment } from '../options/environment.ts';
import { localEndpoint } from '../options/defaults.ts';
import { UsageError } from '../output/failure.ts';
import { checkEndpoint, checkPool, checkRegion } from '../options/target.ts';
import type { Credentials } from '../options/environment.ts';

/** The options for it. */
export interface PlaceOptions {
  readonly pool?: string;
  readonly endpoint?: string;
  readonly region?: string;
}

/** A service, and the credentials for it. */
export interface Place {
  /** The address of the service. */
  readonly endpoint: string;
  readonly isAws: boolean;
  readonly region: string;
  readonly credentials: Credentials;
  /** The options to repeat in a further command for the same server, with a space before them: ` --endpoint http://10.0.0.1:9339`. */
  readonly again: string;
}

/** Credentials for `latchkey dev`, which accepts any. */
const localCredentials: Credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/**
 * Selects server and credentials. Options take precedence over the environment. The default is a Latchkey server on this machine: AWS must be
 * requested explicitly, so that a missing variable never leads to a change of a pool on AWS.
 *
 * @throws UsageError if the server is not on this machine and there are no credentials
 */
export function placeOfAdministrator(options: PlaceOptions, environment: AdministratorEnvironment): Place {
  const { pool, endpoint = environment.endpoint ?? localEndpoint } = options;
  const ofPool = pool === undefined ? undefined : checkPool(pool).split('_', 1)[0];
  const region = checkRegion(options.region ?? ofPool ?? environment.region ?? 'us-east-1');
  const isAws = endpoint === 'aws';
  const address = isAws ? addressOnAws(region) : checkEndpoint(endpoint);
  const { credentials = isAws || !isLocal(address) ? undefined : localCredentials } = environment;
  if (credentials === undefined) throw withoutCredentials();
  return { endpoint: address, isAws, region, credentials, again: againOf(options, endpoint) };
}

/** The endpoint of the environment is repeated, too: the next command may be run in another shell. */
function againOf({ region }: PlaceOptions, endpoint: string): string {
  return `${endpoint === localEndpoint ? '' : ` --endpoint ${endpoint}`}${region === undefined ? '' : ` --region ${region}`}`;
}

function addressOnAws(region: string): string {
  return `https://cognito-idp.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}

function isLocal(address: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(URL.parse(address)?.hostname ?? '');
}

function withoutCredentials(): UsageError {
  return new UsageError(
    'There are no AWS credentials in the environment to sign the request with.',
    'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. From a profile: eval "$(aws configure export-credentials --format env)"',
  );
}
