// Why this exists: the Cognito API has 140 operations and more than 600 shapes, published as a service model in botocore's
// format. This generator writes the parts that the server needs (names, types, constraints, errors; no documentation text)
// to one data file that can be reviewed, and the TypeScript types that follow from it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importServiceModel } from './generate-model-import.ts';
import { renderServiceData } from './generate-model-data.ts';
import { renderTypes } from './generate-model-types.ts';
import { asServed } from '../packages/model/src/service.ts';
import type { ServiceModel } from '../packages/model/src/service-model.ts';
import type { GeneratedFile } from './generated-file.ts';

const dataPath = 'packages/model/src/generated/service.json';
const typesPath = 'packages/model/src/generated/types.ts';

/**
 * Returns the files of `packages/model/src/generated`. The data file is as published; the types have the overrides.
 *
 * @param root absolute path of the repository
 * @param modelPath absolute path of the service model to import; if undefined, the committed data file is used
 */
export async function generateModel(root: string, modelPath: string | undefined): Promise<readonly GeneratedFile[]> {
  const source: unknown = JSON.parse(await readFile(modelPath ?? join(root, dataPath), 'utf8'));
  const service = modelPath === undefined ? (source as ServiceModel) : importServiceModel(source);
  return [
    { path: dataPath, content: renderServiceData(service) },
    { path: typesPath, content: renderTypes(asServed(service)) },
  ];
}
