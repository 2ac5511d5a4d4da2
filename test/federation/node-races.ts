/** Of all requests that bring the same answer of a provider to two nodes, one counts. */
import { request } from 'node:http';
import { DescribeUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type FaultyProvider,
  startFaultyProvider,
} from '../../packages/server/src/federation/oidc/testing/faulty-provider.ts';
import { type EmbeddedPostgres, embeddedPostgresMissing, startEmbeddedPostgres } from '../harness/embedded-postgres.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { UserAgent } from '../harness/user-agent.ts';
import { appAddress, createFederatedPool } from './federated-pool.ts';
import { createUnsolicited } from './unsolicited.ts';

export function describeNodeRaces(rounds: number): void {
  describe.skipIf(embeddedPostgresMissing() !== undefined)(`at two nodes, in each of ${rounds} rounds`, () => {
    let postgres: EmbeddedPostgres;
    let nodes: readonly [Latchkey, Latchkey];
    let corp: FaultyProvider;
    beforeAll(async () => {
      postgres = await startEmbeddedPostgres();
      corp = await startFaultyProvider(() => Date.now());
      const masterKey = Buffer.alloc(32, 7).toString('base64');
      const start = () => startLatchkey({ args: ['--database', postgres.url], env: { LATCHKEY_KEY: masterKey } });
      const first = await start();
      nodes = [first, await start()];
    });
    afterAll(async () => {
      await Promise.all(nodes.map((node) => node.stop()));
      await postgres.stop();
      await corp.close();
    });

    /** Sends a request three times to each node at the same time. Returns where the browser is sent. */
    const race = (send: (node: Latchkey) => Promise<string>): Promise<readonly string[]> =>
      Promise.all([...nodes, ...nodes, ...nodes].map(send));

    const accepted = (locations: readonly string[]) =>
      locations.filter((location) => location.startsWith(`${appAddress}?code=`)).length;

    it('a state is used once', { timeout: rounds * 5_000 }, async () => {
      const pool = await createFederatedPool(nodes[0].endpoint);
      const app = await pool.withProvider({ ProviderDetails: corp.details });
      const counts: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const agent = new UserAgent();
        const { url } = await app.begin();
        const there = (await agent.visit(url, ({ origin }) => origin === corp.origin)) as URL;
        const query = corp.authorize(there, `user${round % 5}`).toString();
        const cookie = agent.cookieHeader(new URL(app.base));
        const locations = await race(async ({ endpoint }) => {
          const address = `${endpoint}/${pool.userPoolId}/oauth2/idpresponse?${query}`;
          const { headers } = await fetch(address, { redirect: 'manual', headers: { cookie } });
          return headers.get('location') ?? '';
        });
        counts.push(accepted(locations));
        expect(locations.filter((location) => location.includes('/error?error=invalid_request'))).toHaveLength(5);
      }
      expect(counts).toEqual(Array.from({ length: rounds }, () => 1));
    });

    it('first sign-ins of one identity create one user', { timeout: rounds * 5_000 }, async () => {
      const pool = await createFederatedPool(nodes[0].endpoint);
      const app = await pool.withProvider({ ProviderDetails: corp.details });
      for (let round = 0; round < rounds; round += 1) {
        const answers = await Promise.all(
          [1, 2, 3, 4, 5, 6].map(async () => {
            const agent = new UserAgent();
            const there = (await agent.visit((await app.begin()).url, ({ origin }) => origin === corp.origin)) as URL;
            const query = corp.authorize(there, `first${round}`).toString();
            return { query, cookie: agent.cookieHeader(new URL(app.base)) };
          }),
        );
        const locations = await Promise.all(
          answers.map(async ({ query, cookie }, place) => {
            const address = `${nodes[place % 2 === 0 ? 0 : 1].endpoint}/${pool.userPoolId}/oauth2/idpresponse?${query}`;
            const { headers } = await fetch(address, { redirect: 'manual', headers: { cookie } });
            return headers.get('location') ?? '';
          }),
        );
        expect(accepted(locations)).toBe(6);
      }
      const { EstimatedNumberOfUsers } =
        (await pool.sdk.send(new DescribeUserPoolCommand({ UserPoolId: pool.userPoolId }))).UserPool ?? {};
      expect(EstimatedNumberOfUsers).toBe(rounds);
    });

    it('an assertion that nobody asked for is used once', { timeout: rounds * 5_000 }, async () => {
      const { address, formOf } = await createUnsolicited(nodes[0].endpoint);
      const counts: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const form = new URLSearchParams(await formOf(`user${round % 5}@example.com`)).toString();
        const locations = await race(({ endpoint }) => post(endpoint, address, form));
        counts.push(accepted(locations));
        expect(locations.filter((location) => location.includes('was+used+before'))).toHaveLength(5);
      }
      expect(counts).toEqual(Array.from({ length: rounds }, () => 1));
    });
  });
}

/** Posts to a node under the public name of both, as a load balancer does. Returns the redirect. */
function post(endpoint: string, { host, pathname }: URL, form: string): Promise<string> {
  const headers = { host, 'content-type': 'application/x-www-form-urlencoded', 'content-length': form.length };
  return new Promise((fulfil, reject) => {
    request(new URL(pathname, endpoint), { method: 'POST', headers }, (answer) => {
      answer.resume();
      fulfil(answer.headers.location ?? '');
    })
      .on('error', reject)
      .end(form);
  });
}
