/** `latchkey signin` in a pseudo-terminal. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AdminSetUserPasswordCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { network } from '../client/network.ts';
import { Authenticator } from '../harness/authenticator.ts';
import { type Machine, newMachine } from '../harness/command.ts';
import { optInWithSuppression } from '../harness/device-configurations.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson, newPersonWithTotp } from '../harness/people.ts';
import { type App, createApp, type Person } from '../harness/sign-in.ts';
import { atTerminal, keys, terminalMissing } from '../harness/terminal.ts';

// With LATCHKEY_REQUIRE_SUITES=all, a suite that cannot run fails instead of being skipped.
const mayBeSkipped = terminalMissing !== undefined && process.env['LATCHKEY_REQUIRE_SUITES'] !== 'all';

describe.skipIf(mayBeSkipped)(`at a terminal${mayBeSkipped ? `: ${terminalMissing}` : ''}`, () => {
  let latchkey: Latchkey;
  /** Every sign-in needs a code. */
  let strict: App;
  let lenient: App;
  let machine: Machine;
  beforeAll(async () => {
    latchkey = await startLatchkey();
    const pool = { DeviceConfiguration: optInWithSuppression };
    strict = await createApp(latchkey, { pool, mfa: 'ON' });
    lenient = await createApp(latchkey, { pool });
    machine = await newMachine();
  });
  afterAll(async () => {
    await machine.remove();
    await latchkey.stop();
  });

  const place = ({ userPoolId, clientId }: App) => [
    '--endpoint',
    latchkey.endpoint,
    '--pool',
    userPoolId,
    '--client',
    clientId,
  ];

  /** Types user name and password at their prompts. */
  async function introduce(words: readonly string[], { username, password }: Person, options = {}) {
    const terminal = atTerminal(machine, ['signin', ...words], options);
    await terminal.shown(/User name/);
    terminal.type(username + keys.enter);
    await terminal.shown(/Password/);
    terminal.type(password + keys.enter);
    return terminal;
  }

  it('sets up an authenticator app by QR code, asks again after a wrong code, and offers to remember the device', async () => {
    const person = await newPerson(strict);
    const terminal = await introduce(place(strict), { ...person, password: 'Wrong-Horse-1' });
    await terminal.shown(/Wrong user name or password\.[^]*Password/);
    terminal.type(person.password + keys.enter);

    await terminal.shown(/Set up an authenticator app/);
    const [, secret = ''] = await terminal.shown(/or type: ((?:[A-Z2-7]{4} ?)+)/);
    expect(terminal.everything()).toMatch(/│ {2}█{30,}\n│ {2}██ ▄▄▄▄▄ █/);
    const authenticator = new Authenticator(secret.replaceAll(' ', ''));
    const [wrong = ''] = authenticator.wrongCodes(1);
    await terminal.shown(/First code of the app/);
    terminal.type('no code' + keys.enter);
    await terminal.shown(/A code consists of digits\./);
    // Backspaces, because the wrong code stays in the prompt.
    terminal.type('\u007f'.repeat(7) + wrong + keys.enter);
    await terminal.shown(/The code is wrong\.[^]*First code of the app/);
    // In two groups, as the app shows it.
    terminal.type((await authenticator.code()).replace(/^.../, '$& ') + keys.enter);

    await terminal.shown(/Remember this device\?[^]*Enter: confirm/);
    terminal.type(keys.down);
    await terminal.shown(/● Yes, until I forget it/);
    terminal.type(keys.enter);
    await terminal.shown(new RegExp(`Signed in as ${person.username}\\.\n`));
    await terminal.shown(/Device +new, confirmed as "latchkey on [^"]+", remembered\n/);
    await terminal.shown(/Code +the first code of your new authenticator app\n/);
    expect(await terminal.ended()).toBe(0);
    expect(terminal.everything()).not.toContain(person.password);

    // The next sign-in needs neither pool nor code.
    const next = await introduce([], person);
    await next.shown(/Device +known, remembered\n +Code +none was asked for\n/);
    expect(await next.ended()).toBe(0);
  });

  it('asks for a new password twice', async () => {
    const person = await newPerson(lenient);
    const user = { UserPoolId: lenient.userPoolId, Username: person.username };
    await lenient.sdk.send(new AdminSetUserPasswordCommand({ ...user, Password: person.password, Permanent: false }));
    const terminal = await introduce(place(lenient), person);
    await terminal.shown(/An administrator set this password[^]*New password/);
    terminal.type(`short${keys.enter}`);
    await terminal.shown(/New password, once more/);
    terminal.type(`other${keys.enter}`);
    await terminal.shown(/The two passwords differ\./);
    terminal.type(`short${keys.enter}`);
    await terminal.shown(
      /The new password was rejected\.[^]*The service says: Password did not conform[^]*New password/,
    );
    terminal.type(`Correct-Horse-8${keys.enter}`);
    await terminal.shown(/New password, once more/);
    terminal.type(`Correct-Horse-8${keys.enter}`);
    await terminal.shown(/Remember this device\?/);
    terminal.type(keys.enter);
    await terminal.shown(/Device +new, confirmed as "[^"]+", not remembered\n/);
    await terminal.shown(/To remember this device: {2}npm run latchkey -- device remember/);
    expect(await terminal.ended()).toBe(0);
  });

  it('shows why a code is asked for, and prints only the document to stdout with --json', async () => {
    const person = await newPersonWithTotp(lenient);
    const output = join(machine.stateHome, 'output.json');
    const terminal = await introduce([...place(lenient), '--json', '--no-remember'], person, { columns: 80, output });
    await terminal.shown(/A code is needed: this device has not signed in as this user before\./);
    await terminal.shown(/Code of your authenticator app/);
    terminal.type((await person.authenticator.code()) + keys.enter);
    expect(await terminal.ended()).toBe(0);
    // A user who has answered no is not asked again.
    expect(terminal.everything()).not.toContain('Remember this device?');
    expect(JSON.parse(await readFile(output, 'utf8'))).toMatchObject({
      codeAsked: { challenge: 'SOFTWARE_TOKEN_MFA', why: 'no-device' },
      device: { remembered: false },
    });
  });

  it('shows the secret as text if there is no room for the QR code', async () => {
    const person = await newPerson(strict);
    const terminal = await introduce(place(strict), person, { columns: 40 });
    await terminal.shown(/Secret +[A-Z2-7]{4} /);
    // This may happen before the next prompt, which makes no difference.
    expect(terminal.everything()).not.toContain('▀');
    terminal.type(keys.ctrlC);
    expect(await terminal.ended()).toBe(130);
  });

  it.each(['User name', 'Password'])('exits without an error message at Ctrl+C in "%s"', async (prompt) => {
    const terminal = atTerminal(machine, ['signin', ...place(lenient)]);
    await terminal.shown(/User name/);
    if (prompt === 'Password') {
      terminal.type(`ada${keys.enter}`);
      await terminal.shown(/Password/);
    }
    terminal.type(keys.ctrlC);
    expect(await terminal.ended()).toBe(130);
    expect(terminal.everything()).toMatch(/\nCancelled\.\n$/);
    expect(terminal.everything()).not.toMatch(/^ +at /m);
  });

  it('exits without an error message at Ctrl+C while it waits for the service', async () => {
    const slow = await network(latchkey, () => 10_000);
    const words = ['--endpoint', slow.endpoint, '--pool', lenient.userPoolId, '--client', lenient.clientId];
    const terminal = await introduce(words, await newPerson(lenient));
    while (slow.operations.length === 0) await sleep(20);
    terminal.type(keys.ctrlC);
    expect(await terminal.ended()).toBe(130);
    expect(terminal.everything()).toMatch(/\nCancelled\.\n$/);
    await slow.close();
  });

  it('asks for the missing options of the user pool', async () => {
    const fresh = await newMachine();
    const terminal = atTerminal(fresh, ['signin', '--endpoint', latchkey.endpoint]);
    await terminal.shown(/User pool id/);
    terminal.type(`first${keys.enter}`);
    await terminal.shown(/A user pool id looks like us-east-1_AbCdEfGhI\./);
    terminal.type('\u007f'.repeat(5) + lenient.userPoolId + keys.enter);
    await terminal.shown(/App client id/);
    terminal.type(lenient.clientId + keys.enter);
    await terminal.shown(/User name/);
    terminal.type(keys.ctrlC);
    expect(await terminal.ended()).toBe(130);
    await fresh.remove();
  });
});
