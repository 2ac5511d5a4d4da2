import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemRandom as random } from '../crypto/random.ts';
import type { Pool } from '../rules/pools/directory.ts';
import { openTriggers, type TriggerOptions } from './open-triggers.ts';

let workingDirectory: string;
beforeAll(async () => {
  workingDirectory = await mkdtemp(join(tmpdir(), 'latchkey-triggers-'));
  await writeFile(join(workingDirectory, 'f.mjs'), 'export const handler = async (event) => event;');
  await writeFile(join(workingDirectory, 'short.key'), 'c2hvcnQ=');
});
afterAll(() => rm(workingDirectory, { recursive: true }));

const open = (options: TriggerOptions) => {
  const clock = { now: () => Date.now() };
  const log = pino({ level: 'silent' });
  return openTriggers(options, { region: 'us-east-1', clock, random, log, workingDirectory, environment: {} });
};
const poolOf = (PreSignUp: string) => ({ id: 'us-east-1_a', record: { definition: { LambdaConfig: { PreSignUp } } } });
const arn = 'arn:aws:lambda:us-east-1:123456789012:function:f';
const request = { userAttributes: {}, validationData: null };
const call = { userName: 'ann', clientId: 'c', request };

describe('a function', () => {
  it.each([
    ['f', arn],
    ['f', `${arn}:live`],
    [arn, arn],
  ])('named %s is found as %s', async (name, named) => {
    const opened = await open({ functions: [`${name}=./f.mjs`] });
    const pool = poolOf(named) as unknown as Pool;
    expect(opened.triggers.isSet(pool, 'PreSignUp')).toBe(true);
    expect(await opened.triggers.run(pool, 'PreSignUp', 'PreSignUp_SignUp', call)).toMatchObject({
      autoConfirmUser: false,
    });
    await opened.close();
  });

  it('with another name is not found', async () => {
    const opened = await open({ functions: ['other=./f.mjs'] });
    const pool = poolOf(arn) as unknown as Pool;
    await expect(opened.triggers.run(pool, 'PreSignUp', 'PreSignUp_SignUp', call)).rejects.toMatchObject({
      code: 'UnexpectedLambdaException',
    });
    await opened.close();
  });
});

describe('invalid options', () => {
  it.each<[TriggerOptions, string]>([
    [{ functions: ['f'] }, '"f" is not a function name with a location.'],
    [{ functions: ['=./f.mjs'] }, '"=./f.mjs" is not a function name with a location.'],
    [{ functions: ['f='] }, '"f=" is not a function name with a location.'],
    [{ functions: ['f=https://user:secret@host/'] }, 'The address of the function f is not valid.'],
    [{ functions: ['f=https://'] }, 'The address of the function f is not valid.'],
    [
      { functions: ['f=https://host/'] },
      'The function f has a web address, and there is no valid secret to sign its events.',
    ],
    [
      { functions: ['f=https://host/'], webhookSecret: 'short' },
      'The function f has a web address, and there is no valid secret to sign its events.',
    ],
    [{ lambdaEndpoint: 'localhost:4566' }, '"localhost:4566" is not an endpoint.'],
    [{ kmsEndpoint: 'file:///kms' }, '"file:///kms" is not an endpoint.'],
    [{ senderKey: 'nowhere.key' }, 'The file nowhere.key cannot be read.'],
  ])('%j', async (options, message) => {
    await expect(open(options)).rejects.toMatchObject({
      name: 'FunctionOptionError',
      message,
      advice: expect.stringMatching(/\w/),
    });
  });

  it('include missing modules, and files without a key', async () => {
    const missing = { message: `There is no module ${join(workingDirectory, 'g.mjs')} for the function f.` };
    await expect(open({ functions: ['f=./g.mjs'] })).rejects.toMatchObject(missing);
    const file = join(workingDirectory, 'short.key');
    const keyless = { message: `The file ${file} does not contain a key for codes.` };
    await expect(open({ senderKey: file })).rejects.toMatchObject(keyless);
  });
});
