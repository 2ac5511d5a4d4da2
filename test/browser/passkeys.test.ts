/** Passkeys in a real browser: registered on a page of http://localhost, and used to sign in. */
import {
  CompleteWebAuthnRegistrationCommand,
  type ExplicitAuthFlowsType,
  InitiateAuthCommand,
  SetUserPoolMfaConfigCommand,
  StartWebAuthnRegistrationCommand,
  type WebAuthnConfigurationType,
} from '@aws-sdk/client-cognito-identity-provider';
import { join } from 'node:path';
import type { Browser, JSHandle } from 'playwright-core';
import { defaultClientConditions } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyFlow } from '../harness/aws.ts';
import { openTab, skipped, startChromium, type Tab, titled } from '../harness/chromium.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson, setUpAuthenticator } from '../harness/people.ts';
import { type App, createApp, initiate, type Person, respond, signIn } from '../harness/sign-in.ts';
import { serveSite, type Site } from '../harness/site.ts';
import { addVirtualAuthenticator, type VirtualAuthenticator } from '../harness/virtual-authenticator.ts';
import type { Json, PasskeysPage } from './passkeys-page/page.ts';

/** A user with a browser. */
interface Visitor {
  readonly app: App;
  readonly person: Person;
  readonly tab: Tab;
  readonly authenticator: VirtualAuthenticator;
}

