/** The short forms of CloudFormation's intrinsic functions in YAML: `!Ref Pool` is `{ Ref: Pool }`, `!Sub` is `{ Fn::Sub: … }`. */
import { isMap, isSeq, Pair, Scalar, type Tags, YAMLMap, type YAMLSeq } from 'yaml';

const functions = [
  'And',
  'Base64',
  'Cidr',
  'Equals',
  'FindInMap',
  'ForEach',
  'GetAZs',
  'If',
  'ImportValue',
  'Join',
  'Length',
  'Not',
  'Or',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
];

/** `!GetAtt Pool.Arn` is `{ Fn::GetAtt: [Pool, Arn] }`. */
function attribute(text: string): readonly string[] {
  const dot = text.indexOf('.');
  return dot === -1 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
}

function forms(tag: string, key: string, scalar: (text: string) => unknown = (text) => text) {
  const wrapped = (collection: YAMLMap | YAMLSeq) => {
    const map = new YAMLMap();
    map.items.push(new Pair(new Scalar(key), collection));
    map.range = collection.range ?? null;
    return map;
  };
  return [
    { tag: `!${tag}`, resolve: (text: string) => ({ [key]: scalar(text) }) },
    { tag: `!${tag}`, collection: 'seq' as const, resolve: (node: unknown) => (isSeq(node) ? wrapped(node) : node) },
    { tag: `!${tag}`, collection: 'map' as const, resolve: (node: unknown) => (isMap(node) ? wrapped(node) : node) },
  ];
}

export const cloudFormationTags = [
  ...forms('Ref', 'Ref'),
  ...forms('Condition', 'Condition'),
  ...forms('GetAtt', 'Fn::GetAtt', attribute),
  ...functions.flatMap((name) => forms(name, `Fn::${name}`)),
] as Tags;
