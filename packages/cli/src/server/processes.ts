/**
 * `latchkey serve --processes N`: several processes that answer on one port, so that one command uses all cores. This process
 * starts them, passes on their logs, and replaces those that end. It answers no request itself.
 */
import cluster, { type Worker } from 'node:cluster';
import { forwardLines } from './line-forwarder.ts';
import type { FromWorker, Ready } from './worker-process.ts';

/** A process that ran for so long is replaced at once; one that ended sooner, after a pause. */
const STABLE_MS = 10_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

export interface ProcessesOptions {
  readonly processes: number;
  /** Prints a line in the format of the server's log. */
  readonly say: (msg: string) => void;
  /** Called when all processes answer, with what the first one says. */
  readonly onReady: (first: Ready) => void;
}

interface Place {
  /** From 1. The process in the first place has the console. */
  readonly number: number;
  worker: Worker | undefined;
  /** How often in succession its process ended soon. */
  shortLives: number;
}

/** Runs the processes until a signal. The process exits afterwards: with code 0, or with that of a process that could not start. */
export async function runProcesses({ processes, say, onReady }: ProcessesOptions): Promise<void> {
  cluster.setupPrimary({ silent: true });
  const places = Array.from({ length: processes }, (_, index): Place => {
    return { number: index + 1, worker: undefined, shortLives: 0 };
  });
  let phase: 'starting' | 'running' | 'stopping' = 'starting';
  let [finished, dropped] = [0, 0];

  const endWhenAllHaveEnded = (): void => {
    if (places.some(({ worker }) => worker !== undefined)) return;
    if (process.exitCode === undefined) {
      say(`stopped, finished ${finished} in flight${dropped === 0 ? '' : `, dropped ${dropped}`}`);
    }
    process.exit();
  };
  const fork = (place: Place): Promise<Ready> => {
    const startedAt = performance.now();
    const ready = Promise.withResolvers<Ready>();
    const worker = cluster.fork({ LATCHKEY_PROCESS: String(place.number) });
    place.worker = worker;
    if (worker.process.stdout) forwardLines(worker.process.stdout, process.stdout);
    if (worker.process.stderr) forwardLines(worker.process.stderr, process.stderr);
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'ready') ready.resolve(message);
      if (message.kind === 'stopped') [finished, dropped] = [finished + message.finished, dropped + message.dropped];
    });
    worker.once('exit', (code, signal) => {
      place.worker = undefined;
      const how = signal === null ? `with code ${code}` : `by ${signal}`;
      if (phase === 'stopping') {
        if (code !== 0) say(`process ${place.number} ended ${how}`);
        return endWhenAllHaveEnded();
      }
      // It has said why on standard error.
      if (phase === 'starting') return failStart(code);
      place.shortLives = performance.now() - startedAt < STABLE_MS ? place.shortLives + 1 : 0;
      const pause =
        place.shortLives === 0 ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (place.shortLives - 1));
      say(`process ${place.number} ended ${how}; another one starts in ${pause / 1000} s`);
      setTimeout(() => {
        if (phase === 'running') void fork(place);
      }, pause);
    });
    return ready.promise;
  };
  const failStart = (code: number): void => {
    phase = 'stopping';
    process.exitCode = code === 0 ? 1 : code;
    for (const { worker } of places) worker?.process.kill('SIGKILL');
    endWhenAllHaveEnded();
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    if (phase === 'stopping') {
      for (const { worker } of places) worker?.process.kill('SIGKILL');
      // 128 and the number of the signal, as shells report a process that a signal ended.
      process.exit(signal === 'SIGINT' ? 130 : 143);
    }
    phase = 'stopping';
    say('stops all processes; a second signal stops them at once');
    for (const { worker } of places) worker?.send({ kind: 'stop' });
    endWhenAllHaveEnded();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);

  // The first process migrates the database, and says what is wrong with the options.
  const [first, ...others] = places;
  if (first === undefined) return;
  const ready = await fork(first);
  await Promise.all(others.map((place) => fork(place)));
  if (phase !== 'starting') return;
  phase = 'running';
  onReady(ready);
}
