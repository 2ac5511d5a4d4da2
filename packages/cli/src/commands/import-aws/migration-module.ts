/** Generates the function that moves users when they sign in for the first time. */
import type { UserPoolClientType, UserPoolType } from '@latchkey/model';
import { FORMER_SUB } from './pool-settings.ts';

/** Where the function finds the users. */
export interface MigrationSource {
  readonly endpoint: string;
  readonly region: string;
  readonly pool: UserPoolType;
  readonly client: UserPoolClientType;
}

const FLOWS = ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH'];

/** Returns the app client of the source pool that the function can check passwords with; undefined if there is none. */
export function migrationClient(clients: readonly UserPoolClientType[]): UserPoolClientType | undefined {
  const rank = ({ ExplicitAuthFlows = [], ClientSecret }: UserPoolClientType): number => {
    const best = FLOWS.findIndex((flow) => ExplicitAuthFlows.some((name) => name === flow));
    return best < 0 ? Number.POSITIVE_INFINITY : best + (ClientSecret === undefined ? 0 : 0.5);
  };
  const [best] = clients.toSorted((one, other) => rank(one) - rank(other));
  return best !== undefined && Number.isFinite(rank(best)) ? best : undefined;
}

/** Returns the source of the module. It contains no secret. */
export function migrationModule({ endpoint, region, pool, client }: MigrationSource): string {
  const { ExplicitAuthFlows = [], ClientId = '', ClientSecret } = client;
  const isAdmin = ExplicitAuthFlows.some((flow) => flow === FLOWS[0] || flow === FLOWS[1]);
  const settings = {
    endpoint,
    region,
    userPoolId: pool.Id ?? '',
    clientId: ClientId,
    hasClientSecret: ClientSecret !== undefined,
    operation: isAdmin ? 'AdminInitiateAuth' : 'InitiateAuth',
    flow: isAdmin ? 'ADMIN_USER_PASSWORD_AUTH' : 'USER_PASSWORD_AUTH',
    signsInWithAddress: (pool.UsernameAttributes ?? []).length > 0,
    formerSub: `custom:${FORMER_SUB}`,
  };
  return `${HEAD}\nconst source = ${JSON.stringify(settings, undefined, 2)};\n${BODY}`;
}

const HEAD = `/**
 * UserMigration trigger, written by latchkey import-aws. It needs no packages, and runs as a local module
 * (latchkey serve --function migrate-from-aws=./FILE) or on AWS Lambda.
 *
 * Environment: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN of a role that may call
 * cognito-idp:AdminInitiateAuth and cognito-idp:AdminGetUser on the pool; AWS_POOL_CLIENT_SECRET if its app client has
 * a secret.
 */
import { createHash, createHmac } from 'node:crypto';
`;

const BODY = String.raw`
export const handler = async (event) => {
  const isSignIn = event.triggerSource === 'UserMigration_Authentication';
  const status = isSignIn ? await statusByPassword(event.userName, event.request.password) : 'RESET_REQUIRED';
  // Without attributes in the response, the answer to the app is that user name or password is wrong.
  if (status === undefined) return event;
  const user = await orUnknown(call('AdminGetUser', { UserPoolId: source.userPoolId, Username: event.userName }));
  if (user === undefined || user.Enabled === false || user.UserStatus === 'UNCONFIRMED') return event;
  const attributes = Object.fromEntries(user.UserAttributes.map(({ Name, Value }) => [Name, Value]));
  const { sub, identities, ...own } = attributes;
  for (const name of Object.keys(own)) if (name.startsWith('cognito:')) delete own[name];
  const hasSms = (user.UserMFASettingList ?? []).includes('SMS_MFA');
  event.response = {
    ...event.response,
    userAttributes: {
      ...own,
      [source.formerSub]: sub,
      ...(source.signsInWithAddress ? {} : { username: user.Username }),
    },
    finalUserStatus: status,
    messageAction: 'SUPPRESS',
    enableSMSMFA: hasSms,
  };
  return event;
};

/** Returns CONFIRMED if the password is right, RESET_REQUIRED if it must be replaced, undefined if it is wrong. */
async function statusByPassword(username, password) {
  const parameters = { USERNAME: username, PASSWORD: password };
  if (source.hasClientSecret) {
    const mac = createHmac('sha256', process.env.AWS_POOL_CLIENT_SECRET ?? '').update(username + source.clientId);
    parameters.SECRET_HASH = mac.digest('base64');
  }
  const admin = source.operation === 'AdminInitiateAuth' ? { UserPoolId: source.userPoolId } : {};
  const input = { ...admin, ClientId: source.clientId, AuthFlow: source.flow, AuthParameters: parameters };
  try {
    const answer = await orUnknown(call(source.operation, input));
    if (answer === undefined) return undefined;
    // Every other challenge comes after the password: MFA, or a device.
    return answer.ChallengeName === 'NEW_PASSWORD_REQUIRED' ? 'RESET_REQUIRED' : 'CONFIRMED';
  } catch (error) {
    if (error.code === 'PasswordResetRequiredException') return 'RESET_REQUIRED';
    throw error;
  }
}

const unknown = new Set(['NotAuthorizedException', 'UserNotFoundException', 'UserNotConfirmedException']);

async function orUnknown(calling) {
  try {
    return await calling;
  } catch (error) {
    if (unknown.has(error.code)) return undefined;
    throw error;
  }
}

/** Calls an operation, signed with Signature Version 4. */
async function call(operation, input) {
  const body = JSON.stringify(input);
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN } = process.env;
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    host: new URL(source.endpoint).host,
    'x-amz-date': time,
    ...(AWS_SESSION_TOKEN ? { 'x-amz-security-token': AWS_SESSION_TOKEN } : {}),
    'x-amz-target': 'AWSCognitoIdentityProviderService.' + operation,
  };
  const names = Object.keys(headers).sort();
  const hash = (text) => createHash('sha256').update(text).digest('hex');
  const mac = (key, text) => createHmac('sha256', key).update(text).digest();
  const lines = names.map((name) => name + ':' + headers[name]);
  const canonical = ['POST', '/', '', ...lines, '', names.join(';'), hash(body)].join('\n');
  const scope = [time.slice(0, 8), source.region, 'cognito-idp', 'aws4_request'];
  const toSign = ['AWS4-HMAC-SHA256', time, scope.join('/'), hash(canonical)].join('\n');
  const signature = mac(scope.reduce(mac, 'AWS4' + AWS_SECRET_ACCESS_KEY), toSign).toString('hex');
  const credential = 'Credential=' + AWS_ACCESS_KEY_ID + '/' + scope.join('/');
  const { host, ...sent } = headers;
  const response = await fetch(new URL('/', source.endpoint), {
    method: 'POST',
    headers: {
      ...sent,
      authorization: 'AWS4-HMAC-SHA256 ' + credential + ', SignedHeaders=' + names.join(';') + ', Signature=' + signature,
    },
    body,
  });
  const answer = await response.json();
  if (response.ok) return answer;
  const code = String(answer.__type).split('#').pop();
  throw Object.assign(new Error(code + ': ' + (answer.message ?? answer.Message)), { code });
}
`;
