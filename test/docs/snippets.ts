/**
 * The code in the documentation, as programs. The words after the language of a fence say what becomes of it:
 *
 * - `ts`: type-checked
 * - `ts run`: type-checked, then run against a server of its own pool and user (stage.ts says with what)
 * - `ts more`: goes on from the block before, in the same module
 * - `py run`, `sh run`: run
 *
 * A comment `→ text` behind a statement says how the next line that the program prints ends.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** Code from one page: a block, and those that go on from it. */
export interface Snippet {
  /** Relative to the root of the repository. */
  readonly page: string;
  /** Line of the first block's fence. */
  readonly line: number;
  readonly language: 'ts' | 'py' | 'sh';
  /** The words behind the language of the first block. */
  readonly words: ReadonlySet<string>;
  readonly code: string;
}

/** The pages whose code is tried: everything a reader copies from. The reference holds signatures, which are no programs. */
export const pages: readonly string[] = globSync(['*.md', 'docs/**/*.md', 'packages/*/*.md', 'examples/**/*.md'], {
  cwd: root,
  exclude: (path) => /node_modules|docs\/reference/.test(path),
}).toSorted();

/** A page as it is. */
export function textOf(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}

const fence = /^(?<indent> *)```(?<language>ts|py|sh)(?<words>[^\n`]*)\n(?<code>[\s\S]*?)^\k<indent>```$/gm;

/** The snippets of a page, in its order. */
export function snippetsOf(page: string): readonly Snippet[] {
  const text = textOf(page);
  const snippets: Snippet[] = [];
  for (const { index, groups = {} } of text.matchAll(fence)) {
    const language = groups['language'] as Snippet['language'];
    const words = new Set(groups['words']?.trim().split(/ +/));
    const line = text.slice(0, index).split('\n').length;
    const code = groups['code'] ?? '';
    if (!words.has('more')) {
      snippets.push({ page, line, language, words, code });
      continue;
    }
    const before = snippets.pop();
    if (before?.language !== language) throw new Error(`${page}:${line}: there is nothing to go on from`);
    snippets.push({ ...before, code: `${before.code}\n${code}` });
  }
  return snippets;
}

/** How the lines end that a program says it will print. */
export function expectedOutput({ code }: Snippet): string[] {
  return [...code.matchAll(/(?:\/\/|#) → (.*)$/gm)].map(([, text = '']) => text.trim());
}
