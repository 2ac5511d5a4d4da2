/** The user's authenticator app, with the otpauth library: an implementation of RFC 6238 that is independent of the server's. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Secret, TOTP } from 'otpauth';

const PERIOD_SECONDS = 30;
/** The code of the previous step is not used if it is about to expire, because it could be too late when it arrives. */
const MARGIN_MS = 3_000;

const stepAt = (epochMs: number): number => Math.floor(epochMs / 1000 / PERIOD_SECONDS);

/**
 * Returns codes that were not used before. The server also accepts the codes of the step before and after, so three codes are
 * valid at the same time. Only the fourth has to wait.
 */
export class Authenticator {
  readonly #totp: TOTP;
  #lastStep = 0;

  /** @param secretCode SecretCode of AssociateSoftwareToken, base32 */
  constructor(secretCode: string) {
    const secret = Secret.fromBase32(secretCode);
    this.#totp = new TOTP({ secret, algorithm: 'SHA1', digits: 6, period: PERIOD_SECONDS });
  }

  /** Returns the next code that the server has not seen. May wait. */
  async code(): Promise<string> {
    const now = Date.now();
    const earliest = stepAt(now - PERIOD_SECONDS * 1000 + MARGIN_MS);
    this.#lastStep = Math.max(this.#lastStep + 1, earliest);
    const wait = (this.#lastStep - 1) * PERIOD_SECONDS * 1000 - now;
    if (wait > 0) await sleep(wait);
    return this.lastCode();
  }

  /** Returns the same code as the last call of `code`. */
  lastCode(): string {
    return this.#codeOf(this.#lastStep);
  }

  /** Returns codes that the server does not accept now or in the next minute. */
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
