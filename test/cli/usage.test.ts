/** Command lines with missing or contradicting options: exit code 2, and two lines that name the option. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Machine, newMachine } from '../harness/command.ts';

let machine: Machine;
beforeAll(async () => {
  machine = await newMachine();
});
afterAll(() => machine.remove());

describe('a command line with a missing option', () => {
  it.each([
    ['--pool', [], 'User pool id'],
    ['--client', ['--pool', 'us-east-1_AbCdEfGhI'], 'App client id'],
    ['--username', ['--pool', 'us-east-1_AbCdEfGhI', '--client', 'c'], 'User name'],
    ['--password-stdin', ['--pool', 'us-east-1_AbCdEfGhI', '--client', 'c', '-u', 'ada'], 'Password'],
  ])('is told which: %s', async (option, words, what) => {
    expect(await machine.run(['signin', ...words])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `${what}: there is no terminal to ask for it.\nGive it with ${option}.\n`,
    });
    const spoken = await machine.run(['signin', ...words, '--json']);
    expect(spoken.code).toBe(2);
    expect(spoken.json()).toMatchObject({ error: { code: 'Usage', advice: `Give it with ${option}.` } });
  });
});

describe('a command line with a wrong option', () => {
  it.each([
    [['signin', '--pool', 'first'], '"first" is not a user pool id.\n'],
    [['signin', '--endpoint', 'ftp://example.com'], '"ftp://example.com" is not the address of a server.\n'],
    [['signin', '--region', 'Mars'], '"Mars" is not a region.\n'],
    [['signin', '--days', '31'], "error: option '--days <number>' argument '31' is invalid."],
    [['signin', '--attribute', 'email'], "error: option '--attribute <name=value>' argument 'email' is invalid."],
    [['signin', '--password', 'secret'], "error: unknown option '--password'"],
    [['signin', '--client-secret', 'secret'], "error: unknown option '--client-secret'"],
    [
      ['device', 'remember', '--not', '--days', '30'],
      "error: option '--not' cannot be used with option '--days <number>'",
    ],
    [['device', 'forget', 'key', '--others'], 'A device key and --others cannot be combined.\n'],
    [
      ['import-aws', '--from', 'us-east-1_AbCdEfGhI', '--users', 'groups'],
      '--users groups needs --into.\nGive the pool that an earlier import has created',
    ],
    [
      ['import-aws', '--from', 'us-east-1_AbCdEfGhI', '--into', 'us-east-1_AbCdEfGhI'],
      '--into needs --users now or --users groups.\nLeave out --into',
    ],
    [['import-aws', '--from', 'nothing'], '"nothing" is not a user pool id.'],
    [['device', 'burn'], "error: unknown command 'burn'"],
  ])('%j is rejected with a plain message', async (words, message) => {
    const refused = await machine.run(words);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr.startsWith(message)).toBe(true);
    expect(refused.stderr).not.toMatch(/^ +at /m);
  });
});

describe('a machine without a signed-in user', () => {
  it.each([
    'device list',
    'device show',
    'device remember',
    'device unremember',
    'device forget',
    'device confirm',
    'signout',
  ])('gets an error from %s', async (command) => {
    const refused = await machine.run([...command.split(' '), '--json']);
    expect(refused.code).toBe(1);
    expect(refused.json()).toMatchObject({ error: { code: 'SignedOut', message: 'Nobody is signed in.' } });
  });
});
