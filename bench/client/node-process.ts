/**
 * Measures one library in a separate process: its first sign-in, and the median of later ones. Reads the module's path and a
 * WorkInput from its arguments; prints JSON.
 */
import { argv } from 'node:process';
import { pathToFileURL } from 'node:url';
import { median } from '../statistics.ts';
import type { SignInWork, WorkInput } from './work.ts';

/** CPU time, in ms, of all threads of a process. */
export interface NodeSample {
  /** The first sign-in, including work that a library does only once: checks, tables, compilation. */
  readonly firstMs: number;
  /** The median of later sign-ins. */
  readonly laterMs: number;
  readonly proof: Awaited<ReturnType<SignInWork>>;
}

const warmUp = 3;
const times = 15;

async function run(module: string, input: WorkInput): Promise<NodeSample> {
  const { signInWork } = (await import(pathToFileURL(module).href)) as { readonly signInWork: SignInWork };
  const timed = async () => {
    const start = process.cpuUsage();
    const proof = await signInWork(input);
    const { user, system } = process.cpuUsage(start);
    return { proof, ms: (user + system) / 1000 };
  };
  const first = await timed();
  for (let i = 0; i < warmUp; i++) await signInWork(input);
  const later: number[] = [];
  for (let i = 0; i < times; i++) later.push((await timed()).ms);
  return { firstMs: first.ms, laterMs: median(later), proof: first.proof };
}

const [, , module = '', input = ''] = argv;
console.log(JSON.stringify(await run(module, JSON.parse(input) as WorkInput)));
