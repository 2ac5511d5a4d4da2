/** Reads a seed file: a declaration of pools, or a template of CloudFormation. */
import { readFile } from 'node:fs/promises';
import type { Declaration } from './format/declaration.ts';
import { readDeclaration } from './format/read-declaration.ts';
import { readDocument } from './source/document.ts';
import { DeclarationError } from './source/problems.ts';
import { cloudFormationTags } from './templates/tags.ts';
import { readTemplate, type TemplateOptions } from './templates/read-template.ts';
import { isTemplate } from './templates/template.ts';

export type SeedOptions = TemplateOptions;

export interface Seed {
  readonly declaration: Declaration;
  /** Values of the outputs of a template; undefined for those that only AWS knows. Empty for a declaration. */
  readonly outputs: Readonly<Record<string, string | undefined>>;
  /** What somebody should know about the file, such as resources that were left out. */
  readonly notes: readonly string[];
}

/** @throws DeclarationError for a file that cannot be read, and for what is wrong in it */
export async function readSeedFile(file: string, options: SeedOptions): Promise<Seed> {
  return readSeed(await textOf(file), file, options);
}

/**
 * @param name the name of the text in messages
 * @throws DeclarationError with the line of each problem
 */
export function readSeed(text: string, name: string, options: SeedOptions): Seed {
  const document = readDocument(text, name, cloudFormationTags);
  if (isTemplate(document)) return readTemplate(document, options);
  const [parameter] = Object.keys(options.parameters);
  if (parameter !== undefined) {
    const message = `it is not a template, so it has no parameter ${parameter}`;
    throw new DeclarationError(name, [{ message, path: [] }], 'Leave out --parameter.');
  }
  return { declaration: readDeclaration(document), outputs: {}, notes: [] };
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    const problem = { message: `it cannot be read (${code})`, path: [] };
    throw new DeclarationError(file, [problem], 'Check the path, and that the file may be read.', { cause: error });
  }
}
