/**
 * SimpleSAMLphp as a SAML identity provider: Debian's package, run by PHP's own server with a configuration of its own. Its
 * one user is signed in without a page.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './latchkey.ts';

const pages = '/usr/share/simplesamlphp/www';

/** The reason why it cannot be used here; undefined if it can. */
export const simpleSamlPhpMissing =
  existsSync(pages) && spawnSync('php', ['--version']).status === 0
    ? undefined
    : 'SimpleSAMLphp or PHP not found (Debian: apt-get install simplesamlphp php-cli)';

export interface SimpleSamlPhp {
  /** Where its metadata is. */
  readonly metadataUrl: string;
  /** Makes a service provider known to it. */
  trust(metadata: string): Promise<void>;
  stop(): Promise<void>;
}

export interface SimpleSamlPhpSettings {
  /** The user's address, which is the NameID. */
  readonly mail: string;
  readonly encrypts: boolean;
  /** The key that signs, and its certificate, as PEM. */
  readonly key: string;
  readonly certificate: string;
}

export async function startSimpleSamlPhp(settings: SimpleSamlPhpSettings): Promise<SimpleSamlPhp> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-simplesamlphp-'));
  const port = await freePort();
  const address = `http://127.0.0.1:${port}/`;
  for (const name of ['sessions', 'metadata', 'temporary']) await mkdir(join(folder, name));
  const trusted = join(folder, 'trusted.xml');
  const files: Readonly<Record<string, string>> = {
    'idp.pem': settings.key,
    'idp.crt': settings.certificate,
    'config.php': configuration(folder, address, trusted),
    'authsources.php': `<?php $config = ['static' => ['exampleauth:StaticSource', 'mail' => ['${settings.mail}'], 'groups' => ['staff', 'board']]];`,
    'metadata/saml20-idp-hosted.php': hosted(settings.encrypts),
    'trusted.xml': '<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata"/>',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const child = spawn('php', ['-S', `127.0.0.1:${port}`, '-t', pages], {
    env: { PATH: process.env['PATH'], SIMPLESAMLPHP_CONFIG_DIR: folder },
    stdio: 'ignore',
  });
  const metadataUrl = `${address}saml2/idp/metadata.php`;
  await untilReady(metadataUrl, child);
  return {
    metadataUrl,
    trust: (metadata) => writeFile(trusted, metadata),
    async stop() {
      const exit = once(child, 'exit');
      child.kill();
      await exit;
      await rm(folder, { recursive: true });
    },
  };
}

function configuration(folder: string, address: string, trusted: string): string {
  return `<?php $config = [
    'baseurlpath' => '${address}',
    'certdir' => '${folder}/',
    'loggingdir' => '${folder}/',
    'datadir' => '${folder}/',
    'tempdir' => '${folder}/temporary',
    'metadatadir' => '${folder}/metadata/',
    'attributenamemapdir' => '/etc/simplesamlphp/attributemap/',
    'timezone' => 'UTC',
    'secretsalt' => 'only-for-tests-0123456789abcdef',
    'auth.adminpassword' => 'only-for-tests',
    'technicalcontact_email' => 'admin@example.com',
    'logging.handler' => 'errorlog',
    'enable.saml20-idp' => true,
    'module.enable' => ['exampleauth' => true, 'core' => true, 'saml' => true],
    'session.cookie.secure' => false,
    'session.cookie.samesite' => null,
    'session.phpsession.savepath' => '${folder}/sessions',
    'language.cookie.secure' => false,
    'language.cookie.samesite' => null,
    'store.type' => 'phpsession',
    'metadata.sources' => [['type' => 'flatfile'], ['type' => 'xml', 'file' => '${trusted}']],
  ];`;
}

function hosted(encrypts: boolean): string {
  return `<?php $metadata['__DYNAMIC:1__'] = [
    'host' => '__DEFAULT__',
    'privatekey' => 'idp.pem',
    'certificate' => 'idp.crt',
    'auth' => 'static',
    'sign.logout' => true,
    'assertion.encryption' => ${encrypts},
    'NameIDFormat' => 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
    'authproc' => [3 => [
      'class' => 'saml:AttributeNameID',
      'attribute' => 'mail',
      'Format' => 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
    ]],
  ];`;
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + 30_000;
  let last = '';
  while (performance.now() < deadline && child.exitCode === null) {
    last = await fetch(url).then(
      async (response) => {
        const text = await response.text();
        return text.includes('<md:IDPSSODescriptor') ? 'ready' : text;
      },
      (error: unknown) => String(error),
    );
    if (last === 'ready') return;
    await sleep(50);
  }
  child.kill();
  throw new Error(`SimpleSAMLphp did not start: ${last}`);
}
