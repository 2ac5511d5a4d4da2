/**
 * `npm run example:server-app`: an app on a server that signs in by redirect, with openid-client. Starts Latchkey with a
 * pool and a user, and the app.
 *
 * With your own pool, whose app client has a secret and returns to `http://localhost:3000/callback`:
 * `CLIENT_SECRET=... npm run example:server-app -- --issuer https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI --client <app client id>`
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { startLoginServer, user } from '../login-server.ts';
import { closeOnSignal } from '../run.ts';
import { callbackPath, createApp } from './app.ts';

const { values } = parseArgs({
  options: { issuer: { type: 'string' }, client: { type: 'string' }, port: { type: 'string', default: '3000' } },
});

// The app client needs the address of the app, and the app needs the app client: the port is opened first.
const front = new Hono();
const server = serve({
  fetch: (request, bindings) => front.fetch(request, bindings),
  hostname: '127.0.0.1',
  port: Number(values.port),
});
await once(server, 'listening');
const address = `http://localhost:${(server.address() as AddressInfo).port}`;
const site = {
  async close() {
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
    await once(server, 'close');
  },
};

const { issuer, client: clientId } = values;
if (issuer !== undefined && clientId !== undefined) {
  const clientSecret = process.env['CLIENT_SECRET'] ?? '';
  front.route('/', await createApp({ issuer, clientId, clientSecret, address }));
  console.log(`Open ${address}`);
  await closeOnSignal(site);
} else {
  const signedOut = `${address}/`;
  const login = await startLoginServer({ callback: `${address}${callbackPath}`, signedOut, hasSecret: true });
  front.route('/', await createApp({ ...login, address }));
  console.log(`
A demo. Everything runs on this machine, and is deleted when you press Ctrl-C.

  user name  ${user.username}   password  ${user.password}

Open ${address}`);
  await closeOnSignal(site, login);
}
