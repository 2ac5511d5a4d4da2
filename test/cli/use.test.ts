/** `latchkey use`: later commands need no --pool, --client or --endpoint. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Machine, newMachine } from '../harness/command.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';

let server: Latchkey;
let machine: Machine;
beforeAll(async () => {
  [server, machine] = await Promise.all([startLatchkey(), newMachine()]);
});
afterAll(() => Promise.all([server.stop(), machine.remove()]));

describe('latchkey use', () => {
  it('keeps a pool, its client and the server, and says where', async () => {
    // Of a first attempt, if this is the second.
    await machine.run(['use', '--clear']);
    const create = ['pool', 'create', '--json', '--endpoint', server.endpoint];
    const first = (await machine.run(create)).json() as { pool: { userPoolId: string }; client: { clientId: string } };
    await machine.run(create);
    const { userPoolId: id } = first.pool;
    const several = await machine.run(['user', 'list', '--endpoint', server.endpoint]);
    expect(several.stderr).toContain('There are several user pools.');

    const kept = await machine.run(['use', id, '--client', first.client.clientId, '--endpoint', server.endpoint]);
    const file = `${machine.stateHome}/latchkey/use.json`;
    expect(kept).toMatchObject({ code: 0, stdout: expect.stringContaining(`Kept in     ${file}\n`) as string });
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      pool: id,
      client: first.client.clientId,
      endpoint: server.endpoint,
    });

    const created = await machine.run(['user', 'create', 'ann', '--password-stdin'], 'Correct-horse-9\n');
    expect(created).toMatchObject({ code: 0, stderr: '' });
    const signedIn = await machine.run(
      ['signin', '--username', 'ann', '--password-stdin', '--json'],
      'Correct-horse-9\n',
    );
    expect(signedIn).toMatchObject({ code: 0 });
    // An option that names another pool takes nothing of what is kept.
    expect(
      (await machine.run(['user', 'list', '--pool', 'us-east-1_Nothing99', '--endpoint', server.endpoint])).code,
    ).toBe(1);

    expect((await machine.run(['use', '--show', '--json'])).json()).toMatchObject({ use: { pool: id }, file });
    expect(await machine.run(['use', '--clear'])).toMatchObject({ code: 0 });
    expect((await machine.run(['use', '--show', '--json'])).json()).toEqual({ use: null, file });
  }, 180_000);

  it.each([[[]], [['us-east-1_Abc', '--clear']], [['nonsense']], [['us-east-1_Abc', '--endpoint', 'nonsense']]])(
    'refuses %j',
    async (words) => {
      expect((await machine.run(['use', ...words])).code).toBe(2);
    },
  );
});
