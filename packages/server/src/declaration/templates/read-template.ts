/** Reads the user pools of a template as a declaration. */
import { readDeclaration } from '../format/read-declaration.ts';
import type { Declaration } from '../format/declaration.ts';
import { isObject } from '../format/shape-check.ts';
import type { SourceDocument } from '../source/document.ts';
import { DeclarationError, type Path } from '../source/problems.ts';
import { coerced } from './coerce.ts';
import { createEvaluator, type Evaluator } from './evaluate.ts';
import { functionTriggers } from './function-triggers.ts';
import { Origins } from './origins.ts';
import { poolOf } from './pool-properties.ts';
import { clientIdOf, poolIdOf, type Stack } from './references.ts';
import { isServerless, withoutVariables } from './serverless-variables.ts';
import { openTemplate, type Resource, resourceOf, type Template } from './template.ts';

export interface TemplateOptions {
  readonly parameters: Readonly<Record<string, string>>;
  readonly region: string;
  readonly accountId: string;
}

export interface ReadTemplate {
  readonly declaration: Declaration;
  /** Values of `Outputs`; undefined for those that only AWS knows. */
  readonly outputs: Readonly<Record<string, string | undefined>>;
  /** What the reader of the template should know, such as resources that were left out. */
  readonly notes: readonly string[];
}

/** A pool while it is put together. */
interface Pool {
  readonly value: Record<string, unknown>;
  readonly index: number;
}

/** @throws DeclarationError for parameters without a value, for functions that are not supported, and as `readDeclaration` */
export function readTemplate(given: SourceDocument, options: TemplateOptions): ReadTemplate {
  const isOfServerless = isServerless(given);
  const document = isOfServerless ? withoutVariables(given, options.parameters) : given;
  const template = openTemplate(document);
  const stack: Stack = { region: options.region, accountId: options.accountId, name: 'latchkey' };
  for (const name of Object.keys(options.parameters)) {
    if (isOfServerless || Object.hasOwn(template.parameters.values, name)) continue;
    const known = Object.keys(template.parameters.values).join(', ') || 'none';
    template.problems.add([], `the template has no parameter ${name}; its parameters are ${known}`);
  }
  const evaluator = createEvaluator(template, options.parameters, stack);
  const reader = new TemplateReader(template, evaluator, stack);
  const value = { pools: reader.pools() };
  if (value.pools.length === 0) template.problems.add([], 'the template has no AWS::Cognito::UserPool');
  if (template.problems.found.length > 0) throw new DeclarationError(document.name, template.problems.found);
  const { name } = document;
  const locate = (path: Path) => {
    const origin = reader.origins.of(path);
    return { path: origin, ...document.locate(origin) };
  };
  return {
    declaration: readDeclaration({ name, value, locate }),
    outputs: outputsOf(template, evaluator),
    notes: reader.notes(),
  };
}

class TemplateReader {
  readonly origins = new Origins();
  readonly #template: Template;
  readonly #evaluator: Evaluator;
  readonly #stack: Stack;
  readonly #pools = new Map<string, Pool>();
  readonly #leftOut = new Map<string, number>();

  constructor(template: Template, evaluator: Evaluator, stack: Stack) {
    this.#template = template;
    this.#evaluator = evaluator;
    this.#stack = stack;
  }

