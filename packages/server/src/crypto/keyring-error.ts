/** Why a keyring cannot be used. The message says what to do next and never contains key material. */
export class KeyringError extends Error {
  override readonly name = 'KeyringError';
  readonly code: 'missing' | 'exposed' | 'malformed' | 'unknown-key' | 'changed';

  constructor(code: KeyringError['code'], message: string) {
    super(message);
    this.code = code;
  }
}
