/** Reads a seed file: a declaration of pools, or a template of CloudFormation. */
import { readFile } from 'node:fs/promises';
import type { Declaration } from './format/declaration.ts';
import { readDeclaration } from './format/read-declaration.ts';
import { readDocument } from './source/document.ts';
import { DeclarationError } from './source/problems.ts';

export interface SeedOptions {
  /** Values of the parameters of a template. */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface Seed {
  readonly declaration: Declaration;
}

/** @throws DeclarationError for a file that cannot be read, and for what is wrong in it */
export async function readSeedFile(file: string, options: SeedOptions): Promise<Seed> {
  return readSeed(await textOf(file), file, options);
}

/** @throws DeclarationError */
export function readSeed(text: string, name: string, _options: SeedOptions): Seed {
  const document = readDocument(text, name);
  return { declaration: readDeclaration(document) };
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
