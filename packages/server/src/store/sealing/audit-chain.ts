/**
 * The chain over the audit trail: who can write to the database but does not have the master key can neither change nor remove
 * an event without being found out (docs/decisions/0023).
 *
 * Each event of a user has a position and a MAC over its content, its position and the MAC of the event before it. The head, in
 * the user's row, says with a MAC of its own where the chain begins and ends.
 */
import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';

/** Whose chain it is. */
export interface ChainOwner {
  readonly poolId: string;
  readonly sub: string;
}

/** An event as far as the chain is concerned. */
export interface ChainedEvent {
  /** From 1. */
  readonly position: number;
  readonly eventId: string;
  readonly at: number;
  /** JSON text, exactly as it is stored. */
  readonly details: string;
}

/** Where a chain begins and ends. */
export interface ChainHead {
  /** Position of the oldest event that is kept; `last + 1` when none is. */
  readonly first: number;
  /** MAC of the event before the oldest that is kept, base64url; empty when there was none. */
  readonly before: string;
  /** Position of the newest event; 0 when there was none. */
  readonly last: number;
  /** MAC of the newest event, base64url. */
  readonly mac: string;
}

/** The head of a user who has no events yet. */
export const EMPTY_HEAD: ChainHead = { first: 1, before: '', last: 0, mac: '' };

export interface AuditChain {
  /** When the chain was begun: events from before it are not covered. Milliseconds since the epoch. */
  readonly since: number;
  /** The MAC of an event, 32 bytes. `before` is the MAC of the one before it, base64url. */
  macOf(owner: ChainOwner, event: ChainedEvent, before: string): Uint8Array;
  /** The head as it is stored. */
  writeHead(owner: ChainOwner, head: ChainHead): string;
  /** The head that was stored, or undefined when it is not one that the server wrote for this user. */
  readHead(owner: ChainOwner, stored: string): ChainHead | undefined;
}

/** @param key 32 bytes, of no other use */
export function createAuditChain(key: Uint8Array, since: number): AuditChain {
  const secret = createSecretKey(key);
  const mac = (content: readonly unknown[]): Buffer =>
    createHmac('sha256', secret).update(JSON.stringify(content)).digest();
  const headMac = ({ poolId, sub }: ChainOwner, { first, before, last, mac: newest }: ChainHead): Buffer =>
    mac(['head', poolId, sub, first, before, last, newest]);
  return {
    since,
    macOf: ({ poolId, sub }, { position, eventId, at, details }, before) =>
      new Uint8Array(mac(['event', poolId, sub, position, eventId, at, details, before])),
    writeHead: (owner, head) => {
      const { first, before, last, mac: newest } = head;
      return JSON.stringify([first, before, last, newest, headMac(owner, head).toString('base64url')]);
    },
    readHead(owner, stored) {
      const parts = partsOf(stored);
      if (parts === undefined) return undefined;
      const [head, given] = parts;
      const expected = headMac(owner, head);
      return given.length === expected.length && timingSafeEqual(given, expected) ? head : undefined;
    },
  };
}

function partsOf(stored: string): readonly [ChainHead, Buffer] | undefined {
  try {
    const [first, before, last, mac, headMac] = JSON.parse(stored) as readonly unknown[];
    if (typeof first !== 'number' || typeof last !== 'number' || typeof before !== 'string') return undefined;
    if (typeof mac !== 'string' || typeof headMac !== 'string') return undefined;
    return [{ first, before, last, mac }, Buffer.from(headMac, 'base64url')];
  } catch {
    return undefined;
  }
}
