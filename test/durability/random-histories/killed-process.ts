/** A process that takes the steps of a history, and is killed at a random moment. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Step } from '../../../packages/server/src/store/testing/histories/operations.ts';

/** When a process is killed: some time after it has given a number of answers. */
export interface Kill {
  readonly afterAnswers: number;
  readonly delayMs: number;
}

/** What a process has answered, by step and by the operation in the step. */
export type Answers = readonly (readonly (string | undefined)[])[];

/**
 * Runs a process until it is killed, or has taken every step.
 * @throws Error if it ends in another way
 */
export async function untilKilled(
  dataDir: string,
  steps: readonly Step[],
  before: number,
  kill: Kill,
): Promise<Answers> {
  const file = `${dataDir}.steps.json`;
  await writeFile(file, JSON.stringify(steps));
  const script = new URL('./steps-process.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, ['--conditions=source', script, dataDir, file, String(before)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [output, errors] = ['', ''];
  let killed: Promise<unknown> | undefined;
  const killIfDue = () => {
    if (output.split('\n').length - 1 < kill.afterAnswers) return;
    killed ??= wait(kill.delayMs).then(() => child.kill('SIGKILL'));
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    killIfDue();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  await killed;
  if (signal !== 'SIGKILL' && code !== 0) throw new Error(`The process ended with ${code ?? signal}: ${errors}`);
  const answers: (string | undefined)[][] = steps.map(() => []);
  // A line that the kill cut off is no answer.
  for (const line of output.split('\n').slice(0, -1)) {
    const [index, place, answer] = JSON.parse(line) as [number, number, string];
    const step = answers[index];
    if (step !== undefined) step[place] = answer;
  }
  return answers;
}
