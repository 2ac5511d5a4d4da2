/** The files of deploy/: they fit together and to the command, and what the image runs works for a user without rights. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { newMachine } from '../harness/command.ts';
import { freePort } from '../harness/latchkey.ts';

const root = join(import.meta.dirname, '..', '..');
const deploy = (file: string) => readFile(join(root, 'deploy', file), 'utf8');

interface Service {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly read_only?: boolean;
  readonly depends_on?: Readonly<Record<string, object>>;
}
/** The members of the manifests that are checked, of every kind together. */
interface Manifest {
  readonly spec: {
    readonly selector: { readonly matchLabels: object };
    readonly ports: readonly { readonly targetPort: string }[];
    readonly template: {
      readonly metadata: { readonly labels: object };
      readonly spec: {
        readonly terminationGracePeriodSeconds: number;
        readonly securityContext: object;
        readonly volumes: readonly { readonly name: string }[];
        readonly containers: readonly {
          readonly args: readonly string[];
          readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
          readonly readinessProbe: { readonly httpGet: { readonly port: string } };
          readonly livenessProbe: { readonly httpGet: { readonly port: string } };
          readonly securityContext: { readonly readOnlyRootFilesystem: boolean };
          readonly volumeMounts: readonly { readonly name: string }[];
        }[];
      };
    };
  };
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

let options: ReadonlySet<string>;
beforeAll(async () => {
  const machine = await newMachine();
  const { stdout } = await machine.run(['serve', '--help']);
  options = new Set([...stdout.matchAll(/--[a-z-]+/g)].map(([option]) => option));
  await machine.remove();
});

/** Checks the words after the name of the program against the options of `latchkey serve`. */
function expectServe(words: readonly string[]): void {
  expect(words[0]).toBe('serve');
  const named = words.filter((word) => word.startsWith('--'));
  expect(named.filter((word) => !options.has(word))).toEqual([]);
  expect(words).toHaveLength(1 + named.length * 2);
  expect(words[words.indexOf('--port') + 1]).toBe('9339');
}

/** Variables that `latchkey serve` reads, from the one place that reads them. */
async function expectVariables(names: readonly string[]): Promise<void> {
  const source = await readFile(join(root, 'packages/server/src/main.ts'), 'utf8');
  expect(names.filter((name) => !source.includes(name))).toEqual([]);
}

/** The arguments of an instruction in the form of a JSON list. */
async function instruction(name: string): Promise<string[]> {
  const lines = (await deploy('Dockerfile')).replaceAll('\\\n', ' ').split('\n');
  const line = lines.findLast((text) => text.startsWith(`${name} `)) ?? '';
  return JSON.parse(line.slice(line.indexOf('['))) as string[];
}

describe('the Dockerfile', () => {
  it('runs the command with options that exist, as a user without rights', async () => {
    const text = await deploy('Dockerfile');
    expectServe(await instruction('CMD'));
    expect(await instruction('ENTRYPOINT')).toEqual(['node', '/app/bin/latchkey.cjs']);
    expect(text).toMatch(/^USER 1000:1000$/m);
    expect(text).toMatch(/^EXPOSE 9339$/m);
    expect(text.indexOf('\nUSER ')).toBeGreaterThan(text.lastIndexOf('\nFROM '));
  });

  it('copies only what exists', async () => {
    for (const [, names = ''] of (await deploy('Dockerfile')).matchAll(/^COPY (?!--)(.+) \S+$/gm)) {
      for (const name of names.split(' '))
        await readFile(join(root, name)).catch((error: { code: string }) => expect(error.code).toBe('EISDIR'));
    }
  });
});

describe.each(['compose.sqlite.yaml', 'compose.postgres.yaml'])('%s', (file) => {
  it('fits to the image and to itself', async () => {
    const { services, volumes } = parse(await deploy(file), { merge: true }) as Compose;
    for (const [name, service] of Object.entries(services)) {
      for (const volume of service.volumes ?? []) expect(Object.keys(volumes)).toContain(volume.split(':')[0]);
      for (const other of Object.keys(service.depends_on ?? {})) expect(Object.keys(services)).toContain(other);
      if (!name.startsWith('latchkey')) continue;
      expectServe(service.command ?? []);
      expect(service.read_only).toBe(true);
      await readFile(join(root, 'deploy', service.build?.context ?? '', service.build?.dockerfile ?? ''));
      for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:9339$/);
      await expectVariables(Object.keys(service.environment ?? {}));
    }
  });
});

