import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../app.ts';
import { callOperation, createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { ResendConfirmationCode } from '../../operations/sign-up/ResendConfirmationCode.ts';
import { AdminUpdateUserAttributes } from '../../operations/users/administration/AdminUpdateUserAttributes.ts';
import { account, attributes, newTestApp, type TestApp, signUp } from '../../operations/users/testing/users.ts';

const byLink = {
  VerificationMessageTemplate: {
    DefaultEmailOption: 'CONFIRM_WITH_LINK' as const,
    EmailMessageByLink: 'Hello {username}, {##click here##}',
  },
};

let services: TestServices;
let app: ReturnType<typeof createApp>;
beforeAll(async () => {
  services = await createTestServices();
  app = createApp(services, { publicUrl: () => services.settings.publicUrl(), stopping: new AbortController().signal });
});
afterAll(() => services.close());

/** The link in the newest message to an address. */
function linkTo(address: string): URL {
  const body = services.inbox.list(address)[0]?.body ?? '';
  const link = /<a href="([^"]+)">click here<\/a>/.exec(body)?.[1]?.replaceAll('&amp;', '&');
  return new URL(link ?? `no link in ${body}`);
}

const open = async (link: URL, method = 'GET') => app.request(link.pathname + link.search, { method });
/** Posts the form of the page, as its button does. */
async function press(link: URL): Promise<Response> {
  const html = await (await open(link)).text();
  const fields = new URLSearchParams();
  for (const [, name = '', value = ''] of html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]+)">/g)) {
    fields.set(name, value.replaceAll('&amp;', '&').replaceAll('&#39;', "'").replaceAll('&lt;', '<'));
  }
  const action = new URL(/action="([^"]+)"/.exec(html)?.[1] ?? '', link);
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return app.request(action.pathname, { method: 'POST', headers, body: fields.toString() });
}
const heading = async (answer: Response) => [answer.status, /<h1>(.*)<\/h1>/.exec(await answer.text())?.[1]];

async function signUpByLink(email: string, place?: TestApp) {
  const home = place ?? (await newTestApp(services, byLink));
  await signUp(services, home, 'jane', { email });
  return { place: home, link: linkTo(email) };
}

describe('the link of a sign-up', () => {
  it('has the form of AWS, and confirms the user after the button is pressed', async () => {
    const { place, link } = await signUpByLink('v1@example.com');
    const code = services.inbox.list('v1@example.com')[0]?.code ?? '';
    expect(link.href).toBe(
      `http://localhost:9229/confirmUser?client_id=${place.ClientId}&user_name=jane&confirmation_code=${code}`,
    );
    expect(services.inbox.list('v1@example.com')[0]).toMatchObject({
      subject: 'Your verification link',
      body: expect.stringContaining('Hello jane, <a href'),
    });
    expect(await heading(await press(link))).toEqual([200, 'Your registration is confirmed']);
    const user = await account(services, place, 'jane');
    expect([user.UserStatus, user.attributes['email_verified']]).toEqual(['CONFIRMED', 'true']);
    expect(await heading(await press(link))).toEqual([400, 'There is nothing to confirm']);
  });

  it('changes nothing when it is only opened, however often', async () => {
    const { place, link } = await signUpByLink('v2@example.com');
    for (const method of ['GET', 'HEAD', 'GET', 'GET']) expect((await open(link, method)).status).toBe(200);
    expect((await account(services, place, 'jane')).UserStatus).toBe('UNCONFIRMED');
    expect(await heading(await open(link))).toEqual([200, 'Confirm your e-mail address']);
  });

  it('accepts a POST without a form, and works for one of 64 requests at the same time', async () => {
    const { place, link } = await signUpByLink('v3@example.com');
    const results = await Promise.all(Array.from({ length: 64 }, () => open(link, 'POST')));
    expect(results.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await account(services, place, 'jane')).UserStatus).toBe('CONFIRMED');
  });

  it('is invalid after a day, and after a newer link was sent', async () => {
    const { place, link } = await signUpByLink('v4@example.com');
    await callOperation(services, ResendConfirmationCode, { ClientId: place.ClientId, Username: 'jane' });
    const newer = linkTo('v4@example.com');
    if (newer.href !== link.href)
      expect(await heading(await press(link))).toEqual([400, 'This link is no longer valid']);
    services.clock.advance(24 * 3_600_000);
    expect(await heading(await press(newer))).toEqual([400, 'This link is no longer valid']);
  });

  it('cannot be guessed, and still works after many wrong attempts', async () => {
    const { place, link } = await signUpByLink('v5@example.com');
    const code = link.searchParams.get('confirmation_code') ?? '';
    expect(code).toMatch(/^[0-9a-f]{32}$/);
    const wrong = new URL(link);
    wrong.searchParams.set('confirmation_code', '000000');
    for (let count = 0; count < 15; count++) expect((await open(wrong, 'POST')).status).toBe(400);
    expect(await heading(await open(wrong, 'POST'))).toEqual([429, 'Too many attempts']);
    wrong.searchParams.set('confirmation_code', '0'.repeat(32));
    expect(await heading(await open(wrong, 'POST'))).toEqual([400, 'This link is no longer valid']);
    expect((await account(services, place, 'jane')).UserStatus).toBe('UNCONFIRMED');
    expect(await heading(await press(link))).toEqual([200, 'Your registration is confirmed']);
  });

  it('works for a client with a secret', async () => {
    const place = await newTestApp(services, byLink, { GenerateSecret: true });
    const { DescribeUserPoolClient } = await import('../../operations/clients/DescribeUserPoolClient.ts');
    const { secretHash } = await import('../../rules/access/secret-hash.ts');
    const { SignUp } = await import('../../operations/sign-up/SignUp.ts');
    const { UserPoolClient } = await callOperation(services, DescribeUserPoolClient, place);
    await callOperation(services, SignUp, {
      ClientId: place.ClientId,
      Username: 'jane',
      Password: 'Corr3ct-horse',
      SecretHash: secretHash(UserPoolClient?.ClientSecret ?? '', 'jane', place.ClientId),
      UserAttributes: attributes({ email: 'v6@example.com' }),
    });
    expect(await heading(await press(linkTo('v6@example.com')))).toEqual([200, 'Your registration is confirmed']);
  });

  it.each(['', '?client_id=a', '?client_id=&user_name=b&confirmation_code=1'])(
    'is incomplete without all of its fields: "%s"',
    async (query) => {
      expect(await heading(await app.request(`/confirmUser${query}`))).toEqual([400, 'This link is not complete']);
      const posted = await app.request(`/confirmUser${query}`, { method: 'POST' });
      expect(await heading(posted)).toEqual([400, 'This link is not complete']);
    },
  );

  it('runs nothing if it was changed', async () => {
    const evil = '"><script>alert(1)</script>';
    const fields = { client_id: evil, user_name: evil, confirmation_code: evil };
    const query = new URLSearchParams(fields).toString();
    const answer = await app.request(`/confirmUser?${query}`);
    expect(await answer.text()).not.toContain('<script');
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(answer.headers.get('referrer-policy')).toBe('same-origin');
    expect((await app.request(`/confirmUser?${query}`, { method: 'POST' })).status).toBe(400);
    const large = await app.request('/confirmUser', { method: 'POST', body: 'a'.repeat(200_000) });
    expect(large.status).toBe(400);
  });
});