describe.skipIf(skipped)(titled('Passkeys in Chromium'), () => {
  let latchkey: Latchkey;
  let site: Site;
  let chromium: Browser;
  beforeAll(async () => {
    chromium = await startChromium();
    const page = serveSite({
      configFile: false,
      root: join(import.meta.dirname, 'passkeys-page'),
      resolve: { conditions: ['source', ...defaultClientConditions] },
    });
    [latchkey, site] = await Promise.all([startLatchkey(), page]);
  });
  afterAll(() => Promise.all([chromium?.close(), site?.close(), latchkey?.stop()]));

  /** Returns the page's address with the name localhost: passkeys belong to domains, and an IP address is not a domain. */
  const localhost = (): string => site.origin.replace('127.0.0.1', 'localhost');

  async function newApp(webAuthn: WebAuthnConfigurationType = {}, mfa: 'OFF' | 'OPTIONAL' = 'OFF'): Promise<App> {
    const ExplicitAuthFlows: ExplicitAuthFlowsType[] = [
      ...new Set<ExplicitAuthFlowsType>([...everyFlow, 'ALLOW_USER_AUTH']),
    ];
    const AllowedFirstAuthFactors: ('PASSWORD' | 'WEB_AUTHN')[] = ['PASSWORD', 'WEB_AUTHN'];
    const pool = { Policies: { SignInPolicy: { AllowedFirstAuthFactors } } };
    const app = await createApp(latchkey, { pool, client: { ExplicitAuthFlows }, mfa });
    const WebAuthnConfiguration = { RelyingPartyId: 'localhost', ...webAuthn };
    await app.sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId: app.userPoolId, WebAuthnConfiguration }));
    return app;
  }

  async function visit(app: App, verifiesUser = true, address = localhost()): Promise<Visitor> {
    const person = await newPerson(app);
    const tab = await openTab(await chromium.newContext());
    const authenticator = await addVirtualAuthenticator(tab.page, verifiesUser);
    await tab.page.goto(address);
    return { app, person, tab, authenticator };
  }

  /** Returns the page's functions, so that the test can call them. */
  const functionsOf = ({ tab }: Visitor): Promise<JSHandle<PasskeysPage>> =>
    tab.page.evaluateHandle(() => (globalThis as unknown as { passkeysPage: PasskeysPage }).passkeysPage);

  const placeOf = ({ userPoolId, clientId }: App) => ({ userPoolId, clientId, endpoint: latchkey.endpoint });

  /** Opens the page as a new user who signs in with the password and registers a passkey. */
  async function withPasskey(app: App, verifiesUser = true): Promise<Visitor & { page: JSHandle<PasskeysPage> }> {
    const visitor = await visit(app, verifiesUser);
    const page = await functionsOf(visitor);
    await page.evaluate(
      async ({ latchkey: client }, [place, { username, password }]) => {
        await client.signInWithPassword(place, username, password);
        await client.register();
      },
      [placeOf(app), visitor.person] as const,
    );
    return { ...visitor, page };
  }

  const signInWithPasskey = (page: JSHandle<PasskeysPage>, app: App, username: string, how: 'preferred' | 'chosen') =>
    page.evaluate((functions, input) => functions.latchkey.signInWithPasskey(...input), [
      placeOf(app),
      username,
      how,
    ] as const);

  /** Begins a sign-in with a passkey through the AWS SDK. */
  async function begin(app: App, username: string): Promise<{ session: string | undefined; options: Json }> {
    const reply = await initiate(app, 'USER_AUTH', { USERNAME: username, PREFERRED_CHALLENGE: 'WEB_AUTHN' });
    expect(reply.ChallengeName).toBe('WEB_AUTHN');
    const options = JSON.parse(reply.ChallengeParameters?.['CREDENTIAL_REQUEST_OPTIONS'] ?? '') as Json;
    return { session: reply.Session, options };
  }

  const answer = (app: App, username: string, credential: Json, session: string | undefined) =>
    respond(app, 'WEB_AUTHN', { USERNAME: username, CREDENTIAL: JSON.stringify(credential) }, session);

  const use = (page: JSHandle<PasskeysPage>, options: Json) =>
    page.evaluate(({ byHand }, input) => byHand.get(input), options);

  it('registers, lists, signs in and deletes with @latchkey/client', async () => {
    const app = await newApp();
    const { page, person, tab, authenticator } = await withPasskey(app);
    const [id] = await authenticator.credentialIds();
    const mine = [{ id, name: expect.any(String), relyingPartyId: 'localhost' }];
    expect(await page.evaluate(({ latchkey: client }) => client.list())).toEqual(mine);
    // An authenticator that has a passkey of the user creates no second one (excludeCredentials).
    const again = page.evaluate(({ latchkey: client }) => client.register());
    await expect(again).rejects.toThrow('PasskeyError');
    await page.evaluate(({ latchkey: client }) => client.signOut());

    const preferred = { challenges: ['WEB_AUTHN'], signedIn: true };
    expect(await signInWithPasskey(page, app, person.username, 'preferred')).toEqual(preferred);
    const chosen = { challenges: ['SELECT_CHALLENGE', 'WEB_AUTHN'], signedIn: true };
    expect(await signInWithPasskey(page, app, person.username, 'chosen')).toEqual(chosen);

    await page.evaluate(({ latchkey: client }, given) => client.remove(given), id ?? '');
    expect(await page.evaluate(({ latchkey: client }) => client.list())).toEqual([]);
    expect(tab.problems).toEqual([]);
  });

  it('registers, lists, signs in and deletes with aws-amplify', async () => {
    const app = await newApp();
    const visitor = await visit(app);
    const { username, password } = visitor.person;
    const page = await functionsOf(visitor);
    await page.evaluate(({ amplify }, place) => amplify.configure(place), placeOf(app));
    const enter = ([name, secret]: readonly [string, string]) =>
      page.evaluate(({ amplify }, input) => amplify.signInWithPassword(...input), [name, secret] as const);
    expect(await enter([username, password])).toBe(true);
    await page.evaluate(({ amplify }) => amplify.register());
    const [id] = await visitor.authenticator.credentialIds();
    expect(await page.evaluate(({ amplify }) => amplify.list())).toEqual([{ id, name: expect.any(String) }]);

    for (const how of ['preferred', 'chosen'] as const) {
      await page.evaluate(({ amplify }) => amplify.signOut());
      const signedIn = await page.evaluate(({ amplify }, input) => amplify.signInWithPasskey(...input), [
        username,
        how,
      ] as const);
      expect(signedIn).toMatchObject({ signedIn: true });
      expect(await page.evaluate(({ amplify }) => amplify.currentUser())).toBe(username);
    }
    await page.evaluate(({ amplify }, given) => amplify.remove(given), id ?? '');
    expect(await page.evaluate(({ amplify }) => amplify.list())).toEqual([]);
  });

  it('accepts a passkey that verified its user as both factors, if the pool is configured so', async () => {
    const app = await newApp({ FactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION' }, 'OPTIONAL');
    const { page, person } = await withPasskey(app);
    const { result } = await signIn(app, person);
    await setUpAuthenticator(app, result.AccessToken);
    const signedIn = { challenges: ['WEB_AUTHN'], signedIn: true };
    expect(await signInWithPasskey(page, app, person.username, 'preferred')).toEqual(signedIn);
  });

  it('also asks for a code if the passkey has not verified its user', async () => {
    const app = await newApp({ FactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION' }, 'OPTIONAL');
    const { page, person } = await withPasskey(app, false);
    const { result } = await signIn(app, person);
    await setUpAuthenticator(app, result.AccessToken);
    const halfway = { challenges: ['WEB_AUTHN', 'SOFTWARE_TOKEN_MFA'], signedIn: false };
    expect(await signInWithPasskey(page, app, person.username, 'preferred')).toEqual(halfway);
  });

  it('offers no passkey to a user with MFA if the passkey counts as one factor only', async () => {
    const app = await newApp({ FactorConfiguration: 'SINGLE_FACTOR' }, 'OPTIONAL');
    const { person } = await withPasskey(app);
    const choices = async () => {
      const input = { ClientId: app.clientId, AuthFlow: 'USER_AUTH' as const };
      const AuthParameters = { USERNAME: person.username };
      return (await app.sdk.send(new InitiateAuthCommand({ ...input, AuthParameters }))).AvailableChallenges;
    };
    expect(await choices()).toContain('WEB_AUTHN');
    const { result } = await signIn(app, person);
    await setUpAuthenticator(app, result.AccessToken);
    expect(await choices()).toEqual(['PASSWORD', 'PASSWORD_SRP']);
  });

  it('registers no passkey without user verification if the pool requires it', async () => {
    const app = await newApp({ UserVerification: 'required' });
    const visitor = await visit(app, false);
    const page = await functionsOf(visitor);
    const { result } = await signIn(app, visitor.person);
    const AccessToken = result.AccessToken;
    const { CredentialCreationOptions } = await app.sdk.send(new StartWebAuthnRegistrationCommand({ AccessToken }));
    const options = CredentialCreationOptions as Json;
    // This browser obeys the option. The server must reject a passkey from a browser that does not.
    await expect(page.evaluate(({ byHand }, input) => byHand.create(input), options)).rejects.toThrow(
      'NotAllowedError',
    );
    const authenticatorSelection = { ...(options['authenticatorSelection'] as Json), userVerification: 'discouraged' };
    const lenient = { ...options, authenticatorSelection };
    const Credential = (await page.evaluate(({ byHand }, input) => byHand.create(input), lenient)) as never;
    await expect(
      app.sdk.send(new CompleteWebAuthnRegistrationCommand({ AccessToken, Credential })),
    ).rejects.toMatchObject({ name: 'WebAuthnCredentialNotSupportedException' });
  });

  it('rejects an assertion that was used before, in its own sign-in and in another', async () => {
    const app = await newApp();
    const { page, person } = await withPasskey(app);
    const first = await begin(app, person.username);
    const credential = await use(page, first.options);
    expect((await answer(app, person.username, credential, first.session)).AuthenticationResult).toBeDefined();
    const again = answer(app, person.username, credential, first.session);
    await expect(again).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    const second = await begin(app, person.username);
    const elsewhere = answer(app, person.username, credential, second.session);
    await expect(elsewhere).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    // The rejected answer has not used the Session up.
    const fresh = await use(page, second.options);
    expect((await answer(app, person.username, fresh, second.session)).AuthenticationResult).toBeDefined();
  });

  it('rejects a copy of a passkey, whose counter is too low', async () => {
    const app = await newApp();
    const { page, person, authenticator } = await withPasskey(app);
    const signsIn = async (signCount: number): Promise<boolean> => {
      await authenticator.setSignCount(signCount);
      const { session, options } = await begin(app, person.username);
      const reply = answer(app, person.username, await use(page, options), session);
      return reply.then(
        () => true,
        () => false,
      );
    };
    expect(await signsIn(100)).toBe(true);
    expect(await signsIn(101)).toBe(true);
    expect(await signsIn(50)).toBe(false);
    expect(await signsIn(102)).toBe(true);
  });

  it("rejects another user's passkey", async () => {
    const app = await newApp();
    const [ada, bob] = [await withPasskey(app), await withPasskey(app)];
    const { session, options } = await begin(app, ada.person.username);
    // Bob's browser has no passkey of Ada. If the page allows any passkey, it answers, and the server rejects the answer.
    await expect(use(bob.page, options)).rejects.toThrow('NotAllowedError');
    const credential = await use(bob.page, { ...options, allowCredentials: [] });
    await expect(answer(app, ada.person.username, credential, session)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
    });
  });

  it('rejects a passkey that was created on a page of another origin', async () => {
    const app = await newApp({ RelyingPartyId: 'app.localhost' });
    const visitor = await visit(app);
    const page = await functionsOf(visitor);
    const { result } = await signIn(app, visitor.person);
    const AccessToken = result.AccessToken;
    const { CredentialCreationOptions } = await app.sdk.send(new StartWebAuthnRegistrationCommand({ AccessToken }));
    const options = CredentialCreationOptions as Json;
    // The browser refuses to create a passkey for a domain that the page is not on.
    await expect(page.evaluate(({ byHand }, input) => byHand.create(input), options)).rejects.toThrow('SecurityError');
    const own = { ...options, rp: { id: 'localhost', name: 'localhost' } };
    const Credential = (await page.evaluate(({ byHand }, input) => byHand.create(input), own)) as never;
    await expect(
      app.sdk.send(new CompleteWebAuthnRegistrationCommand({ AccessToken, Credential })),
    ).rejects.toMatchObject({ name: 'WebAuthnOriginNotAllowedException' });
  });

  it('works on a subdomain of the domain that passkeys belong to', async () => {
    const app = await newApp({ RelyingPartyId: 'app.localhost' });
    const visitor = await visit(app, true, localhost().replace('localhost', 'www.app.localhost'));
    const page = await functionsOf(visitor);
    const { username, password } = visitor.person;
    await page.evaluate(
      async ({ latchkey: client }, [place, name, secret]) => {
        await client.signInWithPassword(place, name, secret);
        await client.register();
      },
      [placeOf(app), username, password] as const,
    );
    expect(await signInWithPasskey(page, app, username, 'preferred')).toMatchObject({ signedIn: true });
  });
});