it('the manifests for Kubernetes fit to the image and to each other', async () => {
  const documents = parseAllDocuments(await deploy('kubernetes/latchkey.yaml'));
  expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
  const [deployment, service, budget] = documents.map((document) => document.toJS() as Manifest);
  if (deployment === undefined || service === undefined || budget === undefined)
    throw new Error('A manifest is missing.');
  const { template, selector } = deployment.spec;
  const [container] = template.spec.containers;
  if (container === undefined) throw new Error('There is no container.');
  expectServe(container.args);
  const [port] = container.ports;
  expect(port?.containerPort).toBe(9339);
  for (const probe of [container.readinessProbe, container.livenessProbe]) expect(probe.httpGet.port).toBe(port?.name);
  expect(container.securityContext.readOnlyRootFilesystem).toBe(true);
  expect(template.spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
  expect(container.volumeMounts.map((mount) => mount.name)).toEqual(template.spec.volumes.map((volume) => volume.name));
  for (const labels of [selector.matchLabels, service.spec.selector, budget.spec.selector.matchLabels]) {
    expect(template.metadata.labels).toMatchObject(labels);
  }
  expect(service.spec.ports[0]?.targetPort).toBe(port?.name);
  const delay = Number(container.args[container.args.indexOf('--shutdown-delay') + 1]);
  expect(template.spec.terminationGracePeriodSeconds).toBeGreaterThan(delay + 10);
});

describe('the systemd unit', () => {
  it('starts the command with options that exist', async () => {
    const [, words = ''] =
      /^ExecStart=\/usr\/bin\/node \/opt\/latchkey\/bin\/latchkey\.cjs (.*)$/m.exec(await deploy('latchkey.service')) ??
      [];
    expectServe(words.split(' '));
    expect(words).toContain('--data /var/lib/latchkey');
    expect(await deploy('latchkey.service')).toMatch(/^StateDirectory=latchkey$/m);
  });

  const systemd = spawnSync('systemd-analyze', ['--version']).status === 0;
  it.skipIf(!systemd)(`is accepted by systemd-analyze verify${systemd ? '' : ': not installed'}`, async () => {
    const place = await mkdtemp(join(tmpdir(), 'latchkey-unit-'));
    // The program must exist for the check.
    const text = (await deploy('latchkey.service')).replace('/usr/bin/node', process.execPath);
    await writeFile(join(place, 'latchkey.service'), text);
    const run = spawnSync('systemd-analyze', ['verify', '--man=no', join(place, 'latchkey.service')], {
      encoding: 'utf8',
    });
    await rm(place, { recursive: true });
    expect(run.stderr.split('\n').filter((line) => line.includes('latchkey.service'))).toEqual([]);
  });
});

describe('what the image runs', () => {
  let place: string;
  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), 'latchkey-image-'));
    await chmod(place, 0o755);
    const packed = spawnSync(process.execPath, [join(root, 'tools/pack.ts'), place, 'cli'], { encoding: 'utf8' });
    await mkdir(join(place, 'app'));
    const words = ['-xzf', packed.stdout.trim(), '-C', join(place, 'app'), '--strip-components=1', '--no-same-owner'];
    expect(spawnSync('tar', words, { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
    await cp(process.execPath, join(place, 'node'));
    for (const folder of ['data', 'tmp']) await mkdir(join(place, folder));
  }, 120_000);
  afterAll(() => rm(place, { recursive: true, force: true }));

  it('works for a user who may write only its data and temporary files', async () => {
    const isRoot = process.getuid?.() === 0;
    const user = isRoot ? { uid: 1000, gid: 1000 } : {};
    if (isRoot) for (const folder of ['data', 'tmp']) await chown(join(place, folder), 1000, 1000);
    const port = String(await freePort());
    const words = (await instruction('CMD')).map((word) =>
      word.replace('/data', join(place, 'data')).replace('9339', port),
    );
    const env = {
      LATCHKEY_ACCESS_KEYS: 'AKID:a-secret-for-this-test-only',
      NODE_ENV: 'production',
      TMPDIR: join(place, 'tmp'),
    };
    const program = join(place, 'node');
    const child = spawn(program, [join(place, 'app/bin/latchkey.cjs'), ...words], {
      cwd: join(place, 'data'),
      env,
      ...user,
    });
    const exit = once(child, 'exit');
    try {
      let printed = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => (printed += text));
      for await (const text of child.stdout.setEncoding('utf8') as AsyncIterable<string>) {
        printed += text;
        if (printed.includes('listening on')) break;
      }
      expect(printed).toContain('listening on http://');
      const [, , script = ''] = (await instruction('HEALTHCHECK')).map((word) => word.replace('9339', port));
      expect(spawnSync(program, ['-e', script], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
      // A page whose code is loaded on demand.
      expect((await fetch(`http://127.0.0.1:${port}/login?client_id=none`)).headers.get('content-type')).toContain(
        'text/html',
      );
    } finally {
      child.kill('SIGTERM');
    }
    expect(await exit).toEqual([0, null]);
  });
});
