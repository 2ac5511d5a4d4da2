/**
 * `npm run example:browser`: the page, and everything it needs to be tried in a minute: a Latchkey server of its own with a pool and two
 * users, and an API that verifies its tokens.
 *
 * With a pool of your own, AWS's or Latchkey's:
 * `npm run example:browser -- --pool eu-west-1_AbCdEfGhI --client <app client id> [--endpoint http://127.0.0.1:9339]`
 */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { createServer } from 'vite';
import { startApi } from '../api/serve.ts';
import { newcomer, protect, regular, startDemo } from '../demo-server.ts';

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

/** What goes into the page's address. */
async function parameters(): Promise<Readonly<Record<string, string>>> {
  const { pool, client, endpoint } = values;
  if (pool !== undefined && client !== undefined) return { pool, client, ...(endpoint !== undefined && { endpoint }) };
  const demo = await startDemo();
  running.push(demo);
  const { password, app } = demo;
  const { endpoint: address, userPoolId, clientId } = app;
  const api = await startApi({ issuer: `${address}/${userPoolId}`, clientId }, 0);
  running.push(api);
  const authenticator = await protect(demo, regular);
  console.log(`
A demo: all of it is on this machine, and gone when you press Ctrl-C.

  user name  ${newcomer.padEnd(8)} password  ${password}   sets up an authenticator app (bring your phone)
  user name  ${regular.padEnd(8)} password  ${password}   has one: press Enter here for its code
`);
  process.stdin.on('data', () => {
    void authenticator.code().then((code) => console.log(`  The code of ${regular} is ${code}. It works once.`));
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

// Vite would end the process by itself; there is more to close here.
process.removeAllListeners('SIGTERM');
await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
process.stdin.pause();
await Promise.all(running.map((part) => part.close()));
