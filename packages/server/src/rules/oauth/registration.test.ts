import { describe, expect, it } from 'vitest';
import { allowedFlows, readRegistration, type Registration } from './registration.ts';

const redirectUris = ['https://app.example.com/callback'];
const flows = ['code', 'client_credentials'] as const;
const configuration = { AllowedScopes: ['aws.cognito/dcr/register', 'orders/read', 'orders/write', 'email'] };

const read = (metadata: Readonly<Record<string, unknown>>) => {
  return readRegistration({ redirect_uris: redirectUris, ...metadata }, configuration, flows);
};
const machine = { grant_types: ['client_credentials'], redirect_uris: [] };

const defaults: Registration = {
  name: 'Registered client',
  flow: 'code',
  grantTypes: ['authorization_code'],
  redirectUris,
  signOutUris: [],
  authenticationMethod: 'client_secret_basic',
  scopes: ['openid', 'email', 'phone', 'profile', 'orders/read', 'orders/write'],
};

describe('allowedFlows', () => {
  it.each([
    [{}, true, ['code', 'client_credentials']],
    [{}, false, ['code']],
    [{ AuthenticatedGrantTypes: [], OpenDcrGrantTypes: [] }, true, []],
    [{ AuthenticatedGrantTypes: [], OpenDcrGrantTypes: [] }, false, []],
    [{ AuthenticatedGrantTypes: ['client_credentials'] }, true, ['client_credentials']],
    [{ AuthenticatedGrantTypes: ['client_credentials'] }, false, ['code']],
    [{ OpenDcrGrantTypes: ['client_credentials', 'authorization_code'] }, false, ['client_credentials', 'code']],
    [{ OpenDcrGrantTypes: ['code'] }, false, ['code']],
    [{ OpenDcrGrantTypes: ['implicit', 'code'] }, false, ['code']],
  ])('of %j, authenticated: %s, are %j', (given, isAuthenticated, expected) => {
    expect(allowedFlows(given as Parameters<typeof allowedFlows>[0], isAuthenticated)).toEqual(expected);
  });
});

