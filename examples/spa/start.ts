/**
 * `npm run example:spa`: a single-page app that signs in by redirect, with oidc-client-ts. Starts Latchkey with a pool
 * and a user, and serves the page.
 *
 * With your own pool, on AWS or on Latchkey, whose app client returns to `http://localhost:5173/`:
 * `npm run example:spa -- --authority https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI --client <app client id>`
 */
import { parseArgs } from 'node:util';
import { startLoginServer, user } from '../login-server.ts';
import { closeOnSignal } from '../run.ts';
import { servePage } from '../serve-page.ts';

const { values } = parseArgs({
  options: { authority: { type: 'string' }, client: { type: 'string' }, port: { type: 'string', default: '5173' } },
});
const page = await servePage(import.meta.dirname, Number(values.port));
const { address } = page;
if (values.authority !== undefined && values.client !== undefined) {
  page.provide({ authority: values.authority, clientId: values.client });
  console.log(`Open ${address}`);
  await closeOnSignal(page);
} else {
  const server = await startLoginServer({ callback: address, signedOut: address });
  page.provide({ authority: server.issuer, clientId: server.clientId });
  console.log(`
A demo. Everything runs on this machine, and is deleted when you press Ctrl-C.

  user name  ${user.username}   password  ${user.password}

Open ${address}`);
  await closeOnSignal(page, server);
}
