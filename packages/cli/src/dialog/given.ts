/** What the options of `latchkey signin` say ahead of being asked. Each code and factor serves once, in the order given. */
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
