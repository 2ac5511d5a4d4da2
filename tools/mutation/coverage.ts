/**
 * Which test reaches which mutant. A test file is run without a mutant when it is first asked for. What was found is kept from run to run
 * while the text of the test and of the sources that it reaches is the same.
 */
import { readCache, writeCache } from './cache.ts';
import type { Covered } from './messages.ts';
import type { Mutant } from './mutant.ts';
import type { SourceFile, TestFile } from './sources.ts';
import type { TestProcess } from './workers.ts';

/** Numbers of mutants within their source file, from 0, by the path of the file. */
type Places = Readonly<Record<string, readonly number[]>>;

/** What is kept of a test file. */
interface Entry {
  readonly hash: string;
  /** The hashes of the sources that were reached. */
  readonly sources: Readonly<Record<string, string>>;
  readonly whileLoading: Places;
  readonly tests: readonly { readonly index: number; readonly milliseconds: number; readonly reached: Places }[];
}

/** How a test file reaches a mutant. */
export interface Reaching {
  /** Whether it is reached while modules are loaded; then every test of the file may notice. */
  readonly isWhileLoading: boolean;
  /** Whether tests of the file run code of the mutant's source. Of a source that is only loaded, every test may notice the mutant, but few do. */
  readonly runsSource: boolean;
  readonly tests: readonly (readonly [index: number, milliseconds: number])[];
}

const cacheName = 'coverage';

/** Tests that take longer are not used. */
const SLOW_MS = 10_000;

export class Coverage {
  readonly #root: string;
  readonly #sources: readonly SourceFile[];
  readonly #byPath: ReadonlyMap<string, SourceFile>;
  readonly #entries: Map<string, Entry | Promise<Entry>>;
  /** Test files that did not end, because of the machine or of the file: they are run again in the next run of the tool. */
  readonly #unfinished = new Set<string>();

  constructor(root: string, sources: readonly SourceFile[]) {
    this.#root = root;
    this.#sources = sources;
    this.#byPath = new Map(sources.map((source) => [source.path, source]));
    this.#entries = new Map(Object.entries(readCache<Entry>(root, cacheName)));
  }

  /** @returns the tests of the file that reach the mutant; undefined if there is none */
  async reaching(file: TestFile, mutant: Mutant, child: TestProcess): Promise<Reaching | undefined> {
    const entry = await this.#entryOf(file, child);
    const place = mutant.id - (this.#byPath.get(mutant.file)?.mutants[0]?.id ?? 0);
    const isWhileLoading = entry.whileLoading[mutant.file]?.includes(place) ?? false;
    const quick = entry.tests.filter(({ milliseconds }) => milliseconds < SLOW_MS);
    const running = quick.filter(({ reached }) => reached[mutant.file] !== undefined);
    const reaching = running.filter(({ reached }) => reached[mutant.file]?.includes(place));
    const others = quick.filter((test) => !running.includes(test));
    const chosen = isWhileLoading ? [...running, ...others] : reaching;
    const tests = chosen.map(({ index, milliseconds }): [number, number] => [index, milliseconds]);
    if (tests.length === 0) return undefined;
    return { isWhileLoading, runsSource: running.length > 0, tests };
  }

  /** Whether the file did not end in this run, so that what it reaches is not known. */
  isUnfinished({ path }: TestFile): boolean {
    return this.#unfinished.has(path);
  }

  async #entryOf(file: TestFile, child: TestProcess): Promise<Entry> {
    const known = await this.#entries.get(file.path);
    if (known !== undefined && this.#isCurrent(known, file)) return known;
    const running = this.#run(file, child);
    this.#entries.set(file.path, running);
    const entry = await running;
    this.#entries.set(file.path, entry);
    const done = [...this.#entries].filter(([path, one]) => !(one instanceof Promise) && !this.#unfinished.has(path));
    writeCache(this.#root, cacheName, Object.fromEntries(done));
    return entry;
  }

  #isCurrent({ hash, sources }: Entry, file: TestFile): boolean {
    if (hash !== file.hash) return false;
    return Object.entries(sources).every(([source, known]) => this.#byPath.get(source)?.hash === known);
  }

  async #run(file: TestFile, child: TestProcess): Promise<Entry> {
    const answer = await child.do({ kind: 'cover', file: file.path });
    const nothing: Covered = { kind: 'covered', whileLoading: [], tests: [], failure: 'it did not end' };
    const covered = answer?.kind === 'covered' ? answer : nothing;
    if (covered === nothing) this.#unfinished.add(file.path);
    if (covered.failure !== undefined) {
      console.log(`not used: a test of ${file.path}: ${covered.failure.split('\n', 1)[0]}`);
    }
    const whileLoading = this.#placesOf(covered.whileLoading);
    const tests = covered.tests.map(({ index, milliseconds, reached: ids }) => {
      return { index, milliseconds, reached: this.#placesOf(ids) };
    });
    const reached = new Set([whileLoading, ...tests.map((test) => test.reached)].flatMap(Object.keys));
    const sources = Object.fromEntries([...reached].map((path) => [path, this.#byPath.get(path)?.hash ?? '']));
    return { hash: file.hash, sources, whileLoading, tests };
  }

  #placesOf(ids: readonly number[]): Places {
    const places: Record<string, number[]> = {};
    const wanted = ids.toSorted((one, other) => one - other);
    let position = 0;
    for (const { path, mutants } of this.#sources) {
      const first = mutants[0]?.id ?? 0;
      for (; (wanted[position] ?? Infinity) < first + mutants.length; position += 1) {
        (places[path] ??= []).push((wanted[position] ?? 0) - first);
      }
    }
    return places;
  }
}
