/** An authenticator app in a few lines (RFC 6238), so that the examples need no phone. */
import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

const STEP_SECONDS = 30;

/** Generates the codes of one secret. Each code is accepted only once, so a second call soon after waits for the next code. */
export class Authenticator {
  readonly #secret: Buffer;
  #lastStep = 0;

  constructor(base32Secret: string) {
    this.#secret = decodeBase32(base32Secret);
  }

  /** Returns the code to type now. The service also accepts the codes of the step before and after, which avoids most of the waiting. */
  async code(): Promise<string> {
    const present = Math.floor(Date.now() / 1000 / STEP_SECONDS);
    this.#lastStep = Math.max(this.#lastStep + 1, present - 1);
    const wait = (this.#lastStep - 1) * STEP_SECONDS * 1000 - Date.now();
    if (wait > 0) await sleep(wait);
    return this.#codeOf(this.#lastStep);
  }

  #codeOf(step: number): string {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(step));
    const digest = createHmac('sha1', this.#secret).update(counter).digest();
    const offset = (digest.at(-1) ?? 0) & 0x0f;
    return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
  }
}

function decodeBase32(text: string): Buffer {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = Array.from(text, (letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from(bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? []);
}
