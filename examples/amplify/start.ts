/**
 * `npm run example:amplify`: an app with Amplify that signs in by redirect. Amplify calls https addresses only, so
 * Latchkey serves HTTPS with its development certificate authority, which your browser has to trust.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startLoginServer, user } from '../login-server.ts';
import { closeOnSignal } from '../run.ts';
import { servePage } from '../serve-page.ts';

const { values } = parseArgs({ options: { port: { type: 'string', default: '5173' } } });
const page = await servePage(import.meta.dirname, Number(values.port));
const { address } = page;
const tlsDirectory = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'latchkey-amplify');
const server = await startLoginServer({ callback: address, signedOut: address, tlsDirectory });
const { endpoint, userPoolId, clientId, authorityFile } = server;
page.provide({
  userPoolId,
  clientId,
  endpoint: `${endpoint}/`,
  // A pool on AWS has a domain here: people.auth.eu-west-1.amazoncognito.com.
  domain: `${endpoint.replace('https://', '')}/${userPoolId}`,
});
console.log(`
A demo. Everything runs on this machine. Your browser must trust this certificate authority, for example for Chromium:

  certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n latchkey -i ${authorityFile}

It can certify names of this machine only, and stays the same at the next start.

  user name  ${user.username}   password  ${user.password}

Open ${address}`);
await closeOnSignal(page, server);
