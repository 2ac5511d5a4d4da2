/**
 * The part of `@xmldom/xmldom` that is used here. The library's own types refer to those of browsers, and then every
 * file of the server would have `window` and another `fetch`. `tsconfig.json` puts this file in their place.
 */

export interface Node {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly nodeValue: string | null;
  readonly parentNode: Node | null;
  readonly childNodes: ArrayLike<Node>;
}

export interface Attribute {
  readonly name: string;
  readonly value: string;
}

export interface Element extends Node {
  readonly namespaceURI: string | null;
  readonly localName: string;
  readonly attributes: ArrayLike<Attribute>;
  getAttribute(name: string): string;
}

export interface Document extends Node {
  readonly documentElement: Element | null;
}

type Handler = (message: string) => void;

export class DOMParser {
  constructor(options: { readonly errorHandler: Readonly<Record<'warning' | 'error' | 'fatalError', Handler>> });
  parseFromString(text: string, type: 'text/xml'): Document;
}

export class XMLSerializer {
  serializeToString(node: Node): string;
}