  pools(): readonly object[] {
    const resources = this.#resources();
    for (const [logicalId, resource] of resources) {
      if (resource.type === 'AWS::Cognito::UserPool') this.#addPool(logicalId, resource);
    }
    for (const [logicalId, resource] of resources) this.#addPart(logicalId, resource);
    // After the users and clients that they refer to.
    for (const [, resource] of resources) this.#addAttachment(resource);
    return [...this.#pools.values()].map(({ value }) => value);
  }

  notes(): readonly string[] {
    const cognito = [...this.#leftOut].filter(([type]) => type.startsWith('AWS::Cognito::'));
    const others = [...this.#leftOut].filter(([type]) => !type.startsWith('AWS::Cognito::'));
    const count = others.reduce((sum, [, each]) => sum + each, 0);
    return [
      ...cognito.map(([type, each]) => `${type} is not read (${each})`),
      ...(count > 0 ? [`${count} resource${count === 1 ? '' : 's'} of other kinds left out`] : []),
    ];
  }

  /** The resources whose condition holds. */
  #resources(): readonly (readonly [string, Resource])[] {
    const all = Object.keys(this.#template.resources.values).flatMap((logicalId) => {
      const resource = resourceOf(this.#template, logicalId);
      return resource === undefined ? [] : [[logicalId, resource] as const];
    });
    return all.filter(([logicalId, { path }]) => {
      const value = this.#template.resources.values[logicalId];
      return this.#evaluator.holds(isObject(value) ? value['Condition'] : undefined, [...path, 'Condition']);
    });
  }

  #properties({ properties, path }: Resource): Readonly<Record<string, unknown>> {
    const evaluated = this.#evaluator.evaluate(properties, [...path, 'Properties']);
    return isObject(evaluated) ? evaluated : {};
  }

  #addPool(logicalId: string, resource: Resource): void {
    const id = poolIdOf(logicalId, resource, this.#stack, this.#evaluator.propertyOf);
    const index = this.#pools.size;
    const triggers = functionTriggers(this.#template, logicalId, this.#stack, this.#evaluator);
    const properties = this.#properties(resource);
    const LambdaConfig = isObject(properties['LambdaConfig']) ? properties['LambdaConfig'] : {};
    const all =
      Object.keys(triggers).length === 0
        ? properties
        : { ...properties, LambdaConfig: { ...LambdaConfig, ...triggers } };
    this.#pools.set(id, { value: poolOf(all, id, `${this.#stack.name}-${logicalId}`), index });
    this.origins.add(['pools', index], [...resource.path, 'Properties']);
  }

  /** The pool that a resource belongs to. */
  #poolOf(properties: Readonly<Record<string, unknown>>, { path }: Resource): Pool | undefined {
    const id = properties['UserPoolId'];
    const pool = typeof id === 'string' ? this.#pools.get(id) : undefined;
    if (pool === undefined) {
      const message = `UserPoolId is not a user pool of this template: ${JSON.stringify(id ?? null)}`;
      this.#template.problems.add([...path, 'Properties', 'UserPoolId'], message);
    }
    return pool;
  }

  #add({ path }: Resource, { value, index }: Pool, section: string, item: unknown): void {
    const items = (value[section] ??= []) as unknown[];
    this.origins.add(['pools', index, section, items.length], [...path, 'Properties']);
    items.push(item);
  }

  #addPart(logicalId: string, resource: Resource): void {
    const { type } = resource;
    const part = Object.hasOwn(parts, type) ? parts[type] : undefined;
    if (part === undefined) {
      const isRead = type === 'AWS::Cognito::UserPool' || Object.hasOwn(attachments, type);
      if (!isRead) this.#leftOut.set(type, (this.#leftOut.get(type) ?? 0) + 1);
      return;
    }
    const properties = this.#properties(resource);
    const pool = this.#poolOf(properties, resource);
    const { UserPoolId: _id, ...own } = properties;
    const clientId = () => clientIdOf(logicalId, resource, this.#evaluator.propertyOf);
    if (pool !== undefined)
      this.#add(resource, pool, part.section, part.item(own, { logicalId, stack: this.#stack, clientId }));
  }

  #addAttachment(resource: Resource): void {
    const attach = Object.hasOwn(attachments, resource.type) ? attachments[resource.type] : undefined;
    if (attach === undefined) return;
    const properties = this.#properties(resource);
    const pool = this.#poolOf(properties, resource);
    if (pool === undefined) return;
    const { UserPoolId: _id, ...own } = properties;
    const problem = attach(pool.value, own);
    if (problem !== undefined) this.#template.problems.add([...resource.path, 'Properties'], problem);
  }
}

