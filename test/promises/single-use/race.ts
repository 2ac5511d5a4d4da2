/** Uses of one thing at the same time, sent to two nodes in turn. */
import type { OperationName } from '@latchkey/model';
import { expect } from 'vitest';
import { RawClient, type RawReply, type RawRequest } from '../../harness/raw-client.ts';
import type { Refusal } from '../../harness/refusal.ts';
import type { TwoNodes } from '../two-nodes.ts';

/** How many requests use a thing at once. */
export const USES = 64;

/** One of the two servers. */
export interface Node {
  readonly endpoint: string;
  readonly raw: RawClient;
}

export interface Place {
  /** The node where the things are made, and whose inbox receives the messages. */
  readonly first: TwoNodes['first'];
  readonly nodes: readonly [Node, Node];
  /** Registers what is closed after the tests. */
  readonly atEnd: (close: () => Promise<unknown>) => void;
}

type Json = Readonly<Record<string, unknown>>;

/** The outcome of one use. */
export type Use =
  | { readonly hasWon: true; readonly output: Json }
  | { readonly hasWon: false; readonly refusal: Refusal };

/** One thing that may be used once. */
export interface Round {
  readonly use: (node: Node, index: number) => Promise<Use>;
  /** Asserts that the effect of the winner happened once. Receives the index of its use, and what it was answered. */
  readonly after?: (winner: number, output: Json) => Promise<void>;
}

/** A kind of thing that may be used once. */
export interface Kind {
  readonly name: string;
  /** What those are told who were not the first. */
  readonly refusals: readonly Refusal[];
  /** Makes what all rounds share. Returns a function that makes the thing of one round. */
  readonly prepare: (place: Place) => Promise<() => Promise<Round>>;
}

export function openNodes({ first, second }: TwoNodes): Place['nodes'] {
  const open = ({ endpoint }: { readonly endpoint: string }): Node => {
    return { endpoint, raw: new RawClient(endpoint, { sockets: USES / 2, timeoutMs: 60_000 }) };
  };
  return [open(first), open(second)];
}

/** Calls an operation. Anything but a success is a refusal. */
export async function callOn({ raw }: Node, operation: OperationName, input: Json): Promise<Use> {
  const { status, text } = await raw.call(operation, input);
  const output = (text === '' ? {} : JSON.parse(text)) as Json;
  if (status === 200) return { hasWon: true, output };
  return { hasWon: false, refusal: { name: String(output['__type']), message: String(output['message']) } };
}

/** Posts a form to a node. */
export function postForm(
  { raw }: Node,
  path: string,
  form: Readonly<Record<string, string>>,
  headers: RawRequest['headers'] = {},
): Promise<RawReply> {
  const body = new URLSearchParams(form).toString();
  return raw.send({ path, body, headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } });
}

/** Uses a thing on both nodes at once. Returns who won; every other use is refused as it must be. */
export async function race(
  { nodes }: Place,
  { use, after }: Round,
  refusals: Kind['refusals'],
): Promise<readonly number[]> {
  const uses = await Promise.all(
    Array.from({ length: USES }, (_, index) => use(nodes[index % 2 === 0 ? 0 : 1], index)),
  );
  const won = uses.flatMap(({ hasWon }, index) => (hasWon ? [index] : []));
  const told = uses.flatMap((one) => (one.hasWon ? [] : [`${one.refusal.name}: ${one.refusal.message}`]));
  const expected = new Set(refusals.map(({ name, message }) => `${name}: ${message}`));
  expect([...new Set(told)].filter((text) => !expected.has(text))).toEqual([]);
  const [winner] = won;
  const first = winner === undefined ? undefined : uses[winner];
  if (won.length === 1 && winner !== undefined && first?.hasWon === true) await after?.(winner, first.output);
  return won;
}
