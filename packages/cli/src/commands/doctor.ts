/** `latchkey doctor`: examines what a server needs, with the options of `latchkey serve`. */
import type { Finding } from '@latchkey/server';
import { Command } from 'commander';
import { withCommandName } from '../output/command-name.ts';
import { CommandError } from '../output/failure.ts';
import { printable } from '../output/printable.ts';
import { readAccessKeys } from '../server/access-keys.ts';
import { serveOptions } from '../server/serve-options.ts';
import { type OperatorOptions, withOperatorOptions } from '../server/operator-options.ts';
import { type SharedOptions, withSharedOptions } from '../server/options.ts';

interface DoctorOptions extends SharedOptions, OperatorOptions {
  readonly accessKeys?: string;
  readonly clockFrom?: string;
  readonly json?: boolean;
}

/** Defines the command. */
export function doctorCommand(): Command {
  return withOperatorOptions(withSharedOptions(new Command('doctor'), { shutdownDelay: 5 }))
    .description('check what a server needs; takes the options of serve, changes nothing; exit code 1 after a failure')
    .option('--access-keys <file>', 'JSON file of the access keys that may sign requests')
    .option('--clock-from <url>', 'web server to compare the clock with')
    .option('--json', 'print one JSON document for programs')
    .action(doctor);
}

async function doctor(options: DoctorOptions): Promise<void> {
  const { examineServer, readEnvironment } = await import('@latchkey/server');
  const environment = readEnvironment();
  const { accessKeys, clockFrom, json = false } = options;
  if (clockFrom !== undefined && !/^https?:$/.test(URL.parse(clockFrom)?.protocol ?? '')) {
    throw new CommandError('Usage', `"${clockFrom}" is not a web address.`, 'Give https://host with --clock-from.');
  }
  const hasKeys = accessKeys !== undefined || environment.accessKeys !== undefined;
  const examined = examineServer({
    ...serveOptions(options, environment),
    accessKeys: hasKeys ? await readAccessKeys(accessKeys, environment.accessKeys) : [],
    clockFrom,
  });
  const findings: Finding[] = [];
  for await (const finding of examined) {
    findings.push(finding);
    if (!json) console.log(printable(lineOf(finding)));
  }
  const failures = findings.filter(({ state }) => state === 'failure').length;
  const warnings = findings.filter(({ state }) => state === 'warning').length;
  if (json) console.log(JSON.stringify({ healthy: failures === 0, failures, warnings, findings }, undefined, 2));
  else console.log(`\n${summary(failures, warnings)}`);
  if (failures > 0) process.exitCode = 1;
}

function lineOf({ check, state, text, advice }: Finding): string {
  const indent = ' '.repeat(22);
  return `${state.padEnd(8)} ${check.padEnd(12)} ${text}${advice === undefined ? '' : `\n${indent}${withCommandName(advice)}`}`;
}

function summary(failures: number, warnings: number): string {
  const count = (number: number, word: string) => `${number} ${word}${number === 1 ? '' : 's'}`;
  if (failures > 0) return `${count(failures, 'failure')}, ${count(warnings, 'warning')}.`;
  return warnings === 0 ? 'Everything that was checked is in order.' : `No failure, ${count(warnings, 'warning')}.`;
}
