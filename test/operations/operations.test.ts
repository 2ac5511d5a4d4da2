/** Runs the cases of every operation: its effect, and each error that the model lists for it. */
import { type ErrorName, type OperationName, operationNames, operations } from '@latchkey/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { showPromise } from '../harness/promise.ts';
import { refusal } from '../harness/refusal.ts';
import { allCases } from './all-cases.ts';
import { commonCase } from './common-errors.ts';
import { functionArguments } from './lambda-errors.ts';
import type { ErrorCase, OperationCases, World } from './operation-cases.ts';
import { createWorld, stopWorld } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld(functionArguments);
});
afterAll(() => stopWorld(world));

const all = Object.entries(allCases) as [OperationName, OperationCases][];

it('has cases for every operation of the API', () => {
  expect(Object.keys(allCases).toSorted()).toEqual(operationNames.toSorted());
});

describe.each(all)('%s', (operation, { effect, errors }) => {
  it('has its effect', () => effect(world));

  const cases = operations[operation].errors.map((error): [ErrorName, ErrorCase | undefined] => [
    error,
    errors[error] ?? commonCase(operation, error),
  ]);
  it.each(cases.filter((entry): entry is [ErrorName, Exclude<ErrorCase, string>] => typeof entry[1] === 'function'))(
    'answers %s',
    async (error, run) => {
      const { name, message } = await refusal(run(world));
      expect(name, message).toBe(error);
    },
  );

  it('has a case or a reason for each error that the model lists, and for no other', () => {
    const missing = cases.filter(([, run]) => run === undefined).map(([error]) => error);
    showPromise(49, [
      { what: 'operations', reached: 1, promised: 140, bound: 'at least', isPart: true },
      { what: 'errors of the model', reached: cases.length, promised: all.length, bound: 'at least', isPart: true },
      { what: 'errors without test or reason', reached: missing.length, promised: 0, bound: 'at most', isPart: true },
    ]);
    expect(missing).toEqual([]);
    expect(Object.keys(errors).filter((error) => !operations[operation].errors.includes(error as ErrorName))).toEqual(
      [],
    );
  });
});
