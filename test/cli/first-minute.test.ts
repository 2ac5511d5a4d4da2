/** The first commands of the README, run as they stand there, with the answers of a user with an authenticator app. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Authenticator } from '../harness/authenticator.ts';
import { type Machine, newMachine } from '../harness/command.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { atTerminal, terminalMissing } from '../harness/terminal.ts';

const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
const commands = [...readme.slice(0, readme.indexOf('## Use it with')).matchAll(/^npm run latchkey -- (.*)$/gm)].map(
  ([, words = '']) => words,
);
const password = 'Correct-Horse-7';

describe.skipIf(terminalMissing !== undefined)(terminalMissing ?? 'the first minute', () => {
  let latchkey: Latchkey;
  let machine: Machine;
  beforeEach(async () => {
    latchkey = await startLatchkey();
    machine = await newMachine();
  });
  afterEach(async () => {
    await latchkey.stop();
    await machine.remove();
  });

  it('has a pool, a user, and two sign-ins: only the first one asks for a code', async () => {
    expect(commands.map((words) => words.split(' ')[0])).toEqual([
      'pool',
      'use',
      'user',
      'signin',
      'signin',
      'explain',
    ]);
    expect(readme).toContain(password);
    const [create = [], use = [], user = [], first = [], second = [], explain = []] = commands.map((words) =>
      words.replaceAll('http://127.0.0.1:9339', latchkey.endpoint).split(' '),
    );
    // The server of the README is at the default address. This one is not, so the command before `use` needs its address.
    const created = await machine.run([...create, '--endpoint', latchkey.endpoint]);
    expect(created).toMatchObject({ code: 0 });
    expect(await machine.run(use)).toMatchObject({ code: 0 });

    const creation = atTerminal(machine, user);
    await creation.shown(/Password/);
    creation.type(`${password}\r`);
    expect(await creation.ended(), creation.everything()).toBe(0);

    const enrolment = atTerminal(machine, first, { columns: 120 });
    await enrolment.shown(/Password/);
    enrolment.type(`${password}\r`);
    const [, secret = ''] = await enrolment.shown(/or type: ((?:[A-Z2-7]{4} ?)+)/);
    await enrolment.shown(/First code/);
    enrolment.type(`${await new Authenticator(secret.replaceAll(' ', '')).code()}\r`);
    expect(await enrolment.ended(), enrolment.everything()).toBe(0);

    const again = atTerminal(machine, second);
    await again.shown(/Password/);
    again.type(`${password}\r`);
    expect(await again.ended(), again.everything()).toBe(0);

    const explained = await machine.run([...explain, '--json']);
    expect(explained.json()).toMatchObject({ signIns: [{ result: 'signed-in', code: { asked: 'no' } }, {}] });
  });
});
