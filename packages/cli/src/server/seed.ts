/** The seed of a development server: what it made, and changes of its file. */
import { watchFile } from 'node:fs';
import type { RunningServer, SeededPool } from '@latchkey/server';
import type { Seed } from '@latchkey/server/declaration';
import { failureOf } from '../output/failure.ts';

/** How the file is read. */
export interface Reading {
  readonly parameters: Readonly<Record<string, string>>;
  readonly region: string;
  readonly accountId: string;
}

/** How often the file is looked at. Looking works on mounted directories, too, where notices of changes are lost. */
const lookMs = 300;

/** Lines for people: ids of pools and app clients, outputs of a template, and what was left out. Secrets are not in them. */
export async function seedWords(pools: readonly SeededPool[], { outputs, notes }: Seed): Promise<string> {
  const { table } = await import('../output/table.ts');
  const { seedNotes } = await import('../declared/plan-words.ts');
  const rows = pools.flatMap(({ id, name, clients }) => [
    ['  Pool', id, name],
    ...clients.map((client) => [
      '  App client',
      client.id,
      `${client.name}${client.secret === undefined ? '' : ', has a secret'}`,
    ]),
  ]);
  const lines = seedNotes(outputs, notes);
  return [table(rows), ...(lines.length === 0 ? [] : ['', ...lines]), ''].join('\n');
}

/** Notes about triggers whose functions have no code here: their operations would fail. */
export function functionNotes(
  { declaration }: Seed,
  functions: readonly string[],
  lambdaEndpoint?: string,
): readonly string[] {
  if (lambdaEndpoint !== undefined) return [];
  const known = new Set(functions.map((text) => text.split('=', 1)[0]));
  const named = declaration.pools.flatMap(({ settings }) =>
    Object.entries(settings.LambdaConfig ?? {}).flatMap(arnsIn),
  );
  return named
    .filter(({ name }) => !known.has(name))
    .map(({ trigger, name }) => `The trigger ${trigger} has no code here. Give --function ${name}=./module.mjs`);
}

function arnsIn([trigger, value]: readonly [string, unknown]): readonly {
  readonly trigger: string;
  readonly name: string;
}[] {
  const arn: unknown = typeof value === 'object' && value !== null && 'LambdaArn' in value ? value.LambdaArn : value;
  const [, name] = typeof arn === 'string' ? (/:function:([^:]+)/.exec(arn) ?? []) : [];
  return name === undefined ? [] : [{ trigger, name }];
}

/** Applies the file again after each change. What is wrong in it is reported, and the server goes on. */
export async function watchSeed(file: string, reading: Reading, server: RunningServer): Promise<void> {
  const { readSeedFile } = await import('@latchkey/server/declaration');
  const { changeLines } = await import('../declared/plan-words.ts');
  const apply = async () => {
    const { declaration } = await readSeedFile(file, reading);
    const { changes } = await server.apply(declaration);
    const made = changes.filter(({ action }) => action === 'create' || action === 'change');
    const what = made.length === 0 ? 'nothing to change' : `${made.length} change${made.length === 1 ? '' : 's'}`;
    console.log([`  Seed applied again: ${what}.`, ...changeLines(made)].join('\n'));
  };
  // One after the other: a change while the seed is applied is applied after it.
  let last: Promise<void> = Promise.resolve();
  const onChange = () => {
    last = last.then(apply).catch((error: unknown) => {
      console.error(`  The seed was not applied: ${failureOf(error).message}`);
    });
  };
  watchFile(file, { interval: lookMs, persistent: false }, onChange);
}