interface PartContext {
  readonly logicalId: string;
  readonly stack: Stack;
  readonly clientId: () => string;
}

type Properties = Readonly<Record<string, unknown>>;

/** Resources that are elements of a section of their pool. */
const parts: Readonly<
  Record<string, { readonly section: string; readonly item: (own: Properties, context: PartContext) => unknown }>
> = {
  'AWS::Cognito::UserPoolClient': {
    section: 'clients',
    item: (own, { logicalId, stack, clientId }) => {
      const { ClientName = `${stack.name}-${logicalId}`, ...rest } = own;
      return { ...(coerced('CreateUserPoolClientRequest', rest) as object), ClientName, id: clientId() };
    },
  },
  'AWS::Cognito::UserPoolGroup': {
    section: 'groups',
    item: (own, { logicalId }) => coerced('CreateGroupRequest', { GroupName: logicalId, ...own }),
  },
  'AWS::Cognito::UserPoolResourceServer': {
    section: 'resourceServers',
    item: (own) => coerced('CreateResourceServerRequest', own),
  },
  'AWS::Cognito::UserPoolIdentityProvider': {
    section: 'identityProviders',
    item: (own) => coerced('CreateIdentityProviderRequest', own),
  },
  'AWS::Cognito::UserPoolDomain': { section: 'domains', item: (own) => coerced('CreateUserPoolDomainRequest', own) },
  'AWS::Cognito::UserPoolUser': { section: 'users', item: userOf },
};

/** What only matters for the invitation, which is not sent, is left out. */
function userOf({ Username, UserAttributes }: Properties): unknown {
  const entries = (Array.isArray(UserAttributes) ? UserAttributes : []).filter(isObject);
  return {
    username: Username,
    attributes: Object.fromEntries(entries.map(({ Name, Value }) => [String(Name), Value])),
  };
}

/** Adds something to what is there already, or returns what is wrong. */
type Attach = (pool: Record<string, unknown>, own: Properties) => string | undefined;

/** Resources that belong to an app client or a user. */
const attachments: Readonly<Record<string, Attach>> = {
  'AWS::Cognito::UserPoolUserToGroupAttachment': (pool, { Username, GroupName }) => {
    const user = itemsOf(pool, 'users').find(({ username }) => username === Username);
    if (user === undefined) return `the user ${JSON.stringify(Username ?? null)} is not in this template`;
    user['groups'] = [...((user['groups'] as unknown[] | undefined) ?? []), GroupName];
    return undefined;
  },
  'AWS::Cognito::UserPoolUICustomizationAttachment': forClient('uiCustomization'),
  'AWS::Cognito::UserPoolRiskConfigurationAttachment': forClient('riskConfiguration'),
  'AWS::Cognito::ManagedLoginBranding': (pool, { ReturnMergedResources: _merged, ...own }) =>
    forClient('branding')(pool, coerced('CreateManagedLoginBrandingRequest', own) as Properties),
};

function forClient(section: string): Attach {
  return (pool, { ClientId, ...own }) => {
    const holder = ClientId === 'ALL' ? pool : itemsOf(pool, 'clients').find(({ id }) => id === ClientId);
    if (holder === undefined) return `the app client ${JSON.stringify(ClientId ?? null)} is not in this template`;
    holder[section] = own;
    return undefined;
  };
}

function itemsOf(pool: Record<string, unknown>, section: string): readonly Record<string, unknown>[] {
  return (pool[section] as Record<string, unknown>[] | undefined) ?? [];
}

function outputsOf(template: Template, evaluator: Evaluator): Readonly<Record<string, string | undefined>> {
  const { values, path } = template.outputs;
  const outputs = Object.entries(values).flatMap(([name, output]) => {
    if (!isObject(output) || !evaluator.holds(output['Condition'], [...path, name])) return [];
    const value = evaluator.attempt(output['Value'], [...path, name, 'Value']);
    return [[name, typeof value === 'string' ? value : undefined] as const];
  });
  return Object.fromEntries(outputs);
}
