/**
 * A process of its own for one library: its first sign-in, and what the later ones come down to. Reads the module and a WorkInput
 * from its arguments; prints JSON.
 */
import { argv } from 'node:process';
import { pathToFileURL } from 'node:url';
import { median } from '../statistics.ts';
import type { SignInWork, WorkInput } from './work.ts';

/** CPU time, in ms, of all threads of a process. */
export interface NodeSample {
  /** With whatever a library does once: checks, tables, compilation. */
  readonly firstMs: number;
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
