/** One file a generator wants on disk: `path` relative to the repository root, `content` in full. */
export interface GeneratedFile {
  readonly path: string;
  readonly content: string;
}
