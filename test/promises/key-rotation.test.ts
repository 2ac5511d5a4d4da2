/**
 * Tokens of all kinds, verified by libraries of others against the key set of the node that did not issue them, while signing keys
 * are rotated at once again and again.
 */
import { CreateResourceServerCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Machine, newMachine } from '../harness/command.ts';
import { newPerson } from '../harness/people.ts';
import { showPromise, sizeOf } from '../harness/promise.ts';
import { type App, initiate, createApp, secondClient, signIn } from '../harness/sign-in.ts';
import { sdk } from '../harness/aws.ts';
import { newBrowser } from '../oauth/browser.ts';
import { authorizeUrl, codeClient, exchange, type OAuthClient, post } from '../oauth/place.ts';
import { newVerifiers, type Verifier } from './tokens/verifiers.ts';
import { startTwoNodes, type TwoNodes, withoutNodes } from './two-nodes.ts';

const rotations = sizeOf(2, 10);

/** jose fetches a key set again after 30 seconds at the earliest, so rotations at once must be further apart than that. */
const APART_MS = 31_000;

interface Tokens {
  readonly id?: string | undefined;
  readonly access?: string | undefined;
}

/** One of the servers, and the key set of the other one. */
interface Side {
  readonly app: App;
  readonly issuer: string;
  readonly keysElsewhere: string;
}

describe.skipIf(withoutNodes !== undefined)(`Two nodes${withoutNodes === undefined ? '' : `: ${withoutNodes}`}`, () => {
  let place: TwoNodes;
  let machine: Machine;
  let verifiers: readonly Verifier[];
  beforeAll(async () => {
    [place, machine] = await Promise.all([startTwoNodes(), newMachine()]);
    verifiers = newVerifiers();
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    await Promise.all((verifiers ?? []).map(({ close }) => close()));
    await Promise.all([place?.stop(), machine?.remove()]);
  });

  /** Ways to get tokens from a node. */
  async function waysToTokens(app: App): Promise<Readonly<Record<string, (side: Side) => Promise<Tokens>>>> {
    const person = await newPerson(app);
    const resources = { Identifier: 'photos', Name: 'Photos', Scopes: [{ ScopeName: 'read', ScopeDescription: 'r' }] };
    await app.sdk.send(new CreateResourceServerCommand({ UserPoolId: app.userPoolId, ...resources }));
    const machineClient = await secondClient(app, {
      GenerateSecret: true,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: ['photos/read'],
    });
    const client: OAuthClient = { id: app.clientId, secret: undefined };
    const { result } = await signIn(app, person);
    return {
      async SRP(side) {
        const { IdToken, AccessToken } = (await signIn(side.app, person)).result;
        return { id: IdToken, access: AccessToken };
      },
      async refresh(side) {
        const reply = await initiate(side.app, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: result.RefreshToken ?? '' });
        return { id: reply.AuthenticationResult?.IdToken, access: reply.AuthenticationResult?.AccessToken };
      },
      async 'client credentials'(side) {
        const secret = { id: machineClient.clientId, secret: machineClient.clientSecret };
        const { body } = await post(side, '/oauth2/token', secret, { grant_type: 'client_credentials' });
        return { access: body['access_token'] };
      },
      async pages(side) {
        const address = await newBrowser(side.issuer).authorize(authorizeUrl(side, client), person);
        const { body } = await exchange(side, client, address);
        return { id: body['id_token'], access: body['access_token'] };
      },
    };
  }

  const kidOf = (token: string): string =>
    (JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid: string }).kid;

  it('every token is accepted at once by every library with the key set of the other node', async () => {
    const app = await createApp(place.first, { mfa: 'OFF', client: codeClient });
    const ways = await waysToTokens(app);
    const { userPoolId } = app;
    const keysOf = ({ endpoint }: { readonly endpoint: string }) => `${endpoint}/${userPoolId}/.well-known/jwks.json`;
    const issuer = `${place.first.endpoint}/${userPoolId}`;
    const sides: readonly Side[] = [
      { app, issuer, keysElsewhere: keysOf(place.second) },
      {
        app: { ...app, sdk: sdk(place.second.endpoint) },
        issuer: `${place.second.endpoint}/${userPoolId}`,
        keysElsewhere: keysOf(place.first),
      },
    ];

    const refused: string[] = [];
    const verified = new Map<string, number>();
    let tokens = 0;
    /** Keys of access tokens that each node has signed with. */
    const seen = sides.map(() => new Set<string>());

    async function verify(token: string, kind: keyof Tokens, keys: string, way: string): Promise<void> {
      const audience = kind === 'id' ? app.clientId : undefined;
      tokens += 1;
      for (const { name, refusal } of verifiers) {
        const reason = await refusal(token, { issuer, audience, keys });
        verified.set(name, (verified.get(name) ?? 0) + 1);
        if (reason !== undefined) refused.push(`${name}: ${kind} token, ${way}: ${reason}`);
      }
    }

    const over = new AbortController();
    /** Gets tokens from a node in all ways, one after the other, until the test is over. */
    async function stream(side: Side, index: number): Promise<void> {
      while (!over.signal.aborted) {
        for (const [way, get] of Object.entries(ways)) {
          const { id, access = '' } = await get(side);
          if (id !== undefined) await verify(id, 'id', side.keysElsewhere, way);
          await verify(access, 'access', side.keysElsewhere, way);
          seen[index]?.add(kidOf(access));
        }
      }
    }

    /** Both nodes have signed with as many keys. */
    const bothSigned = (keys: number) =>
      expect.poll(() => seen.every(({ size }) => size >= keys), { timeout: 60_000, interval: 20 }).toBe(true);

    async function rotate(): Promise<void> {
      // Only the clock of this process moves, so that nobody waits for the time between two rotations. It begins behind the clock of
      // the servers, since they refuse SRP timestamps that differ by more than five minutes.
      const real = Date.now.bind(Date);
      let ahead = (-rotations / 2) * APART_MS;
      const clock = vi.spyOn(Date, 'now').mockImplementation(() => real() + ahead);
      for (let done = 1; done <= rotations; done += 1) {
        await bothSigned(done);
        ahead += APART_MS;
        const { endpoint } = done % 2 === 0 ? place.second : place.first;
        const args = ['keys', 'rotate-signing', '--now', '--pool', userPoolId, '--endpoint', endpoint];
        expect(await machine.run(args)).toMatchObject({ code: 0, stderr: '' });
      }
      await bothSigned(rotations + 1);
      clock.mockRestore();
    }

    const end = rotate().finally(() => over.abort());
    await Promise.all([end, ...sides.flatMap((side, index) => [stream(side, index), stream(side, index)])]);

    showPromise(33, [
      { what: 'rotations', reached: rotations, promised: 10, bound: 'at least' },
      { what: 'ways to get tokens', reached: Object.keys(ways).length, promised: 4, bound: 'at least' },
      { what: 'libraries', reached: verified.size, promised: 3, bound: 'at least' },
      { what: 'tokens verified with each library', reached: tokens, promised: rotations * 10, bound: 'at least' },
      { what: 'of them refused', reached: refused.length, promised: 0, bound: 'at most' },
    ]);
    expect(refused).toEqual([]);
  });
});
