/** `latchkey pool create --login`: a pool whose login page can be used at once. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { password } from '../harness/aws.ts';
import { type Machine, newMachine } from '../harness/command.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';

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

const create = (words: readonly string[], input = '') =>
  machine.run(['pool', 'create', ...words, '--endpoint', latchkey.endpoint], input);

interface Created {
  readonly pool: { readonly userPoolId: string };
  readonly client: { readonly clientId: string };
  readonly user: { readonly username: string };
  readonly login: { readonly page: string; readonly issuer: string; readonly callbacks: readonly string[] };
  readonly next: string | null;
}

/** Submits the form of the page as a browser without scripts does. Returns where it leads. */
async function submit(page: string, username: string): Promise<URL> {
  const shown = await fetch(page);
  expect(shown.status).toBe(200);
  const cookie = shown.headers.getSetCookie().map((text) => text.split(';')[0]);
  const text = await shown.text();
  const [, csrf = ''] = /name="_csrf" value="([^"]*)"/.exec(text) ?? [];
  const body = new URLSearchParams({ _csrf: csrf, username, password });
  const headers = { cookie: cookie.join('; ') };
  const answer = await fetch(page, { method: 'POST', headers, body, redirect: 'manual' });
  return new URL(answer.headers.get('location') ?? '', page);
}

describe('pool create --login', () => {
  it('prints a page at which the first user can sign in', async () => {
    const words = ['--login', '--user', 'ada', '--password-stdin', '--mfa', 'off', '--devices', 'off'];
    const done = await create([...words, '--json'], `${password}\n`);
    const { pool, client, user, login, next } = done.json() as Created;
    expect(user).toEqual({ username: 'ada' });
    expect(next).toBeNull();
    expect(login).toMatchObject({
      issuer: `${latchkey.endpoint}/${pool.userPoolId}`,
      discovery: `${latchkey.endpoint}/${pool.userPoolId}/.well-known/openid-configuration`,
      domain: `127.0.0.1:${latchkey.port}/${pool.userPoolId}`,
      clientId: client.clientId,
      callbacks: ['http://localhost:3000/'],
    });
    const reached = await submit(login.page, 'ada');
    expect(reached.origin).toBe('http://localhost:3000');
    expect(reached.searchParams.get('code')).toMatch(/^.{8,}$/);
  });

  it('makes a pool in which people can sign up on the page', async () => {
    const { login } = (await create(['--login', '--json'])).json() as Created;
    const page = login.page.replace('/login?', '/signup?');
    const shown = await fetch(page);
    const cookie = shown.headers.getSetCookie().map((text) => text.split(';')[0]);
    const text = await shown.text();
    const [, csrf = ''] = /name="_csrf" value="([^"]*)"/.exec(text) ?? [];
    expect(text).toContain('name="requiredAttributes[email]"');
    const body = new URLSearchParams({ _csrf: csrf, username: 'grace', password });
    body.set('requiredAttributes[email]', 'grace@example.com');
    const answer = await fetch(page, {
      method: 'POST',
      headers: { cookie: cookie.join('; ') },
      body,
      redirect: 'manual',
    });
    expect(new URL(answer.headers.get('location') ?? '', page).pathname).toMatch(/\/confirm$/);
  });

  it('prints what an app needs, and the command that creates a user', async () => {
    const { stdout } = await create(['--login', '--name', 'Our staff', '--callback', 'https://app.example.com/back']);
    expect(stdout).toMatch(/^Domain {6}our-staff-[a-z0-9]{9}$/m);
    expect(stdout).toMatch(
      /^Sign in at:\n {2}http:.*\/login\?client_id=.*&redirect_uri=https%3A%2F%2Fapp\.example\.com%2Fback$/m,
    );
    expect(stdout).toMatch(
      /^ {2}authority {5}http:\/\/127.*\n {2}client_id .*\n {2}redirect_uri {2}https:\/\/app.example.com\/back\n/m,
    );
    expect(stdout).toMatch(/^Next, create a user:\n {2}npm run latchkey -- user create ada --pool /m);
  });

  it('gives the pool the domain of the option', async () => {
    const { stdout } = await create(['--login', '--domain', 'our-staff']);
    expect(stdout).toMatch(/^Domain {6}our-staff$/m);
    const again = await create(['--login', '--domain', 'our-staff']);
    expect(again).toMatchObject({ code: 1, stdout: '' });
    expect(again.stderr).toContain('Domain already associated with another user pool.');
  });

  it('leaves no pool behind if the password or an address is not accepted', async () => {
    const count = async () => {
      const { pools } = (await machine.run(['pool', 'list', '--json', '--endpoint', latchkey.endpoint])).json() as {
        pools: unknown[];
      };
      return pools.length;
    };
    const before = await count();
    expect((await create(['--login', '--user', 'ada', '--password-stdin'], 'short\n')).code).toBe(1);
    expect((await create(['--login', '--callback', 'http://app.example.com/'])).code).toBe(1);
    expect(await count()).toBe(before);
  });

  it.each([
    [['--callback', 'https://app.example.com/'], '--callback is only for login pages.\nGive --login, too.\n'],
    [['--domain', 'people'], '--domain is only for login pages.\nGive --login, too.\n'],
    [['--password-stdin'], '--password-stdin is only for the first user.\nGive --user, too.\n'],
  ])('rejects %j alone', async (words, stderr) => {
    expect(await create(words)).toMatchObject({ code: 2, stdout: '', stderr });
  });
});
