import { describe, expect, it } from 'vitest';
import { readXml, type XmlElement } from './xml-tree.ts';

/** An element in a short form: namespace, name, text and children. */
const short = ({ namespace, name, text, children }: XmlElement): unknown[] => [
  `${namespace}|${name}`,
  text,
  ...children.map(short),
];
const read = async (text: string) => {
  const root = await readXml(text);
  return root && short(root);
};

it('reads elements, text and namespaces', async () => {
  const text = `<?xml version="1.0"?><!-- before --><a xmlns="urn:a" xmlns:b="urn:b">1<b:c>2<d xmlns=""/></b:c>3<b xmlns:b="urn:x"><b:e/></b><![CDATA[<4>]]>&amp;&#65;</a>\n`;
  expect(await read(text)).toEqual([
    'urn:a|a',
    '13<4>&A',
    ['urn:b|c', '2', ['|d', '']],
    ['urn:a|b', '', ['urn:x|e', '']],
  ]);
});

it('reads attributes', async () => {
  const root = await readXml(`<a b="1 &lt; 2" c:d='"' xmlns:c="urn:c" __proto__="5"/>`);
  expect(root?.attributes.get('b')).toBe('1 < 2');
  expect(root?.attributes.get('c:d')).toBe('"');
});

describe('refuses', () => {
  it.each([
    '',
    'text',
    '<a>',
    '<a><b></a>',
    '<a><b/>',
    '<a',
    '<a></a><b></b>',
    '<a/>text',
    '<b:a/>',
    '<a><c:b/></a>',
    '<!DOCTYPE a><a/>',
    '<a><!ENTITY b "c"></a>',
    '<a>'.repeat(65) + '</a>'.repeat(65),
  ])('%s', async (text) => {
    expect(await readXml(text)).toBeUndefined();
  });
});

it('stops at a great number of elements or attributes', async () => {
  expect(await readXml(`<a>${'<b/>'.repeat(19_999)}</a>`)).toBeDefined();
  expect(await readXml(`<a>${'<b/>'.repeat(20_000)}</a>`)).toBeUndefined();
  const many = Array.from({ length: 20_000 }, (_, place) => `b${place}=""`).join(' ');
  expect(await readXml(`<a ${many}/>`)).toBeUndefined();
});
