/**
 * Takes the place of Vitest in a process that tries mutants: collects the tests of a file and runs chosen ones. Vitest's own runner
 * starts a process and loads every module again for each run, which would take most of the time. Matchers and `vi` are Vitest's.
 */
export { assert, expect, expectTypeOf, vi } from 'vitest';

type Hook = () => unknown;
type Body = (...values: unknown[]) => unknown;

export interface Test {
  /** Its place among the tests of the file, from 0. */
  readonly index: number;
  readonly isSkipped: boolean;
  readonly body: Body;
}

export interface Suite {
  readonly entries: (Suite | Test)[];
  readonly isSkipped: boolean;
  readonly before: Hook[];
  readonly after: Hook[];
  readonly beforeEach: Hook[];
  readonly afterEach: Hook[];
}

let current = emptySuite(false);
let count = 0;

function emptySuite(isSkipped: boolean): Suite {
  return { entries: [], isSkipped, before: [], after: [], beforeEach: [], afterEach: [] };
}

/** Returns the tests that `load` defines. */
export async function collect(load: () => Promise<unknown>): Promise<Suite> {
  const suite = emptySuite(false);
  current = suite;
  count = 0;
  await load();
  return suite;
}

export const beforeAll = (hook: Hook): number => current.before.push(hook);
export const afterAll = (hook: Hook): number => current.after.push(hook);
export const beforeEach = (hook: Hook): number => current.beforeEach.push(hook);
export const afterEach = (hook: Hook): number => current.afterEach.push(hook);

/** The function among the arguments after the name: options may come before it, and a time limit after it. */
function bodyOf(args: readonly unknown[]): Body {
  const body = args.find((one) => typeof one === 'function');
  if (body === undefined) throw new Error('A test without a function.');
  return body as Body;
}

function addTest(body: Body, isSkipped: boolean): void {
  current.entries.push({ index: count, isSkipped, body });
  count += 1;
}

function addSuite(body: Body, isSkipped: boolean): void {
  const outer = current;
  const suite = emptySuite(isSkipped);
  outer.entries.push(suite);
  current = suite;
  try {
    if (body() instanceof Promise) throw new Error('A suite that is defined later is not supported.');
  } finally {
    current = outer;
  }
}

function withVariants(define: (body: Body, isSkipped: boolean) => void) {
  const named =
    (isSkipped: boolean) =>
    (_name: unknown, ...args: readonly unknown[]): void =>
      define(bodyOf(args), isSkipped);
  const each =
    (cases: readonly unknown[]) =>
    (_name: unknown, ...args: readonly unknown[]): void => {
      const body = bodyOf(args);
      // As in Vitest: lists are the arguments only if every case is a list.
      const areLists = cases.every((one) => Array.isArray(one));
      for (const one of cases) define(() => (areLists ? body(...(one as unknown[])) : body(one)), false);
    };
  const skipAll = () => (): void => undefined;
  const skipped = Object.assign(named(true), { each: skipAll, for: skipAll });
  return Object.assign(named(false), {
    each,
    for: each,
    skip: named(true),
    sequential: named(false),
    concurrent: named(false),
    skipIf: (condition: unknown) => (condition ? skipped : Object.assign(named(false), { each, for: each })),
    runIf: (condition: unknown) => (condition ? Object.assign(named(false), { each, for: each }) : skipped),
  });
}

export const it = withVariants(addTest);
export const test = withVariants(addTest);
export const describe = withVariants(addSuite);
export const suite = withVariants(addSuite);
