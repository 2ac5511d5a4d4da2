/** A generated file: `path` relative to the repository root, and the full `content`. */
export interface GeneratedFile {
  readonly path: string;
  readonly content: string;
}
