/** Tries mutants. Results are kept from run to run as long as the source and the tests that decide are the same. */
import { readCache, writeCache } from './cache.ts';
import type { Coverage, Reaching } from './coverage.ts';
import type { Mutant } from './mutant.ts';
import { folderOf, hashOf, type SourceFile, type TestFile } from './sources.ts';
import type { TestProcess } from './workers.ts';

export type State = 'killed' | 'timed out' | 'survived' | 'not reached';

export interface Result {
  readonly state: State;
  /** The test file that killed it. */
  readonly by?: string;
  /** Whether every test that may reach it was run. If not, a run with wider limits tries it again. */
  readonly isComplete: boolean;
  readonly limits: Limits;
  /** Of the tests that decided. */
  readonly hash: string;
}

export interface Limits {
  /** How many test files that reach a mutant are run at most. */
  readonly files: number;
  /** How many milliseconds they may take, as measured without a mutant. */
  readonly budget: number;
  /** How many test files of other folders are asked whether they reach a mutant. Most of them load most of the server. */
  readonly far: number;
}

export interface TrialOptions extends Limits {
  readonly root: string;
  readonly sources: readonly SourceFile[];
  readonly mutants: readonly Mutant[];
  readonly coverage: Coverage;
  readonly candidates: (source: string) => readonly TestFile[];
  readonly processes: readonly TestProcess[];
}

/** Tests that take longer together are run in more than one part, the fast ones first. */
const PART_MS = 400;
/** So many times more test files of the folder are asked whether they reach a mutant. */
const MOST_ASKED = 3;
const cacheName = 'results';

/** @returns the result of each mutant, by its key */
export async function tryMutants(options: TrialOptions): Promise<ReadonlyMap<string, Result>> {
  const { root, sources, mutants, processes } = options;
  const kept = readCache<Record<string, Result>>(root, cacheName);
  const hashes = new Map(sources.map(({ path, hash }) => [path, hash]));
  const sectionOf = ({ file }: Mutant) => `${file} ${hashes.get(file)}`;
  const current = new Set(sources.map(({ path, hash }) => `${path} ${hash}`));
  const sections = Object.fromEntries(Object.entries(kept).filter(([section]) => current.has(section)));
  const results = new Map<string, Result>();
  const waiting = mutants.filter((mutant) => {
    const known = sections[sectionOf(mutant)]?.[mutant.key];
    const isCurrent =
      known !== undefined &&
      known.hash === decidingHash(known, filesFor(mutant, { ...options, ...known.limits })) &&
      (known.isComplete || isWithin(options, known.limits));
    if (isCurrent) results.set(mutant.key, known);
    return !isCurrent;
  });
  console.log(`Trying ${waiting.length} of ${mutants.length} mutants; the others have a result.`);
  const begin = Date.now();
  let done = 0;
  const work = async (child: TestProcess): Promise<void> => {
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      const result = await tryMutant(mutant, child, options);
      results.set(mutant.key, result);
      if (isSure(mutant, result, options)) (sections[sectionOf(mutant)] ??= {})[mutant.key] = result;
      done += 1;
      if (done % 25 > 0) continue;
      writeCache(root, cacheName, sections);
      console.log(`${done} tried, ${waiting.length} wait, ${Math.round((Date.now() - begin) / 1000)} s`);
    }
  };
  await Promise.all(processes.map(work));
  writeCache(root, cacheName, sections);
  return results;
}

/** Whether a run with the limits tries nothing that one with the known limits did not try. */
function isWithin(limits: Limits, known: Limits): boolean {
  return limits.files <= known.files && limits.budget <= known.budget && limits.far <= known.far;
}

/** Whether the next run may keep the result. A test file that did not end might have killed the mutant. */
function isSure(mutant: Mutant, { by }: Result, options: TrialOptions): boolean {
  return by !== undefined || !filesFor(mutant, options).some((file) => options.coverage.isUnfinished(file));
}

function filesFor({ file }: Mutant, { candidates, files, far }: TrialOptions): readonly TestFile[] {
  const all = candidates(file);
  const isNear = isOfFolder(file);
  return [...all.filter(isNear).slice(0, files * MOST_ASKED), ...all.filter((one) => !isNear(one)).slice(0, far)];
}

function isOfFolder(file: string): (test: TestFile) => boolean {
  return ({ path }) => folderOf(path) === folderOf(file);
}

/** Tests of one file that are run together. */
interface Part {
  readonly file: TestFile;
  readonly reaching: Reaching;
  readonly tests: Reaching['tests'];
}

