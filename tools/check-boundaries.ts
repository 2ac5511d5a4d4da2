/**
 * Holds the floors of the house: imports go down, never up. Without this check a rule starts reading HTTP, an operation
 * starts opening files, and the path of a request can no longer be read on one screen.
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const root = join(import.meta.dirname, '..');

/** Floors of the server from the top; a file may import from its own floor and from those below. */
const floors = [
  ['main.ts', 'start-failure.ts', 'start-options.ts'],
  ['app.ts'],
  ['surfaces/'],
  ['operations/'],
  ['challenges/'],
  ['tokens/'],
  ['messages/'],
  ['rules/', 'keys/', 'services.ts'],
  ['store/', 'delivery/', 'crypto/', 'triggers/'],
  ['disk/', 'time/'],
] as const;

/** The ground floor's rooms do not know each other, but for what is named here. */
const neighbours: Readonly<Record<string, readonly string[]>> = {
  'store/': ['crypto/'],
  'delivery/': ['crypto/'],
  'crypto/': [],
  'triggers/': ['crypto/'],
};

/** Which packages of this workspace each may import. */
const packages: Readonly<Record<string, readonly string[]>> = {
  model: [],
  srp: [],
  client: ['@latchkey/srp'],
  server: ['@latchkey/model', '@latchkey/srp'],
  cli: ['@latchkey/server', '@latchkey/client', '@latchkey/model', '@latchkey/srp'],
};

/** Entries that promise no I/O and must run in browsers: nothing they reach imports one of Node's own modules. */
const portableEntries = [
  'packages/model/src/index.ts',
  'packages/srp/src/index.ts',
  'packages/client/src/index.ts',
  'packages/client/src/passkeys.ts',
  'packages/client/src/migration.ts',
];

const importPattern = /(?:^|\n)\s*(import|export)(?<type>\s+type)?\s[^'"]*?from\s+['"](?<from>[^'"]+)['"]/g;

const complaints: string[] = [];

interface Import {
  readonly from: string;
  readonly isType: boolean;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(importPattern)].map(({ groups }) => ({
    from: groups?.['from'] ?? '',
    isType: groups?.['type'] !== undefined,
  }));
}

for (const [name, allowed] of Object.entries(packages)) {
  for (const file of globSync(`packages/${name}/src/**/*.ts`, { cwd: root })) {
    if (/\.(test|testing|suite)\.ts$/.test(file) || file.includes('/testing/')) continue;
    for (const { from, isType } of importsOf(file)) {
      const target = from.split('/').slice(0, 2).join('/');
      if (from.startsWith('@latchkey/') && !allowed.includes(target)) {
        complaints.push(`${file}: package ${name} must not import ${from}`);
      }
      if (name === 'server' && from.startsWith('.')) judgeFloor(file, normalize(join(dirname(file), from)), isType);
    }
  }
}
for (const entry of portableEntries) judgePortable(entry, new Set());

function judgePortable(file: string, seen: Set<string>): void {
  if (seen.has(file)) return;
  seen.add(file);
  for (const { from } of importsOf(file)) {
    if (from.startsWith('node:')) complaints.push(`${file}: must run in browsers, and imports ${from}`);
    if (from.startsWith('.') && from.endsWith('.ts')) judgePortable(normalize(join(dirname(file), from)), seen);
  }
}

function place(path: string): { floor: number; room: string } | undefined {
  const inside = path.replace('packages/server/src/', '');
  for (const [floor, rooms] of floors.entries()) {
    const room = rooms.find((candidate) => inside.startsWith(candidate));
    if (room !== undefined) return { floor, room };
  }
  return undefined;
}

function judgeFloor(file: string, target: string, isType: boolean): void {
  const from = place(file);
  const to = place(target);
  if (from === undefined || to === undefined) {
    complaints.push(
      `${from === undefined ? file : target}: stands on no floor; add its folder to tools/check-boundaries.ts`,
    );
    return;
  }
  // `import type` of the ports above (services.ts) is how ground floor code is told its contract; it builds no dependency at run time.
  if (to.floor < from.floor && !isType) complaints.push(`${file}: imports ${target}, which is on a floor above`);
  const isGround = from.room in neighbours && to.floor === from.floor && to.room !== from.room;
  if (isGround && !isType && !(neighbours[from.room] ?? []).includes(to.room)) {
    complaints.push(`${file}: ${from.room} must not import from ${to.room}`);
  }
}

for (const complaint of complaints) console.log(complaint);
process.exitCode = complaints.length === 0 ? 0 : 1;
