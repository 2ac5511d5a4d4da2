/** Apache with mod_auth_openidc, from Debian's packages, with a configuration and a directory of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../harness/latchkey.ts';

const binary = '/usr/sbin/apache2';
const modules = '/usr/lib/apache2/modules';

/** The reason why it cannot be started here; undefined if it can. */
export const apacheMissing =
  existsSync(binary) && existsSync(`${modules}/mod_auth_openidc.so`)
    ? undefined
    : 'not found (Debian: apt-get install apache2 libapache2-mod-auth-openidc)';

export interface Apache {
  /** `http://localhost:<port>` */
  readonly origin: string;
  /** Starts the server. Everything below /protected needs a sign-in; the module's own address is below it. */
  start(provider: { readonly issuer: string; readonly id: string; readonly secret: string }): Promise<void>;
  errorLog(): string;
  stop(): Promise<void>;
}

export async function prepareApache(): Promise<Apache> {
  const home = await mkdtemp(join(tmpdir(), 'latchkey-apache-'));
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  let child: ChildProcess | undefined;
  let printed = '';
  const file = join(home, 'error.log');
  const errorLog = () => printed + (existsSync(file) ? readFileSync(file, 'utf8') : '');
  return {
    origin,
    errorLog,
    async start(provider) {
      const site = join(home, 'site');
      await mkdir(join(site, 'protected'), { recursive: true });
      await writeFile(join(site, 'index.html'), '<title>App</title><h1>Public page</h1>');
      await writeFile(join(site, 'protected', 'index.html'), '<title>App</title><h1>Protected page</h1>');
      // Run as root, Apache serves as another user, who has to read this.
      for (const directory of [home, site, join(site, 'protected')]) await chmod(directory, 0o755);
      await writeFile(join(home, 'apache.conf'), configuration(home, port, origin, provider));
      child = spawn(binary, ['-X', '-f', join(home, 'apache.conf')], { stdio: ['ignore', 'ignore', 'pipe'] });
      child.stderr?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
      for (let attempt = 0; attempt < 500; attempt += 1) {
        if (child.exitCode !== null) throw new Error(`Apache ended: ${errorLog()}`);
        if (await isOpen(origin)) return;
        await sleep(20);
      }
      throw new Error(`Apache was not ready: ${errorLog()}`);
    },
    async stop() {
      if (child !== undefined && child.exitCode === null) {
        const exit = once(child, 'exit');
        child.kill('SIGTERM');
        await exit;
      }
      await rm(home, { recursive: true, force: true });
    },
  };
}

const isOpen = (origin: string): Promise<boolean> =>
  fetch(origin).then(
    ({ ok }) => ok,
    () => false,
  );

function configuration(
  home: string,
  port: number,
  origin: string,
  { issuer, id, secret }: { readonly issuer: string; readonly id: string; readonly secret: string },
): string {
  const loaded = ['mpm_prefork', 'authn_core', 'authz_core', 'authz_user', 'auth_openidc', 'dir', 'mime'];
  const account = process.getuid?.() === 0 ? ['User www-data', 'Group www-data'] : [];
  return [
    `ServerRoot ${home}`,
    'ServerName localhost',
    `Listen 127.0.0.1:${port}`,
    `PidFile ${join(home, 'apache.pid')}`,
    `DefaultRuntimeDir ${home}`,
    `ErrorLog ${join(home, 'error.log')}`,
    'LogLevel warn',
    ...loaded.map((name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`),
    ...account,
    'TypesConfig /etc/mime.types',
    `DocumentRoot ${join(home, 'site')}`,
    'DirectoryIndex index.html',
    `OIDCProviderMetadataURL ${issuer}/.well-known/openid-configuration`,
    `OIDCClientID ${id}`,
    `OIDCClientSecret ${secret}`,
    `OIDCRedirectURI ${origin}/protected/redirect_uri`,
    'OIDCCryptoPassphrase of-the-test',
    'OIDCScope "openid email profile"',
    'OIDCRemoteUserClaim email',
    'OIDCPKCEMethod S256',
    'OIDCInfoHook access_token id_token userinfo refresh_token',
    'OIDCCookieSameSite On',
    `<Directory ${join(home, 'site')}>`,
    '  Require all granted',
    '</Directory>',
    '<Location /protected>',
    '  AuthType openid-connect',
    '  Require valid-user',
    '</Location>',
    '',
  ].join('\n');
}
