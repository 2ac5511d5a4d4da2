/**
 * How much of bodies is held in memory for one caller. A place is given once a body is there, so that slow senders hold none;
 * but what they have sent is held meanwhile, and so are bodies that were sent ahead of their turn.
 */
import type { IncomingMessage } from 'node:http';
import { bodyLimit, maxBodyBytes } from './body.ts';

/** What a body may always hold, whatever else the caller has sent: nearly every request is smaller. */
const freeBytes = 8 * 1024;

/** What a piece of a body takes beside its bytes: one byte to a chunk would take hundreds of times its length. */
const bytesPerPiece = 256;

/** What a body takes in pieces of 1 kB; sockets deliver larger ones. */
function withPieces(bytes: number): number {
  return bytes > maxBodyBytes ? bytes + (bytes / 1024) * bytesPerPiece : 0;
}

/** The part of one request. */
export interface HeldBody {
  /** Counts a piece that has arrived. @returns false if the caller may not hold so much */
  take(bytes: number): boolean;
  /** The body is not held any more. Calls after the first do nothing. */
  release(): void;
}

const small: HeldBody = { take: () => true, release: () => undefined };

/** The bodies of one server's requests. */
export class HeldBodies {
  readonly #perCaller: number;
  readonly #held = new Map<string, number>();

  /** @param requests so many of the largest bodies one caller may hold */
  constructor(requests: number) {
    this.#perCaller = requests * maxBodyBytes;
  }

  /** Begins to count for a request of this caller. */
  begin(caller: string, { headers }: Pick<IncomingMessage, 'headers'>): HeldBody {
    // A request of an operation with images is possible whatever the limit for the caller is, but only one at a time.
    const allowed = Math.max(this.#perCaller, withPieces(bodyLimit(headers['x-amz-target'])));
    const isSmall = headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) <= freeBytes;
    if (isSmall) return small;
    let size = 0;
    let counted = 0;
    return {
      take: (bytes) => {
        size += bytes + bytesPerPiece;
        const more = Math.max(0, size - freeBytes) - counted;
        const held = (this.#held.get(caller) ?? 0) + more;
        if (more === 0) return true;
        if (held > allowed) return false;
        counted += more;
        this.#held.set(caller, held);
        return true;
      },
      release: () => {
        const held = (this.#held.get(caller) ?? 0) - counted;
        counted = 0;
        if (held <= 0) this.#held.delete(caller);
        else this.#held.set(caller, held);
      },
    };
  }
}
