/**
 * Reads the code in the documentation. The words after the language of a code fence say how it is tested:
 *
 * - `ts`, `tsx`: type-checked
 * - `ts run`: type-checked, then run against a server, with its own pool and user (see run-snippet.ts)
 * - `ts more`: continues the block before, in the same module
 * - `py run`, `sh run`: run
 * - `ts vitest`, `py pytest`: run by that runner
 * - `hcl`: applied by Terraform (test/terraform)
 *
 * A comment `→ text` after a statement gives the end of the next line that the program prints.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** Code from one page: a block, and the blocks that continue it. */
export interface Snippet {
  /** Path relative to the root of the repository. */
  readonly page: string;
  /** Line number of the first block's fence. */
  readonly line: number;
  readonly language: 'ts' | 'tsx' | 'py' | 'sh';
  /** The words after the language of the first block. */
  readonly words: ReadonlySet<string>;
  readonly code: string;
}

/** The pages whose code is tested: all pages from which readers copy. The reference contains signatures, not programs. */
export const pages: readonly string[] = globSync(['*.md', 'docs/**/*.md', 'packages/*/*.md', 'examples/**/*.md'], {
  cwd: root,
  exclude: (path) => /node_modules|docs\/reference/.test(path),
}).toSorted();

/** Returns the text of a page. */
export function textOf(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}

const fence = /^(?<indent> *)```(?<language>tsx?|py|sh)(?<words>[^\n`]*)\n(?<code>[\s\S]*?)^\k<indent>```$/gm;

/** Returns the snippets of a page, in their order. */
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
    if (before?.language !== language) throw new Error(`${page}:${line}: there is no block before it to continue`);
    snippets.push({ ...before, code: `${before.code}\n${code}` });
  }
  return snippets;
}

/** Returns the ends of the lines that a program prints, according to its `→` comments. */
export function expectedOutput({ code }: Snippet): string[] {
  return [...code.matchAll(/(?:\/\/|#) → (.*)$/gm)].map(([, text = '']) => text.trim());
}
