/** Of all requests that bring the same answer of a provider to two nodes, one counts. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type LyingProvider,
  startLyingProvider,
} from '../../packages/server/src/federation/oidc/testing/lying-provider.ts';
import { type EmbeddedPostgres, embeddedPostgresMissing, startEmbeddedPostgres } from '../harness/embedded-postgres.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { UserAgent } from '../harness/user-agent.ts';
import { appAddress, createFederatedPool } from './federated-pool.ts';

const rounds = 50;

describe.skipIf(embeddedPostgresMissing() !== undefined)('a state at two nodes', () => {
  let postgres: EmbeddedPostgres;
  let nodes: readonly [Latchkey, Latchkey];
  let corp: LyingProvider;
  beforeAll(async () => {
    postgres = await startEmbeddedPostgres();
    corp = await startLyingProvider(() => Date.now());
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

  it(`is used once in each of ${rounds} rounds`, async () => {
    const pool = await createFederatedPool(nodes[0].endpoint);
    const app = await pool.withProvider({ ProviderDetails: corp.details });
    const counts: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const agent = new UserAgent();
      const { url } = await app.begin();
      const there = (await agent.visit(url, ({ origin }) => origin === corp.origin)) as URL;
      const query = corp.authorize(there, `user${round % 5}`).toString();
      const cookie = agent.cookieHeader(new URL(app.base));
      const answers = await Promise.all(
        [...nodes, ...nodes, ...nodes].map(({ endpoint }) =>
          fetch(`${endpoint}/${pool.userPoolId}/oauth2/idpresponse?${query}`, {
            redirect: 'manual',
            headers: { cookie },
          }),
        ),
      );
      const locations = answers.map(({ headers }) => headers.get('location') ?? '');
      counts.push(locations.filter((location) => location.startsWith(`${appAddress}?code=`)).length);
      expect(locations.filter((location) => location.includes('/error?error=invalid_request'))).toHaveLength(5);
    }
    expect(counts).toEqual(Array.from({ length: rounds }, () => 1));
  });
});
