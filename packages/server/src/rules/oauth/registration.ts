/**
 * Rules of dynamic client registration (RFC 7591; "Dynamic client registration" of the developer guide). Where Cognito's
 * answers are not known, the RFC counts (docs/decisions/0040).
 */
import type { DcrConfigurationType } from '@latchkey/model';
import { registrationScope } from '../pools/scopes.ts';

/** Grants of app clients, as AllowedOAuthFlows names them. */
export type Flow = 'code' | 'client_credentials';

/** The metadata of a client, checked. */
export interface Registration {
  readonly name: string;
  readonly flow: Flow;
  readonly grantTypes: readonly string[];
  readonly redirectUris: readonly string[];
  readonly signOutUris: readonly string[];
  readonly authenticationMethod: 'none' | 'client_secret_basic' | 'client_secret_post';
  readonly scopes: readonly string[];
}

export interface RegistrationFault {
  readonly error: 'invalid_redirect_uri' | 'invalid_client_metadata';
  readonly description: string;
}

/** Every client may have them. */
const openIdScopes: readonly string[] = ['openid', 'email', 'phone', 'profile'];

const methods = ['none', 'client_secret_basic', 'client_secret_post'] as const;

/** The grants that a registration may ask for. `[]` in the configuration refuses all. */
export function allowedFlows(
  { AuthenticatedGrantTypes, OpenDcrGrantTypes }: DcrConfigurationType,
  isAuthenticated: boolean,
): readonly Flow[] {
  const names = isAuthenticated
    ? (AuthenticatedGrantTypes ?? ['code', 'client_credentials'])
    : (OpenDcrGrantTypes ?? ['code']);
  const flows = names.map((name) => (name === 'authorization_code' ? 'code' : name));
  return flows.filter((flow): flow is Flow => flow === 'code' || flow === 'client_credentials');
}

/** Checks the metadata of a client. Members that are not known are ignored (RFC 7591 section 2). */
export function readRegistration(
  metadata: Readonly<Record<string, unknown>>,
  configuration: DcrConfigurationType,
  flows: readonly Flow[],
): Registration | RegistrationFault {
  const redirectUris = texts(metadata['redirect_uris'] ?? []);
  if (redirectUris === undefined) return badRedirect('redirect_uris must be a list of texts');
  const unusable = redirectUris.find((uri) => !isUsable(uri));
  if (unusable !== undefined) return badRedirect(`${unusable.slice(0, 100)} cannot be a redirect URI`);
  const grantTypes = texts(metadata['grant_types'] ?? ['authorization_code']);
  const responseTypes = texts(metadata['response_types'] ?? ['code']);
  const signOutUris = texts(metadata['post_logout_redirect_uris'] ?? []);
  if (grantTypes === undefined || responseTypes === undefined || signOutUris === undefined) {
    return bad('grant_types, response_types and post_logout_redirect_uris must be lists of texts');
  }
  if (!signOutUris.every(isUsable)) return bad('post_logout_redirect_uris must be absolute addresses');
  const flow = flowOf(grantTypes);
  if (flow === undefined)
    return bad('grant_types must be authorization_code with refresh_token, or client_credentials');
  if (!flows.includes(flow)) return bad(`The grant type ${grantTypes[0] ?? ''} may not be registered`);
  if (flow === 'code' && responseTypes.some((type) => type !== 'code')) return bad('response_types must be code');
  if (flow === 'code' && redirectUris.length === 0) return badRedirect('redirect_uris is missing');
  const method = metadata['token_endpoint_auth_method'] ?? 'client_secret_basic';
  const authenticationMethod = methods.find((known) => known === method);
  if (authenticationMethod === undefined) return bad(`token_endpoint_auth_method must be one of ${methods.join(', ')}`);
  if (flow === 'client_credentials' && authenticationMethod === 'none') return bad('client_credentials needs a secret');
  const scopes = scopesOf(metadata['scope'], configuration, flow);
  if (typeof scopes === 'string') return bad(scopes);
  const name = nameOf(metadata['client_name']);
  return { name, flow, grantTypes, redirectUris, signOutUris, authenticationMethod, scopes };
}

/** Returns the allowed scopes by default, and a message if others are asked for. */
function scopesOf(
  given: unknown,
  { AllowedScopes = [] }: DcrConfigurationType,
  flow: Flow,
): readonly string[] | string {
  const others = AllowedScopes.filter((scope) => scope !== registrationScope && !openIdScopes.includes(scope));
  const allowed = flow === 'code' ? [...openIdScopes, ...others] : others;
  if (given === undefined) return allowed;
  if (typeof given !== 'string') return 'scope must be a text';
  const asked = [...new Set(given.split(' ').filter((scope) => scope !== ''))];
  const refused = asked.find((scope) => !allowed.includes(scope));
  return refused === undefined ? asked : `The scope ${refused} may not be registered`;
}

/** An app client has one kind of grant; refresh tokens come with codes. */
function flowOf(grantTypes: readonly string[]): Flow | undefined {
  const others = grantTypes.filter((type) => type !== 'refresh_token');
  const [only, ...more] = others;
  if (more.length > 0) return undefined;
  if (only === 'authorization_code') return 'code';
  return only === 'client_credentials' && grantTypes.length === 1 ? only : undefined;
}

/** Names of app clients have these characters only (ClientNameType of the service model). */
function nameOf(given: unknown): string {
  const name =
    typeof given === 'string'
      ? given
          .replaceAll(/[^\w\s+=,.@-]/gu, '-')
          .slice(0, 128)
          .trim()
      : '';
  return name === '' ? 'Registered client' : name;
}

/** Schemes that browsers give a meaning of their own: anybody may register, so they must not reach a page. */
function isUsable(uri: string): boolean {
  return (
    URL.canParse(uri) && !/^(?:javascript|data|vbscript|file|blob|about|filesystem|view-source):/i.test(uri.trim())
  );
}

function texts(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const list: readonly unknown[] = value;
  return list.every((entry) => typeof entry === 'string') ? list : undefined;
}

const bad = (description: string): RegistrationFault => ({ error: 'invalid_client_metadata', description });
const badRedirect = (description: string): RegistrationFault => ({ error: 'invalid_redirect_uri', description });
