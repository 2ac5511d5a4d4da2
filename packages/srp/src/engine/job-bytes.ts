/**
 * Jobs and results as bytes: numbers that tell which it is and how long its members are, then all texts in one piece, then other bytes.
 * Nobody stores them, so their form may change. What has no form here, or does not fit, is cloned through a port (job-channel.ts).
 */
import type { EngineJob, KeyPair } from './engine-job.ts';
import type { StoredVerifier } from '../verification.ts';

/** Memory for one job, and then for its result. */
export interface Slot {
  /** The form, the number of bytes of all texts, then the length of each member: texts in UTF-16 units, other members in bytes. */
  readonly head: Int32Array;
  readonly body: Buffer;
}

/** 32-bit words of a head: the most members that a form has, and two. */
export const headWords = 11;

/** The form of a slot whose content was cloned through the port. */
export const throughPort = 0;

const forms = {
  verify: 1,
  verifyPassword: 2,
  createVerifier: 3,
  keyPair: 4,
  wrong: 5,
  right: 6,
  newKeyPair: 7,
  storedVerifier: 8,
} as const;

/** Writes a job. Returns false if it has to go through the port. */
export function writeJob(slot: Slot, job: EngineJob): boolean {
  switch (job.op) {
    case 'verify': {
      const { group, identity, A, B, secretBlock, timestamp, signature, verifier, b } = job.input;
      return write(slot, forms.verify, [group, identity, A, B, secretBlock, timestamp, signature], [verifier, b]);
    }
    case 'verifyPassword': {
      const { group, identity, secret, salt, verifier } = job.input;
      return write(slot, forms.verifyPassword, [group, identity, secret, salt], [verifier]);
    }
    case 'createVerifier': {
      const { group, identity, secret, salt } = job.input;
      return salt === undefined && write(slot, forms.createVerifier, [group, identity, secret]);
    }
    case 'keyPair':
      return job.b === undefined && write(slot, forms.keyPair);
    case 'arithmetic':
      return false;
    default:
      return job satisfies never;
  }
}

/** Reads what {@link writeJob} wrote, and overwrites it with zeros. */
export function readJob(slot: Slot): EngineJob {
  const form = slot.head[0];
  if (form === forms.verify) {
    const [texts, bytes] = read(slot, 7, 2);
    const [group, identity, A, B, secretBlock, timestamp, signature] = texts as Seven;
    const [verifier, b] = bytes as [Uint8Array, Uint8Array];
    return { op: 'verify', input: { group, identity, A, B, secretBlock, timestamp, signature, verifier, b } };
  }
  if (form === forms.verifyPassword) {
    const [texts, bytes] = read(slot, 4, 1);
    const [group, identity, secret, salt] = texts as [string, string, string, string];
    return { op: 'verifyPassword', input: { group, identity, secret, salt, verifier: bytes[0] as Uint8Array } };
  }
  if (form === forms.createVerifier) {
    const [group, identity, secret] = read(slot, 3, 0)[0] as [string, string, string];
    return { op: 'createVerifier', input: { group, identity, secret } };
  }
  return { op: 'keyPair' };
}

type Seven = [string, string, string, string, string, string, string];

/** Writes a result. Returns false if it has to go through the port. */
export function writeResult(slot: Slot, result: unknown): boolean {
  if (typeof result === 'boolean') return write(slot, result ? forms.right : forms.wrong);
  const { b, gb, salt, verifier } = Object(result) as Partial<KeyPair & StoredVerifier>;
  if (b !== undefined && gb !== undefined) return write(slot, forms.newKeyPair, [gb.toString(16)], [b]);
  if (salt !== undefined && verifier !== undefined) return write(slot, forms.storedVerifier, [salt], [verifier]);
  return false;
}

/** Reads what {@link writeResult} wrote, and overwrites it with zeros. */
export function readResult(slot: Slot): boolean | KeyPair | StoredVerifier {
  const form = slot.head[0];
  if (form === forms.right || form === forms.wrong) return form === forms.right;
  const [[text], [bytes]] = read(slot, 1, 1) as [[string], [Uint8Array]];
  return form === forms.newKeyPair ? { gb: BigInt(`0x${text}`), b: bytes } : { salt: text, verifier: bytes };
}

function write(
  { head, body }: Slot,
  form: number,
  texts: readonly string[] = [],
  bytes: readonly Uint8Array[] = [],
): boolean {
  let at = 2;
  let all = '';
  for (const text of texts) {
    all += text;
    head[at++] = text.length;
  }
  // What does not fit must leave nothing behind, so the length is checked first. A unit takes three bytes at most.
  const room = body.length - bytes.reduce((sum, part) => sum + part.length, 0);
  if (all.length * 3 > room && Buffer.byteLength(all) > room) return false;
  // One call encodes all texts. Half of a surrogate pair becomes U+FFFD, which is what SHA-256 gets of it, and has one unit too.
  let end = body.write(all, 'utf8');
  head[1] = end;
  for (const part of bytes) {
    body.set(part, end);
    end += part.length;
    head[at++] = part.length;
  }
  head[0] = form;
  return true;
}

function read({ head, body }: Slot, texts: number, bytes: number): [texts: string[], bytes: Uint8Array[]] {
  let end = head[1] as number;
  const all = body.toString('utf8', 0, end);
  const readTexts: string[] = [];
  let from = 0;
  let at = 2;
  while (at < 2 + texts) readTexts.push(all.slice(from, (from += head[at++] as number)));
  const readBytes: Uint8Array[] = [];
  // Copies, because the memory is used again.
  while (at < 2 + texts + bytes) readBytes.push(new Uint8Array(body.subarray(end, (end += head[at++] as number))));
  body.fill(0, 0, end);
  return [readTexts, readBytes];
}
