import { serviceError } from '@latchkey/model';
import { Hono } from 'hono';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../app.ts';
import { createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { confirmedUser, newTestApp, type TestApp } from '../../operations/users/testing/users.ts';
import { sampleAuthEvent } from '../../store/testing/sample-records.ts';
import { createLog } from '../ops/log.ts';
import { createAllowedOrigins } from '../http/allowed-origins.ts';
import { createExtensionHandler } from './extension-handler.ts';

const signature = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=AKID/20261123/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=0',
  'x-amz-date': '20261123T120000Z',
};

let services: TestServices;
let place: TestApp;
const lines: Record<string, unknown>[] = [];
beforeAll(async () => {
  const log = createLog({ write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) });
  services = { ...(await createTestServices()), log };
  place = await newTestApp(services);
  const sub = await confirmedUser(services, place, 'ann', 'ann@example.com');
  await services.store.write(async (tx) => {
    for (const signInId of ['old', 'new']) {
      await tx.authEvents.insert(sampleAuthEvent(place.UserPoolId, sub, { signInId, mfa: 'suppression-off' }));
    }
  });
});
afterAll(() => services.close());
beforeEach(() => {
  lines.length = 0;
});

async function ask(
  input: unknown,
  headers: Record<string, string> = signature,
  name = 'ExplainSignIns',
  mode?: 'production',
) {
  const settings = { ...services.settings, mode: mode ?? services.settings.mode };
  const options = { publicUrl: () => 'http://localhost', stopping: new AbortController().signal };
  const answer = await createApp({ ...services, settings }, options).request('/', {
    method: 'POST',
    headers: { 'x-amz-target': `Latchkey.${name}`, ...headers },
    body: typeof input === 'string' ? input : JSON.stringify(input),
  });
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
}

describe('ExplainSignIns', () => {
  it('tells the last sign-ins, newest first, and logs who asked and nothing of it', async () => {
    const { status, json } = await ask({ userPoolId: place.UserPoolId, username: 'ann' });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      signIns: [
        { signInId: 'new', code: { asked: 'yes', reason: 'suppression-off' } },
        { signInId: 'old', result: 'in-progress' },
      ],
    });
    expect(lines).toMatchObject([{ operation: 'ExplainSignIns', status: 200, signer: 'AKID', msg: 'request' }]);
    expect(JSON.stringify(lines)).not.toContain('ann');
  });

  it('tells as many as it is asked for', async () => {
    const { json } = await ask({ userPoolId: place.UserPoolId, username: 'ann', last: 1 });
    expect(json['signIns']).toMatchObject([{ signInId: 'new' }]);
  });

  const refused: [unknown, string][] = [
    [{ username: 'ann' }, 'InvalidParameterException'],
    [{ userPoolId: 'us-east-1_nothere', username: 'ann' }, 'ResourceNotFoundException'],
    [{ userPoolId: 'no pool', username: 'ann' }, 'InvalidParameterException'],
    [{ userPoolId: 1, username: ['ann'] }, 'InvalidParameterException'],
    [null, 'InvalidParameterException'],
    ['[', 'SerializationException'],
  ];
  it.each(refused)('refuses %j with %s', async (input, code) => {
    expect(await ask(input)).toMatchObject({ status: 400, json: { __type: code } });
  });

  it.each([0, 51, 1.5, '5', null])('refuses to tell the last %j', async (last) => {
    const { json } = await ask({ userPoolId: place.UserPoolId, username: 'ann', last });
    expect(json).toEqual({ __type: 'InvalidParameterException', message: 'last must be a whole number from 1 to 50' });
  });

  it('says that a user is not there', async () => {
    const { json } = await ask({ userPoolId: place.UserPoolId, username: 'bob' });
    expect(json).toMatchObject({ __type: 'UserNotFoundException' });
  });
});

describe('operations of its own', () => {
  it.each(['development', 'production'] as const)('are for those who sign, in %s', async (mode) => {
    const unsigned = await ask({}, {}, 'ExplainSignIns', mode === 'production' ? mode : undefined);
    expect(unsigned).toMatchObject({ status: 400, json: { __type: 'MissingAuthenticationTokenException' } });
  });

  it('take no signature by a stranger in production', async () => {
    const { json } = await ask(
      { userPoolId: place.UserPoolId, username: 'ann' },
      signature,
      'ExplainSignIns',
      'production',
    );
    expect(json['__type']).toMatch(/^(InvalidSignature|UnrecognizedClient)Exception$/);
    expect(json).not.toHaveProperty('signIns');
  });

  it.each(['Explain', 'constructor', ''])('are not what is named "%s"', async (name) => {
    expect(await ask({}, signature, name)).toMatchObject({ json: { __type: 'UnknownOperationException' } });
  });

  it('that fail say so without a word of it, and leave the rest to the log', async () => {
    const boom = { name: 'Boom', run: () => Promise.reject(new Error('the disk is gone')) };
    const late = { name: 'Late', run: () => Promise.reject(serviceError('LimitExceededException', 'Later.')) };
    const handler = createExtensionHandler(
      services,
      { boom, late },
      () => ({ accessKeyId: 'AKID' }),
      createAllowedOrigins(),
    );
    const app = new Hono().post('/', handler);
    const call = (name: string) =>
      app.request('/', { method: 'POST', headers: { 'x-amz-target': `Latchkey.${name}` } });
    const failed = await call('boom');
    expect(failed.status).toBe(500);
    expect(await failed.text()).not.toContain('disk');
    expect(lines).toMatchObject([
      { level: 'error', error: 'InternalErrorException', err: { message: 'the disk is gone' } },
    ]);
    expect(await (await call('late')).json()).toEqual({ __type: 'LimitExceededException', message: 'Later.' });
  });
});