/** The parts of several files: the quickest tests of every file come first, then the next of every file. */
function takingTurns(files: readonly (readonly [TestFile, Reaching])[], budget: number): readonly Part[] {
  const parts = files.flatMap(([file, reaching]) => {
    // Loading everything again for each part would cost more than the tests.
    const ofFile = inParts(reaching.tests, reaching.isWhileLoading ? budget : PART_MS);
    return ofFile.map((tests, turn) => ({ turn, part: { file, reaching, tests } }));
  });
  return parts.toSorted((one, other) => one.turn - other.turn).map(({ part }) => part);
}

/** What is run for a mutant: first the tests of its folder, then the others, of which the files with the quickest tests come first. */
async function* partsFor(mutant: Mutant, child: TestProcess, options: TrialOptions): AsyncGenerator<Part | 'left out'> {
  const isNear = isOfFolder(mutant.file);
  const all = filesFor(mutant, options);
  let left = options.files;
  const quickest = ([, { tests }]: readonly [TestFile, Reaching]) => Math.min(...tests.map(([, one]) => one));
  for (const files of [all.filter(isNear), all.filter((one) => !isNear(one))]) {
    const found: (readonly [TestFile, Reaching])[] = [];
    for (const file of files) {
      const reaching = await options.coverage.reaching(file, mutant, child);
      if (reaching !== undefined) found.push([file, reaching]);
    }
    const ordered = files.some(isNear) ? found : found.toSorted((one, other) => quickest(one) - quickest(other));
    const runningFirst = ordered.toSorted(([, one], [, other]) => Number(other.runsSource) - Number(one.runsSource));
    const chosen = runningFirst.slice(0, left);
    yield* takingTurns(chosen, options.budget);
    if (chosen.length < found.length) yield 'left out';
    left -= chosen.length;
  }
}

/** A killed mutant stays killed while the test that killed it is the same; for others every test that was run counts. */
function decidingHash({ by }: Pick<Result, 'by'>, files: readonly TestFile[]): string {
  const deciding = files.filter(({ path }) => by === undefined || path === by);
  return hashOf(...deciding.map(({ path, hash }) => `${path} ${hash}`));
}

async function tryMutant(mutant: Mutant, child: TestProcess, options: TrialOptions): Promise<Result> {
  const files = filesFor(mutant, options);
  const limits = { files: options.files, budget: options.budget, far: options.far };
  let spent = 0;
  let isComplete = files.length === options.candidates(mutant.file).length;
  let wasReached = false;
  for await (const part of partsFor(mutant, child, options)) {
    if (part === 'left out') {
      isComplete = false;
      continue;
    }
    const { file, reaching, tests } = part;
    const cost = tests.reduce((sum, [, one]) => sum + one, 0);
    if (spent > 0 && spent + cost > options.budget) {
      isComplete = false;
      continue;
    }
    spent += cost;
    const state = await tryPart(mutant, file, tests, reaching, child);
    if (state === 'killed' || state === 'timed out') {
      return { state, by: file.path, isComplete: true, limits, hash: decidingHash({ by: file.path }, files) };
    }
    wasReached ||= state === 'survived';
  }
  return { state: wasReached ? 'survived' : 'not reached', isComplete, limits, hash: decidingHash({}, files) };
}

/** A mutant counts as timed out only if it is so twice, and if the same tests end in time without it. */
async function tryPart(
  { id }: Mutant,
  { path }: TestFile,
  tests: Reaching['tests'],
  { isWhileLoading }: Reaching,
  child: TestProcess,
): Promise<State> {
  const once = async (mutant: number): Promise<State> => {
    const answer = await child.do({ kind: 'try', mutant, file: path, tests, isFresh: isWhileLoading });
    return answer?.kind === 'tried' ? answer.state : 'timed out';
  };
  const first = await once(id);
  if (first !== 'timed out') return first;
  if ((await once(0)) === 'timed out') return 'survived';
  return once(id);
}

function inParts(tests: Reaching['tests'], longest: number): Reaching['tests'][] {
  const parts: [number, number][][] = [];
  let sum = 0;
  for (const [index, milliseconds] of tests.toSorted((one, other) => one[1] - other[1])) {
    const part = parts.at(-1);
    if (part === undefined || sum + milliseconds > longest) {
      parts.push([[index, milliseconds]]);
      sum = milliseconds;
    } else {
      part.push([index, milliseconds]);
      sum += milliseconds;
    }
  }
  return parts;
}
