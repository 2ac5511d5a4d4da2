/** What Facebook, Amazon, Google and Apple do in their own way. */
import { exportJWK, exportPKCS8, generateKeyPair, importJWK, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { clientId } from './testing/faulty-provider.ts';
import { clock, failure, openOidcSuite } from './testing/oidc-suite.ts';

const { corp, settingsOf, details, signIn } = await openOidcSuite();

describe('social providers', () => {
  it('Facebook: the subject is `id`, and the wanted fields are named', async () => {
    const paths: string[] = [];
    corp.faults = {
      userInfoEndpoint: (response, { url = '' }) => {
        paths.push(url);
        response
          .writeHead(200, { 'content-type': 'text/javascript' })
          .end('{"id":"10150","name":"Jane","sub":"other"}');
      },
    };
    const user = await signIn(
      settingsOf(
        {
          providerType: 'Facebook',
          attributeMapping: { username: 'id', name: 'name', email: 'email' },
          derived: {
            authorize_url: 'https://www.facebook.com/v17.0/dialog/oauth',
            attributes_url: 'https://graph.facebook.com/v17.0/me?fields=',
            attributes_url_add_attributes: 'true',
            token_url: 'https://graph.facebook.com/v17.0/oauth/access_token',
          },
          ...details({ attributes_url: `${corp.origin}/me?fields=` }),
        },
        'Facebook',
      ),
    );
    expect(user).toMatchObject({ subject: '10150', acr: undefined, claims: { name: 'Jane' } });
    expect(paths).toEqual(['/me?fields=id%2Cname%2Cemail']);
  });

  it('Facebook: its error is an object', async () => {
    corp.faults = {
      token: (response) =>
        response
          .writeHead(400, { 'content-type': 'application/json' })
          .end('{"error":{"message":"Invalid verification code format.","type":"OAuthException","code":100}}'),
    };
    const settings = settingsOf({ providerType: 'Facebook' }, 'Facebook');
    await expect(signIn(settings)).rejects.toMatchObject(
      failure('Facebook Error - 400 Invalid verification code format.'),
    );
  });

  it.each(['null', '[]', '"text"', '{"error":null}', '{"error":7}', '{"error":{"message":{}}}', '', '\u0000'])(
    'an error of the form %s is only its status',
    async (body) => {
      corp.faults = { token: (response) => response.writeHead(400, { 'content-type': 'application/json' }).end(body) };
      await expect(signIn()).rejects.toMatchObject(failure('Corp Error - 400 error getting token'));
    },
  );

  it('Amazon: the subject is `user_id`', async () => {
    corp.faults = { userInfo: { user_id: 'amzn1.account.K2', postal_code: '98052' } };
    const settings = settingsOf({ providerType: 'LoginWithAmazon', attributeMapping: { username: 'user_id' } });
    expect(await signIn(settings)).toMatchObject({ subject: 'amzn1.account.K2', claims: { postal_code: '98052' } });
  });

  it('Google: the People API is asked only for what the identity token does not have', async () => {
    const withPeople = (mapping: Readonly<Record<string, string>>) =>
      settingsOf({
        providerType: 'Google',
        attributeMapping: { username: 'sub', ...mapping },
        derived: { attributes_url_add_attributes: 'true' },
        ...details({ attributes_url: `${corp.origin}/me?personFields=` }),
      });
    expect((await signIn(withPeople({ email: 'email' }))).claims).toMatchObject({ email: 'jane@example.com' });
    expect(corp.requests.get('/me')).toBeUndefined();
    corp.faults = {
      userInfo: {
        resourceName: 'people/1',
        phoneNumbers: [{ value: '1' }, { metadata: { primary: true }, value: '+15550100' }],
        birthdays: [{ date: { year: 1990, month: 2, day: 3 } }],
      },
    };
    const { claims } = await signIn(withPeople({ phone_number: 'phoneNumbers', birthdate: 'birthdays' }));
    expect(claims).toMatchObject({ phoneNumbers: '+15550100', birthdays: '1990-02-03', sub: 'jane' });
  });

  it('Apple: the secret is a JWT of the team, and the name comes with the first form post', async () => {
    const key = await generateKeyPair('ES256', { extractable: true });
    const pem = await exportPKCS8(key.privateKey);
    const apple = { team_id: 'TEAM', key_id: 'KEY', attributes_url: '' };
    for (const private_key of [pem, pem.replaceAll(/-----.*-----|\n/g, '')]) {
      const settings = settingsOf({ providerType: 'SignInWithApple', ...details({ ...apple, private_key }) });
      const user = await signIn(settings, (sent) =>
        sent.set('user', '{"name":{"firstName":"Jane","lastName":"Doe"},"email":"forged@x.y"}'),
      );
      expect(user.claims).toMatchObject({ firstName: 'Jane', name: 'Jane Doe', email: 'jane@example.com' });
      const secret = corp.lastTokenRequest?.body.get('client_secret') ?? '';
      const publicKey = await importJWK({ ...(await exportJWK(key.publicKey)), alg: 'ES256' });
      const { payload, protectedHeader } = await jwtVerify(secret, publicKey, { currentDate: new Date(clock.now()) });
      expect(protectedHeader).toEqual({ alg: 'ES256', kid: 'KEY' });
      expect(payload).toMatchObject({ iss: 'TEAM', sub: clientId, aud: corp.origin });
    }
    const broken = settingsOf({ providerType: 'SignInWithApple', ...details({ ...apple, private_key: 'abc' }) });
    await expect(signIn(broken)).rejects.toMatchObject(
      failure('The private key of SignInWithApple is not a PKCS #8 key for ES256'),
    );
  });

  it('have their own addresses unless others are given', () => {
    const derived = {
      token_url: 'https://graph.facebook.com/v18.0/oauth/access_token',
      authorize_url: 'https://a.b/c',
    };
    const given = {
      token_url: 'https://graph.facebook.com/v17.0/oauth/access_token',
      authorize_url: `${corp.origin}/a`,
    };
    const settings = settingsOf({ providerType: 'Facebook', derived, details: given });
    expect(settings).toMatchObject({ tokenUrl: derived.token_url, authorizeUrl: given.authorize_url });
  });
});

it('what the browser sends as the name at Apple identifies nobody', async () => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const { attributes_url: _none, ...apple } = corp.details;
  const settings = settingsOf({
    providerType: 'SignInWithApple',
    attributeMapping: { username: 'name' },
    details: { ...apple, team_id: 'TEAM', key_id: 'KEY', private_key: await exportPKCS8(privateKey) },
  });
  const sent = (parameters: URLSearchParams) =>
    parameters.set('user', '{"name":{"firstName":"Somebody","lastName":"Else"}}');
  await expect(signIn(settings, sent)).rejects.toMatchObject(failure('username attribute mapping required'));
});
