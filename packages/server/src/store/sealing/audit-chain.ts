/**
 * The audit chain: an attacker who can write to the database but does not have the master key can neither change nor
 * remove an event of the audit trail undetected (docs/decisions/0023).
 *
 * Each event of a user has a position and a MAC over its content, its position and the MAC of the previous event. The
 * head, in the user's row, states where the chain begins and ends, and has its own MAC.
 */
import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';

/** The user of a chain. */
export interface ChainOwner {
  readonly poolId: string;
  readonly sub: string;
}

/** The parts of an event that the chain covers. */
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
  /** Position of the oldest stored event; `last + 1` if none is stored. */
  readonly first: number;
  /** MAC of the event before the oldest stored one, base64url; empty if there was none. */
  readonly before: string;
  /** Position of the newest event; 0 if there was none. */
  readonly last: number;
  /** MAC of the newest event, base64url. */
  readonly mac: string;
}

/** The head of a user who has no events yet. */
export const EMPTY_HEAD: ChainHead = { first: 1, before: '', last: 0, mac: '' };

export interface AuditChain {
  /** When the chain began: earlier events are not covered. Milliseconds since the epoch. */
  readonly since: number;
  /** Computes the MAC of an event, 32 bytes. `before` is the MAC of the previous event, base64url. */
  macOf(owner: ChainOwner, event: ChainedEvent, before: string): Uint8Array;
  /** Returns the stored form of a head, with its MAC. */
  writeHead(owner: ChainOwner, head: ChainHead): string;
  /** Reads a stored head; undefined if the server did not write it for this user. */
  readHead(owner: ChainOwner, stored: string): ChainHead | undefined;
}

/** @param key 32 bytes that have no other use */
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
