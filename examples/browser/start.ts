/**
 * `npm run example:browser`: starts the page and everything that it needs: a Latchkey server with a pool and two users, and an API
 * that verifies the tokens.
 *
 * With your own pool, on AWS or on Latchkey:
 * `npm run example:browser -- --pool eu-west-1_AbCdEfGhI --client <app client id> [--endpoint http://127.0.0.1:9339]`
 */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { createServer } from 'vite';
import { startApi } from '../api/serve.ts';
import { userWithoutMfa, addAuthenticator, userWithMfa, startDemo } from '../demo-server.ts';

const { values } = parseArgs({
  options: {
    pool: { type: 'string' },
    client: { type: 'string' },
    endpoint: { type: 'string' },
    port: { type: 'string', default: '5173' },
  },
});

interface Closable {
  close(): Promise<unknown>;
}
const running: Closable[] = [];

/** Returns the query parameters of the page's address. Starts the demo server if no pool is given. */
async function parameters(): Promise<Readonly<Record<string, string>>> {
  const { pool, client, endpoint } = values;
  if (pool !== undefined && client !== undefined) return { pool, client, ...(endpoint !== undefined && { endpoint }) };
  const demo = await startDemo();
  running.push(demo);
  const { password, app } = demo;
  const { endpoint: address, userPoolId, clientId } = app;
  const api = await startApi({ issuer: `${address}/${userPoolId}`, clientId }, 0);
  running.push(api);
  const authenticator = await addAuthenticator(demo, userWithMfa);
  console.log(`
A demo. Everything runs on this machine, and is deleted when you press Ctrl-C.

  user name  ${userWithoutMfa.padEnd(8)} password  ${password}   sets up an authenticator app (you need your phone)
  user name  ${userWithMfa.padEnd(8)} password  ${password}   has one: press Enter here to get its code
  codes by e-mail    ${address}/_latchkey/inbox
`);
  process.stdin.on('data', () => {
    void authenticator.code().then((code) => console.log(`  The code of ${userWithMfa} is ${code}. It works once.`));
  });
  return { endpoint: address, pool: userPoolId, client: clientId, api: api.address };
}

const query = new URLSearchParams(await parameters());
const vite = await createServer({
  configFile: `${import.meta.dirname}/vite.config.ts`,
  logLevel: 'warn',
  server: { host: '127.0.0.1', port: Number(values.port) },
});
running.push(vite);
await vite.listen();
const [page] = vite.resolvedUrls?.local ?? [];
console.log(`Open ${page}?${query.toString()}`);

// Vite would end the process at once, but the other servers must be closed, too.
process.removeAllListeners('SIGTERM');
await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
process.stdin.pause();
await Promise.all(running.map((part) => part.close()));
