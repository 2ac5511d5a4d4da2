/**
 * `npm run advisories`: asks the registry which installed versions have known vulnerabilities, as `npm audit` does, and writes
 * tools/advisories/npm.json for the check that needs no network.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AdvisoryFile } from './supply/advisories.ts';
import { advisoriesOf, type BulkAnswer } from './supply/audit-answer.ts';
import { readLockFile } from './supply/lock-file.ts';

const root = join(import.meta.dirname, '..');
const registry = spawnSync('npm', ['config', 'get', 'registry'], { cwd: root, encoding: 'utf8' }).stdout.trim();
const versions: Record<string, string[]> = {};
for (const { name, version } of readLockFile(root)) versions[name] = [...new Set([...(versions[name] ?? []), version])];

const address = new URL('-/npm/v1/security/advisories/bulk', registry);
const answer = await fetch(address, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(versions),
});
if (!answer.ok) {
  const why = `The registry ${registry} answers ${answer.status} to questions about vulnerabilities.`;
  throw new Error(`${why} Use one that supports npm audit: npm_config_registry=… npm run advisories`);
}
const advisories = advisoriesOf((await answer.json()) as BulkAnswer);
const file: AdvisoryFile = { asked: new Date().toISOString().slice(0, 10), advisories };
writeFileSync(join(root, 'tools/advisories/npm.json'), `${JSON.stringify(file, undefined, 2)}\n`);
console.log(`${advisories.length} advisories, written to tools/advisories/npm.json.`);
