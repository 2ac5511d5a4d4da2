/** The members of ESTree nodes that the tool reads. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly operator?: string;
  readonly name?: string;
  readonly value?: unknown;
  readonly bigint?: string;
  readonly regex?: { readonly pattern: string; readonly flags: string };
  readonly left?: Node;
  readonly right?: Node;
  readonly test?: Node | null;
  readonly argument?: Node | null;
  readonly expression?: Node;
  readonly body?: unknown;
  readonly callee?: Node;
  readonly object?: Node;
  readonly property?: Node;
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly elements?: readonly unknown[];
  readonly properties?: readonly unknown[];
  readonly quasis?: readonly { readonly value: { readonly cooked: string } }[];
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
