/**
 * Keeps the memory of a server small (docs/decisions/0059). V8 lets the space for new objects grow to 128 MB under load, and does not
 * shrink it while a process has nothing to do. A server's requests leave almost nothing behind, so a small space serves them as fast.
 *
 * V8 has options for this, but only for a new process. What is used here takes effect at any time: the factor by which that space
 * grows, and a collection.
 *
 * Memory is not worth slow requests: optimised code is kept while a server waits for its next requests.
 */
import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** The size at which the space for new objects stops growing. Half of it makes twice as many collections, which sign-ins pay for. */
const NEW_SPACE_BYTES = 32 * 2 ** 20;

const CHECK_MS = 500;
/** A server that was busy for less than this share of the time since the last check is at rest. */
const REST_UTILIZATION = 0.02;
/** Checks in a row before the collection after the start: the work that follows it, such as signing keys, is over by then. */
const CHECKS_AFTER_START = 3;
/**
 * Before every other collection: ten minutes. It costs 100 ms, and code has to be optimised again, so requests after it cost up to
 * half as much again for some seconds of load. A pause between requests is no rest.
 */
const CHECKS_AT_REST = 1_200;
/** The heap has to have grown by this much since the last collection for the next one to be worth it. */
const GROWTH_BYTES = 8 * 2 ** 20;

/** Limits the space for new objects, and collects garbage after the start and after long rests. Call it when the server is ready. */
export function keepMemorySmall(): void {
  // A server's requests leave almost nothing behind, so a collection of new objects has little to do: waking several threads for it
  // costs more than it saves, most of all while they wait for a core.
  setFlagsFromString('--no-parallel-scavenge');
  // When almost nothing was allocated for eight seconds, V8 collects as if memory were short, and forgets optimised code.
  setFlagsFromString('--no-memory-reducer-favors-memory');
  limitNewSpace();
  // V8 decides at the end of a collection whether the space grows, so each one is looked at.
  new PerformanceObserver(limitNewSpace).observe({ entryTypes: ['gc'] });
  let last = performance.eventLoopUtilization();
  let checksAtRest = 0;
  let collectedBytes = 0;
  setInterval(() => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    checksAtRest = utilization < REST_UTILIZATION ? checksAtRest + 1 : 0;
    const needed = collectedBytes === 0 ? CHECKS_AFTER_START : CHECKS_AT_REST;
    if (checksAtRest < needed || heapBytes() < collectedBytes + GROWTH_BYTES) return;
    collect();
    collectedBytes = heapBytes();
  }, CHECK_MS).unref();
}

function limitNewSpace(): void {
  const space = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
  const isFull = (space?.space_size ?? 0) >= NEW_SPACE_BYTES;
  setFlagsFromString(`--semi-space-growth-factor=${isFull ? 1 : 2}`);
}

function heapBytes(): number {
  return process.memoryUsage().heapTotal;
}

/**
 * Collects garbage and returns free pages to the system. V8 then also forgets the hidden classes that have no objects at the moment, and
 * with them optimised code, so this is for servers that were at rest for a while.
 */
function collect(): void {
  // `gc` exists only in contexts that are made while this flag is set, so nothing else gets it.
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  // Functions keep their compiled code: otherwise the next requests would compile it again.
  setFlagsFromString('--no-flush-bytecode');
  if (typeof gc === 'function') gc({ type: 'major', flavor: 'last-resort' });
  setFlagsFromString('--flush-bytecode');
}
