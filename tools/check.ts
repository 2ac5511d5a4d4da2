/**
 * `npm run check`: all checks of a change that need no server, the fastest ones first. Prints one line per check. If a check fails,
 * its output is shown and the next checks still run, so that one run shows all failures.
 * `npm run check -- --map` prints the rooms of every package, their sizes and the imports between them instead.
 */
import { spawnSync } from 'node:child_process';
import { reportFile } from './reports.ts';

const checks: readonly (readonly [name: string, command: readonly string[]])[] = [
  ['format', ['biome', 'format', '.']],
  ['types', ['tsc', '-p', 'tsconfig.json']],
  ['types in pages', ['tsc', '-p', 'tsconfig.browser.json']],
  ['lint', ['oxlint', '--type-aware', '--deny-warnings']],
  ['import boundaries', ['node', 'tools/check-boundaries.ts']],
  ['generated files', ['node', '--conditions=source', 'tools/generate.ts', '--check']],
  ['patterns in linear time', ['node', '--conditions=source', 'tools/check-patterns.ts']],
  ['packages of others', ['node', 'tools/check-supply.ts']],
  ['size of the client', ['node', '--conditions=source', 'tools/check-size.ts']],
  ['unused code', ['knip', '--no-progress']],
  [
    'unit tests',
    [
      'vitest',
      'run',
      '--project',
      'unit',
      '--reporter=default',
      '--reporter=json',
      `--outputFile=${reportFile('unit')}`,
    ],
  ],
];

if (process.argv.includes('--map')) {
  process.exit(spawnSync('node', ['tools/check-boundaries.ts', '--map'], { stdio: 'inherit' }).status ?? 1);
}

let failed = 0;
for (const [name, [command, ...args]] of checks) {
  const start = performance.now();
  // Under `npm run`, PATH begins with node_modules/.bin, so these are the project's own tools and its own Node.
  const run = spawnSync(command ?? '', args, { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });
  const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(5);
  const isFine = run.status === 0;
  console.log(`${isFine ? 'ok  ' : 'FAIL'} ${seconds} s  ${name}`);
  if (isFine) continue;
  failed += 1;
  console.log([run.error?.message, run.stdout, run.stderr].filter(Boolean).join('\n').trimEnd());
}
if (failed > 0) console.log(`\n${failed} of ${checks.length} checks failed.`);
process.exitCode = failed === 0 ? 0 : 1;
