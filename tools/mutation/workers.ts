/** Starts and stops the processes that run tests. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Answer, Job, Started } from './messages.ts';

/** For loading modules and whatever else happens between the messages of a process. */
const SLACK_MS = 45_000;
/** A process keeps every module that it loaded again; it is replaced when it has loaded this many. */
const MOST_FRESH_LOADS = 60;
const MOST_JOBS = 1_500;

export class TestProcess {
  #process: ChildProcess | undefined;
  #jobs = 0;
  #freshLoads = 0;
  readonly #folder: string;

  /** @param folder where `sources.json` is, which `./preload.ts` reads; also the temporary directory of the tests */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @returns undefined if the process hung or ended; the next job gets a new one */
  async do(job: Job): Promise<Answer | undefined> {
    if (this.#jobs >= MOST_JOBS || this.#freshLoads >= MOST_FRESH_LOADS) this.stop();
    const child = (this.#process ??= this.#start());
    this.#jobs += 1;
    if (job.kind === 'cover' || job.isFresh) this.#freshLoads += 1;
    const answer = await new Promise<Answer | undefined>((resolve) => {
      let timer = setTimeout(() => resolve(undefined), SLACK_MS);
      child.removeAllListeners();
      child.on('message', (message: Answer | Started) => {
        clearTimeout(timer);
        if (message.kind === 'started') timer = setTimeout(() => resolve(undefined), message.limit + 2_000);
        else resolve(message);
      });
      child.on('exit', () => {
        clearTimeout(timer);
        resolve(undefined);
      });
      child.send(job);
    });
    if (answer === undefined || (answer.kind === 'tried' && answer.state === 'timed out')) this.stop();
    return answer;
  }

  stop(): void {
    this.#process?.removeAllListeners();
    this.#process?.kill('SIGKILL');
    this.#process = undefined;
    this.#jobs = 0;
    this.#freshLoads = 0;
  }

  #start(): ChildProcess {
    const preload = join(import.meta.dirname, 'preload.ts');
    return fork(join(import.meta.dirname, 'worker.ts'), {
      execArgv: ['--max-old-space-size=2000'],
      env: {
        ...process.env,
        MUTANTS_SOURCES: join(this.#folder, 'sources.json'),
        TMPDIR: this.#folder,
        // Threads get these although they start with `execArgv: []`.
        NODE_OPTIONS: `--conditions=source --no-warnings --import ${preload}`,
        NODE_ENV: 'test',
        VITEST: 'true',
      },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
  }
}
