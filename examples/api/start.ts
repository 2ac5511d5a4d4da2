/**
 * `npm run example:api`: starts an API that verifies access tokens, and prints a token to try it with.
 *
 * With your own pool, on AWS or on Latchkey:
 * `npm run example:api -- --issuer https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI --client <app client id>`
 */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { createClient, signIn } from '@latchkey/client';
import { type Demo, userWithoutMfa, startDemo } from '../demo-server.ts';
import { startApi } from './serve.ts';

const { values } = parseArgs({
  options: { issuer: { type: 'string' }, client: { type: 'string' }, port: { type: 'string', default: '8787' } },
});
const { issuer, client: clientId } = values;
const port = Number(values.port);

/** Prints a request that succeeds, with a new token of the demo pool. */
async function offerToken(demo: Demo, address: string): Promise<void> {
  const step = await signIn(createClient({ ...demo.app, trackDevices: false }), {
    username: userWithoutMfa,
    password: demo.password,
  });
  if (!step.done) throw new Error(`The sign-in of the demo user asks for ${step.challenge}.`);
  console.log('With an access token of the demo user, from a sign-in by SRP (valid for five minutes):\n');
  console.log(`  curl -H 'authorization: Bearer ${await step.session.accessToken()}' ${address}/me\n`);
  console.log(`Without one:\n\n  curl -i ${address}/me\n`);
}

let demo: Demo | undefined;
let api;
if (issuer !== undefined && clientId !== undefined) {
  api = await startApi({ issuer, clientId }, port);
  console.log(`The API listens on ${api.address}. It accepts access tokens of ${issuer} for ${clientId}.`);
} else {
  demo = await startDemo();
  api = await startApi({ issuer: `${demo.app.endpoint}/${demo.app.userPoolId}`, clientId: demo.app.clientId }, port);
  console.log(`The API listens on ${api.address}.\n`);
  await offerToken(demo, api.address);
}

await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
await api.close();
await demo?.close();
