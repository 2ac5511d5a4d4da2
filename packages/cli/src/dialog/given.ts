/** Answers from the options of `latchkey signin`. Each code and factor is used once, in the given order. */
export interface Given {
  readonly codes: string[];
  readonly factors: string[];
  /** User attributes by name. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Whether a QR code may have colours. */
  readonly colors: boolean;
  /** Columns of the terminal. */
  readonly columns: number;
}
