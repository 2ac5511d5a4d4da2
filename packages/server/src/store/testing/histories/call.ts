/** What calls and reads of a random history are. */
import type { Page, PageRequest } from '../../contract/page.ts';
import type { ModelReader, ModelWriter } from '../memory-store/memory-store.ts';
import type { Choice, Moment } from './universe.ts';

export type Call = (tx: ModelWriter, choice: Choice, now: Moment) => Promise<unknown>;

export type Read = (read: ModelReader, choice: Choice, now: Moment) => Promise<unknown>;

/** What a job throws in order to be rolled back. */
export class Undone extends Error {
  override readonly name = 'Undone';
}

/** Replaces a record by a changed one, if it is there. */
export async function changed<T>(found: T | undefined, replace: (record: T) => Promise<unknown>): Promise<unknown> {
  return found === undefined ? 'none' : replace(found);
}

/** More pages than any listing of a history has. */
const MOST_PAGES = 200;

/** All pages of a listing. @throws Error if it does not end */
export async function pages<T>(
  limit: number,
  page: (request: PageRequest) => Promise<Page<T>>,
): Promise<readonly unknown[]> {
  const all: unknown[] = [];
  for (let after: string | undefined; ; ) {
    const { items, next } = await page({ limit, ...(after !== undefined && { after }) });
    all.push(items);
    if (next === undefined) return all;
    if (all.length > MOST_PAGES) throw new Error(`A listing does not end. Its last key is ${next}.`);
    after = next;
  }
}
