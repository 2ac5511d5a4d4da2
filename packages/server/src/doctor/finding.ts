/** What one check of `latchkey doctor` found. */
export interface Finding {
  /** What was checked, in a word or two. */
  readonly check: string;
  /** `warning`: a server starts, but something needs attention. `failure`: it does not start, or cannot do its work. */
  readonly state: 'ok' | 'warning' | 'failure' | 'skipped';
  /** One sentence. */
  readonly text: string;
  /** What to do; absent if there is nothing. */
  readonly advice?: string;
}

/** Makes the findings of a check. */
export function findingsOf(check: string) {
  return {
    ok: (text: string): Finding => ({ check, state: 'ok', text }),
    skipped: (text: string, advice: string): Finding => ({ check, state: 'skipped', text, advice }),
    warning: (text: string, advice: string): Finding => ({ check, state: 'warning', text, advice }),
    failure: (text: string, advice: string): Finding => ({ check, state: 'failure', text, advice }),
  };
}

/** Returns the failure for an error with an advice, or whose message ends with the next step. */
export function failureOf(check: string, error: unknown): Finding {
  if (!(error instanceof Error)) return { check, state: 'failure', text: String(error) };
  if ('advice' in error && typeof error.advice === 'string') {
    return { check, state: 'failure', text: error.message, advice: error.advice };
  }
  const [, text = error.message, advice] = /^(.*?[.:]) (?=[A-Z])(.*)$/s.exec(error.message) ?? [];
  return { check, state: 'failure', text, ...(advice !== undefined && { advice }) };
}
