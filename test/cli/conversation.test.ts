/** A program that keeps standard input open: it reads the questions on standard error and then answers. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Authenticator } from '../harness/authenticator.ts';
import { commandLine, environmentOf, type Machine, newMachine } from '../harness/command.ts';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson } from '../harness/people.ts';
import { createApp } from '../harness/sign-in.ts';

let latchkey: Latchkey;
let machine: Machine;
beforeAll(async () => {
  latchkey = await startLatchkey();
  machine = await newMachine();
});
afterAll(async () => {
  await machine.remove();
  await latchkey.stop();
});

/** Starts a command and keeps its input open. */
function converse(stateHome: string, words: readonly string[]) {
  const [program, ...line] = [...commandLine, ...words];
  const child = spawn(program, line, { env: environmentOf(stateHome) });
  let said = '';
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  return {
    answer: (line: string) => child.stdin.write(`${line}\n`),
    async said(pattern: RegExp): Promise<RegExpExecArray> {
      for (;;) {
        const match = pattern.exec(said);
        if (match !== null) return match;
        if (child.exitCode !== null) throw new Error(`Ended without ${pattern}: ${said}${output}`);
        await once(child.stderr, 'data');
      }
    },
    async ended() {
      if (child.exitCode === null) await once(child, 'close');
      return { code: child.exitCode, output };
    },
    cancel: () => child.kill('SIGINT'),
  };
}

it('--enroll-totp sets up an app where MFA is optional; the advice of user mfa leads to it', async () => {
  const app = await createApp(latchkey, { mfa: 'OPTIONAL' });
  const person = await newPerson(app);
  const pool = ['--endpoint', latchkey.endpoint, '--pool', app.userPoolId];
  const turnOn = ['user', 'mfa', person.username, ...pool, '--totp', 'preferred', '--json'];
  const early = await machine.run(turnOn);
  const advice = `The user sets up an app first: npm run latchkey -- signin --enroll-totp --pool ${app.userPoolId} --endpoint ${latchkey.endpoint} --username ${person.username}`;
  expect(early.json()).toMatchObject({ error: { message: 'The user has no authenticator app.', advice } });

  const words = ['signin', ...pool, '--client', app.clientId, '-u', person.username, '--password-stdin', '--json'];
  const first = converse(machine.stateHome, [...words, '--enroll-totp']);
  first.answer(person.password);
  const [, secret = ''] = await first.said(/Secret +([A-Z2-7 ]+)\nURI +otpauth:\/\/totp\//);
  const authenticator = new Authenticator(secret.replaceAll(' ', ''));
  first.answer(await authenticator.code());
  const { code, output } = await first.ended();
  expect(code, output).toBe(0);
  expect(JSON.parse(output)).toMatchObject({ challenges: [], enrolled: 'SOFTWARE_TOKEN_MFA' });

  const second = await machine.run(words, `${person.password}\n${await authenticator.code()}`);
  expect(second.json()).toMatchObject({ challenges: ['SOFTWARE_TOKEN_MFA'] });
  expect((await machine.run(turnOn)).code).toBe(0);

  const wrong = converse(machine.stateHome, [...words, '--code', await authenticator.code(), '--enroll-totp']);
  wrong.answer(person.password);
  await wrong.said(/Secret /);
  wrong.answer(authenticator.wrongCodes(1).join());
  expect(await wrong.ended()).toMatchObject({ code: 1, output: expect.stringContaining('"CodeMismatch"') as string });
});

it('sets up an authenticator app with its secret, and then signs in without a code', async () => {
  const app = await createApp(latchkey, { pool: { DeviceConfiguration: alwaysWithSuppression }, mfa: 'ON' });
  const person = await newPerson(app);
  const where = ['--endpoint', latchkey.endpoint, '--pool', app.userPoolId, '--client', app.clientId];
  const words = ['signin', ...where, '-u', person.username, '--password-stdin', '--json'];

  const first = converse(machine.stateHome, words);
  first.answer(person.password);
  const [, secret = ''] = await first.said(/Secret +([A-Z2-7 ]+)\nURI +otpauth:\/\/totp\//);
  const authenticator = new Authenticator(secret.replaceAll(' ', ''));
  first.answer(await authenticator.code());
  const { code, output } = await first.ended();
  expect(code, output).toBe(0);
  expect(JSON.parse(output)).toMatchObject({
    challenges: ['SOFTWARE_TOKEN_SETUP'],
    device: { status: 'confirmed', remembered: true, trusted: true },
  });

  const second = await machine.run(words, person.password);
  expect(second.json()).toMatchObject({ challenges: [], codeAsked: null, device: { status: 'known' } });

  // Ctrl+C while the command waits for a line.
  const third = converse(machine.stateHome, [...words, '--state', `${machine.stateHome}/elsewhere`]);
  third.answer(person.password);
  await third.said(/A code is needed/);
  third.cancel();
  expect(await third.ended()).toMatchObject({ code: 130, output: expect.stringContaining('"Cancelled"') });
});