describe('a registration', () => {
  it('has the defaults of RFC 7591, and all allowed scopes', () => {
    expect(read({})).toEqual(defaults);
    expect(read({ unknown: 5, scope: undefined })).toEqual(defaults);
    expect(readRegistration({ redirect_uris: redirectUris }, {}, flows)).toEqual({
      ...defaults,
      scopes: ['openid', 'email', 'phone', 'profile'],
    });
  });

  it.each<[Readonly<Record<string, unknown>>, Partial<Registration>]>([
    [
      { redirect_uris: ['myapp://done', 'http://localhost:3000'] },
      { redirectUris: ['myapp://done', 'http://localhost:3000'] },
    ],
    [
      { redirect_uris: ['https://app.example.com/javascript:'] },
      { redirectUris: ['https://app.example.com/javascript:'] },
    ],
    [{ post_logout_redirect_uris: ['https://app.example.com/bye'] }, { signOutUris: ['https://app.example.com/bye'] }],
    [
      { grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'] },
      { grantTypes: ['authorization_code', 'refresh_token'] },
    ],
    [{ response_types: [] }, {}],
    [{ token_endpoint_auth_method: 'none' }, { authenticationMethod: 'none' }],
    [{ token_endpoint_auth_method: 'client_secret_post' }, { authenticationMethod: 'client_secret_post' }],
    [{ scope: 'orders/read  openid orders/read ' }, { scopes: ['orders/read', 'openid'] }],
    [{ scope: '' }, { scopes: [] }],
    [{ client_name: 'My app' }, { name: 'My app' }],
    [{ client_name: ' <b>Shop & "co"</b> ' }, { name: '-b-Shop - -co---b-' }],
    [{ client_name: 'a+b=c,d.e@f-g_h' }, { name: 'a+b=c,d.e@f-g_h' }],
    [{ client_name: 'x'.repeat(129) }, { name: 'x'.repeat(128) }],
    [{ client_name: `${'x'.repeat(127)} y` }, { name: 'x'.repeat(127) }],
    [{ client_name: '  ' }, { name: 'Registered client' }],
    [{ client_name: 5 }, { name: 'Registered client' }],
  ])('%j is read', (metadata, change) => {
    expect(read(metadata)).toEqual({ ...defaults, ...change });
  });

  it('of a machine has a secret, needs no redirect URI, and has no scopes of users', () => {
    const expected = { ...defaults, flow: 'client_credentials', grantTypes: ['client_credentials'], redirectUris: [] };
    expect(read(machine)).toEqual({ ...expected, scopes: ['orders/read', 'orders/write'] });
    expect(read({ ...machine, response_types: ['token'], scope: 'orders/read' })).toEqual({
      ...expected,
      scopes: ['orders/read'],
    });
  });

  const listOfTexts = 'grant_types, response_types and post_logout_redirect_uris must be lists of texts';
  const grants = 'grant_types must be authorization_code with refresh_token, or client_credentials';
  it.each<[Readonly<Record<string, unknown>>, string]>([
    [{ grant_types: 'authorization_code' }, listOfTexts],
    [{ grant_types: [1] }, listOfTexts],
    [{ response_types: 'code' }, listOfTexts],
    [{ post_logout_redirect_uris: 'https://app.example.com' }, listOfTexts],
    [
      { post_logout_redirect_uris: ['https://a.example', '/bye'] },
      'post_logout_redirect_uris must be absolute addresses',
    ],
    [{ post_logout_redirect_uris: ['javascript:x'] }, 'post_logout_redirect_uris must be absolute addresses'],
    [{ grant_types: [] }, grants],
    [{ grant_types: ['refresh_token'] }, grants],
    [{ grant_types: ['implicit'] }, grants],
    [{ grant_types: ['client_credentials', 'refresh_token'] }, grants],
    [{ grant_types: ['authorization_code', 'client_credentials'] }, grants],
    [{ response_types: ['token'] }, 'response_types must be code'],
    [{ response_types: ['code', 'token'] }, 'response_types must be code'],
    [
      { token_endpoint_auth_method: 'private_key_jwt' },
      'token_endpoint_auth_method must be one of none, client_secret_basic, client_secret_post',
    ],
    [{ ...machine, token_endpoint_auth_method: 'none' }, 'client_credentials needs a secret'],
    [{ scope: 5 }, 'scope must be a text'],
    [{ scope: 'openid orders/delete' }, 'The scope orders/delete may not be registered'],
    [{ scope: 'aws.cognito/dcr/register' }, 'The scope aws.cognito/dcr/register may not be registered'],
    [{ ...machine, scope: 'email' }, 'The scope email may not be registered'],
  ])('%j is refused', (metadata, description) => {
    expect(read(metadata)).toEqual({ error: 'invalid_client_metadata', description });
  });

  it.each(flows)('may only have the grants that are allowed: %s is not', (refused) => {
    const others = flows.filter((flow) => flow !== refused);
    const metadata = refused === 'code' ? { redirect_uris: redirectUris } : machine;
    expect(readRegistration(metadata, configuration, others)).toEqual({
      error: 'invalid_client_metadata',
      description: `The grant type ${refused === 'code' ? 'authorization_code' : refused} may not be registered`,
    });
  });

  it.each<[unknown, string]>([
    ['https://app.example.com', 'redirect_uris must be a list of texts'],
    [[redirectUris], 'redirect_uris must be a list of texts'],
    [[...redirectUris, 5], 'redirect_uris must be a list of texts'],
    [[], 'redirect_uris is missing'],
    [undefined, 'redirect_uris is missing'],
    [['/callback'], '/callback cannot be a redirect URI'],
    [[...redirectUris, 'app.example.com'], 'app.example.com cannot be a redirect URI'],
    [[`/${'x'.repeat(100)}`], `/${'x'.repeat(99)} cannot be a redirect URI`],
    ...['javascript', 'data', 'vbscript', 'file', 'blob', 'about', 'filesystem', 'view-source', 'JavaScript'].map(
      (scheme): [unknown, string] => [[`${scheme}:x`], `${scheme}:x cannot be a redirect URI`],
    ),
    [[' javascript:x'], ' javascript:x cannot be a redirect URI'],
  ])('cannot have the redirect URIs %j', (uris, description) => {
    expect(read({ redirect_uris: uris })).toEqual({ error: 'invalid_redirect_uri', description });
  });
});
