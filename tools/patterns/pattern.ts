/** A pattern to check: a regular expression of the source, or a pattern of the service model. */
export interface SourcePattern {
  readonly kind: 'expression' | 'model';
  readonly source: string;
  readonly flags: string;
  /** Whether it is matched repeatedly in one text, as `replaceAll`, `matchAll` and `split` do. */
  readonly repeats: boolean;
  /** Its place: `packages/server/src/rules/users/user-filter.ts:9`, or the name of a shape. */
  readonly place: string;
}