describe('the link for a changed address', () => {
  it('verifies it once, after an administrator changed it', async () => {
    const { place, link } = await signUpByLink('w1@example.com');
    await press(link);
    const UserAttributes = attributes({ email: 'w2@example.com' });
    await callOperation(services, AdminUpdateUserAttributes, {
      UserPoolId: place.UserPoolId,
      Username: 'jane',
      UserAttributes,
    });
    const second = linkTo('w2@example.com');
    expect(second.pathname).toBe('/verifyUserAttribute');
    expect((await account(services, place, 'jane')).attributes['email_verified']).toBe('false');
    const results = await Promise.all(Array.from({ length: 64 }, () => open(second, 'POST')));
    expect(results.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await account(services, place, 'jane')).attributes['email_verified']).toBe('true');
  });

  it('is required: a code that is typed needs an access token', async () => {
    const place = await newTestApp(services, { AutoVerifiedAttributes: ['email'] });
    const { UserPoolId } = place;
    await signUp(services, place, 'jane', { email: 'w4@example.com' });
    const UserAttributes = attributes({ email: 'w5@example.com' });
    await callOperation(services, AdminUpdateUserAttributes, { UserPoolId, Username: 'jane', UserAttributes });
    const code = services.inbox.list('w5@example.com')[0]?.code ?? '';
    expect(code).toMatch(/^\d{6}$/);
    const query = { user_pool_id: UserPoolId, user_name: 'jane', attribute_name: 'email', confirmation_code: code };
    const link = new URL(`http://localhost:9229/verifyUserAttribute?${new URLSearchParams(query).toString()}`);
    expect(await heading(await press(link))).toEqual([400, 'This link is no longer valid']);
    expect((await account(services, place, 'jane')).attributes['email_verified']).toBe('false');
  });

  it('gives the same answer for users who do not exist', async () => {
    const { place } = await signUpByLink('w3@example.com');
    const linkOf = (user_name: string) => {
      const query = { user_pool_id: place.UserPoolId, user_name, attribute_name: 'email', confirmation_code: '000000' };
      return new URL(`http://localhost:9229/verifyUserAttribute?${new URLSearchParams(query).toString()}`);
    };
    for (const expected of [...Array<number>(15).fill(400), 429]) {
      const answers = [await press(linkOf('jane')), await press(linkOf('nobody'))];
      const [jane, nobody] = await Promise.all(answers.map(heading));
      expect(jane).toEqual(nobody);
      expect(jane?.[0]).toBe(expected);
    }
  });
});
