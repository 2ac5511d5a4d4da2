/** Sign-ins at a provider that keeps to the rules. testing/faults.ts has what others do. */
import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { clientId, clientSecret } from './testing/faulty-provider.ts';
import { failure, openOidcSuite } from './testing/oidc-suite.ts';

const { corp, settingsOf, details, signIn } = await openOidcSuite();

describe('a correct provider', () => {
  it('returns subject, claims of token and user info, and tokens', async () => {
    corp.faults = {
      claims: { acr: 'strong', amr: ['pwd', 7] },
      userInfo: { acr: 'forged', iss: 'forged', email: 'new@x.y' },
    };
    const user = await signIn();
    expect(user).toMatchObject({ subject: 'jane', acr: 'strong', amr: ['pwd'] });
    expect(user.claims).toMatchObject({
      sub: 'jane',
      email: 'new@x.y',
      given_name: 'Jane',
      iss: corp.origin,
      acr: 'strong',
      access_token: 'access jane',
      id_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    });
  });

  it('gets the secret in the form, or by Basic with both parts encoded (RFC 6749, 2.3.1)', async () => {
    await signIn();
    expect(corp.lastTokenRequest?.authorization).toBeUndefined();
    expect(corp.lastTokenRequest?.body.get('client_secret')).toBe(clientSecret);
    await signIn(settingsOf(details({ token_endpoint_auth_method: 'client_secret_basic' })));
    const [, basic = ''] = corp.lastTokenRequest?.authorization?.split(' ') ?? [];
    const [name, secret] = Buffer.from(basic, 'base64').toString().split(':');
    const decoded = (text = '') => decodeURIComponent(text.replaceAll('+', '%20'));
    expect([decoded(name), decoded(secret)]).toEqual([clientId, clientSecret]);
    expect(corp.lastTokenRequest?.body.get('client_secret')).toBeNull();
    await signIn(settingsOf(details({ client_secret: '' })));
    expect(corp.lastTokenRequest?.body.get('client_id')).toBe(clientId);
    expect(corp.lastTokenRequest?.body.has('client_secret')).toBe(false);
  });

  it('is asked for its keys once', async () => {
    await signIn();
    await signIn();
    expect(corp.requests.get('/keys')).toBe(1);
    expect(corp.requests.get('/me')).toBe(2);
  });

  it('may be asked for user info by POST, or have none', async () => {
    await signIn(settingsOf(details({ attributes_request_method: 'POST' })));
    const { claims } = await signIn(settingsOf(details({ attributes_url: '' })));
    expect(claims).not.toHaveProperty('given_name');
  });

  it('may identify users by another claim', async () => {
    const settings = (username: string) => settingsOf({ attributeMapping: { username } });
    expect((await signIn(settings('email'))).subject).toBe('jane@example.com');
    await expect(signIn(settings('oid'))).rejects.toMatchObject(failure('username attribute mapping required'));
    await expect(signIn(settings('constructor'))).rejects.toMatchObject(failure('username attribute mapping required'));
    corp.faults = { claims: { oid: 12 } };
    expect((await signIn(settings('oid'))).subject).toBe('12');
  });

  it('may refuse the user; the app gets the error', async () => {
    const refuse = (error: string, text?: string) => (parameters: URLSearchParams) => {
      parameters.delete('code');
      parameters.set('error', error);
      if (text !== undefined) parameters.set('error_description', text);
    };
    await expect(signIn(settingsOf(), refuse('access_denied', 'The user\r\nsaid "no"'))).rejects.toMatchObject(
      failure('The user said no', 'access_denied'),
    );
    await expect(signIn(settingsOf(), refuse('strange'))).rejects.toMatchObject(failure('strange'));
  });
});
