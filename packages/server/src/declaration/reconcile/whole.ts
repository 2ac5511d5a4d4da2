/** Settings that are read and written as a whole. */
import { type Kind, nothing, type Step } from './change.ts';
import { differences } from './differences.ts';

export interface Whole {
  readonly kind: Kind;
  readonly section: string;
  readonly declared: object | undefined;
  /** Undefined: there are none. */
  read(): Promise<object | undefined>;
  write(current: object | undefined): Promise<unknown>;
}

export async function planWhole(
  whole: Whole,
  exists: boolean,
  common: Pick<Step, 'name' | 'pool' | 'path'>,
): Promise<readonly Step[]> {
  const { declared, kind, section } = whole;
  if (declared === undefined) return [];
  const step = { ...common, kind, path: [...common.path, section] };
  const current = exists ? await whole.read() : undefined;
  const run = async () => void (await whole.write(current));
  if (current === undefined) return [{ ...step, action: 'create', differences: [], run }];
  const different = differences(declared, current);
  if (different.length === 0) return [{ ...step, action: 'keep', differences: [], run: nothing }];
  return [{ ...step, action: 'change', differences: different, run }];
}
