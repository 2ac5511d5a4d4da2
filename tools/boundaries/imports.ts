/** Finds the imports of a source file: values and types, static and dynamic, re-exports and worker files. */
import { dirname, normalize } from 'node:path';

/** Removes the comments of a file, so that an import in an example does not count. */
function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
}

const forms = [
  /^(?:import|export)\s[^'";]*?from\s+['"]([^'"]+)['"]/gm,
  /^import\s+['"]([^'"]+)['"]/gm,
  /\bimport\(\s*['"]([^'"]+)['"]/g,
  /\bnew URL\(\s*['"]([^'"]+)['"],\s*import\.meta\.url/g,
] as const;

/** Returns the module specifiers as written. */
export function specifiersOf(text: string): readonly string[] {
  const code = withoutComments(text);
  return forms.flatMap((form) => [...code.matchAll(form)].map((match) => match[1] ?? ''));
}

/** Returns the file of a relative specifier, relative to the repository; undefined for a package. */
export function importedFile(file: string, specifier: string): string | undefined {
  return specifier.startsWith('.') ? normalize(`${dirname(file)}/${specifier}`) : undefined;
}
