/** Which files a source file imports: by value and by type, static and dynamic, re-exports and worker files included. */
import { dirname, normalize } from 'node:path';

/** The text of a file without its comments, so that an import in an example is not taken for one. */
function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
}

const forms = [
  /^(?:import|export)\s[^'";]*?from\s+['"]([^'"]+)['"]/gm,
  /^import\s+['"]([^'"]+)['"]/gm,
  /\bimport\(\s*['"]([^'"]+)['"]/g,
  /\bnew URL\(\s*['"]([^'"]+)['"],\s*import\.meta\.url/g,
] as const;

/** Module specifiers as written. */
export function specifiersOf(text: string): readonly string[] {
  const code = withoutComments(text);
  return forms.flatMap((form) => [...code.matchAll(form)].map((match) => match[1] ?? ''));
}

/** The file that a relative specifier names, relative to the repository; undefined for a package. */
export function importedFile(file: string, specifier: string): string | undefined {
  return specifier.startsWith('.') ? normalize(`${dirname(file)}/${specifier}`) : undefined;
}
