/**
 * The bundle in characters that V8 stores in one byte. A single character above U+00FF in a file makes V8 keep the whole text of that
 * file, for as long as the process runs, with two bytes for each character.
 */
import type { Plugin } from 'rolldown';

const above = /[^\0-\u00ff]/g;

/** Writes each UTF-16 code unit above U+00FF as an escape, which means the same in strings, templates, and regular expressions. */
export function latin1Text(): Plugin {
  return {
    name: 'latin1-text',
    generateBundle(_options, output) {
      for (const file of Object.values(output))
        if (file.type === 'chunk') file.code = escaped(file.code, file.fileName);
    },
  };
}

/** @throws Error where an escape would mean something else */
export function escaped(code: string, fileName: string): string {
  const unsafe = /\\[^\0-\u00ff]|String\.raw\s*`[^`]*[^\0-\u00ff]/.exec(code);
  if (unsafe !== null) {
    throw new Error(
      `${fileName} has a character that cannot be escaped: ${unsafe[0].slice(-40)}. Write it as \\u in the source.`,
    );
  }
  return code.replaceAll(above, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
