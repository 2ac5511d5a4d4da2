/** A pattern that is looked at: a regular expression of the source, or a pattern of the service model. */
export interface SourcePattern {
  readonly kind: 'expression' | 'model';
  readonly source: string;
  readonly flags: string;
  /** Whether it is searched for again and again in one text, as `replaceAll`, `matchAll` and `split` do. */
  readonly repeats: boolean;
  /** Where it stands: `packages/server/src/rules/users/user-filter.ts:9`, or the name of a shape. */
  readonly place: string;
}
