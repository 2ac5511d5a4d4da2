/** A template of CloudFormation, as SAM, the CDK and the Serverless Framework write it, too. */
import { isObject } from '../format/shape-check.ts';
import type { SourceDocument } from '../source/document.ts';
import { type Path, Problems } from '../source/problems.ts';

export interface Template {
  readonly resources: Section;
  readonly parameters: Section;
  readonly mappings: Section;
  readonly conditions: Section;
  readonly outputs: Section;
  readonly problems: Problems;
}

/** A part of a template, and where it is. */
export interface Section {
  readonly path: Path;
  readonly values: Readonly<Record<string, unknown>>;
}

export interface Resource {
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly path: Path;
}

/** Whether a document is a template: it has `Resources` itself, or in `resources` (serverless.yml). */
export function isTemplate({ value }: SourceDocument): boolean {
  if (!isObject(value) || 'pools' in value) return false;
  return isObject(value['Resources']) || 'AWSTemplateFormatVersion' in value || 'resources' in value;
}

export function openTemplate(document: SourceDocument): Template {
  const value = isObject(document.value) ? document.value : {};
  const root = rootOf(value);
  const base = root.length === 0 ? value : memberOf(value, root[0] ?? '');
  const section = (name: string): Section => ({ path: [...root, name], values: memberOf(base, name) });
  return {
    resources: section('Resources'),
    parameters: section('Parameters'),
    mappings: section('Mappings'),
    conditions: section('Conditions'),
    outputs: section('Outputs'),
    problems: new Problems((path) => document.locate(path)),
  };
}

/** In serverless.yml, the template is in `resources`. */
function rootOf(value: Readonly<Record<string, unknown>>): readonly string[] {
  const { resources } = value;
  return !('Resources' in value) && isObject(resources) && isObject(resources['Resources']) ? ['resources'] : [];
}

function memberOf(value: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> {
  const member = Object.hasOwn(value, name) ? value[name] : undefined;
  return isObject(member) ? member : {};
}

/** The resource of a logical id. */
export function resourceOf({ resources }: Template, logicalId: string): Resource | undefined {
  const value = Object.hasOwn(resources.values, logicalId) ? resources.values[logicalId] : undefined;
  if (!isObject(value) || typeof value['Type'] !== 'string') return undefined;
  const properties = isObject(value['Properties']) ? value['Properties'] : {};
  return { type: value['Type'], properties, path: [...resources.path, logicalId] };
}
