/** The user's authenticator app, by way of otpauth: an implementation of RFC 6238 that is not the server's. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Secret, TOTP } from 'otpauth';

const PERIOD_SECONDS = 30;
/** A code of the step before is left alone when its time is nearly up: it could expire on the way. */
const MARGIN_MS = 3_000;

const stepAt = (epochMs: number): number => Math.floor(epochMs / 1000 / PERIOD_SECONDS);

/**
 * Hands out codes that were not used before. The server takes a code of the step before and after as well, so three are
 * there at once; only the fourth has to wait for time to pass.
 */
export class Authenticator {
  readonly #totp: TOTP;
  #lastStep = 0;

  /** @param secretCode what AssociateSoftwareToken answered, base32 */
  constructor(secretCode: string) {
    const secret = Secret.fromBase32(secretCode);
    this.#totp = new TOTP({ secret, algorithm: 'SHA1', digits: 6, period: PERIOD_SECONDS });
  }

  /** The next code that the server has not seen. */
  async code(): Promise<string> {
    const now = Date.now();
    const earliest = stepAt(now - PERIOD_SECONDS * 1000 + MARGIN_MS);
    this.#lastStep = Math.max(this.#lastStep + 1, earliest);
    const wait = (this.#lastStep - 1) * PERIOD_SECONDS * 1000 - now;
    if (wait > 0) await sleep(wait);
    return this.lastCode();
  }

  /** The code that was handed out last. */
  lastCode(): string {
    return this.#codeOf(this.#lastStep);
  }

  /** Codes that belong to no step the server could accept now or in the next minute. */
  wrongCodes(count: number): string[] {
    const present = stepAt(Date.now());
    const right = new Set([-2, -1, 0, 1, 2, 3].map((offset) => this.#codeOf(present + offset)));
    const codes: string[] = [];
    for (let n = 0; codes.length < count; n += 1) {
      const code = String(n).padStart(6, '0');
      if (!right.has(code)) codes.push(code);
    }
    return codes;
  }

  #codeOf(step: number): string {
    return this.#totp.generate({ timestamp: step * PERIOD_SECONDS * 1000 });
  }
}
