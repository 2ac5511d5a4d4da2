/**
 * Reads XML into elements with namespaces (Namespaces in XML 1.0). Takes linear time and bounded depth, because the text
 * may come from any server. There are no entities but the five of XML: a document type is refused.
 */

/** An element with its child elements, and the text that is directly in it. */
export interface XmlElement {
  /** The namespace; empty if there is none. */
  readonly namespace: string;
  readonly name: string;
  /** Attributes by their names as they are written. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

/** SAML metadata is less than 20 levels deep. */
const deepest = 64;
/** Elements and attributes. Metadata of one provider has some hundred. */
const mostParts = 20_000;

/** Prefixes that an element declares, and the scope around it. */
interface Scope {
  readonly declared: ReadonlyMap<string, string>;
  readonly outer: Scope | undefined;
}

interface OpenElement {
  readonly element: XmlElement;
  readonly children: XmlElement[];
  readonly text: string[];
  readonly scope: Scope | undefined;
}

class Malformed extends Error {}

/** Returns the root element; undefined for a text that is not well-formed, too deep or too large, or has a document type. */
export async function readXml(text: string): Promise<XmlElement | undefined> {
  // Loaded here, because few servers need it.
  const { Parser } = await import('htmlparser2');
  const open: OpenElement[] = [];
  let root: XmlElement | undefined;
  let hasEnded = false;
  let parts = 0;
  const countPart = (): void => {
    parts += 1;
    if (parts > mostParts) throw new Malformed();
  };
  const parser = new Parser(
    {
      onattribute: countPart,
      onopentag(qualifiedName, given) {
        countPart();
        if (open.length >= deepest || (open.length === 0 && root !== undefined)) throw new Malformed();
        const attributes = new Map(Object.entries(given));
        const parent = open.at(-1);
        const scope = scopeOf(attributes, parent?.scope);
        const [prefix, name] = split(qualifiedName);
        const [children, texts]: [XmlElement[], string[]] = [[], []];
        const element = {
          namespace: namespaceOf(prefix, scope),
          name,
          attributes,
          children,
          get text() {
            return texts.join('');
          },
        };
        if (parent === undefined) root = element;
        else parent.children.push(element);
        open.push({ element, children, text: texts, scope });
      },
      ontext(data) {
        const parent = open.at(-1);
        if (parent !== undefined) parent.text.push(data);
        else if (data.trim() !== '') throw new Malformed();
      },
      onclosetag(_name, isImplied) {
        // The parser closes elements itself that the text leaves open.
        if (hasEnded || (isImplied && !text.startsWith('/>', parser.endIndex - 1))) throw new Malformed();
        open.pop();
      },
      onprocessinginstruction(name) {
        if (name.startsWith('!')) throw new Malformed();
      },
    },
    { xmlMode: true },
  );
  try {
    parser.write(text);
    hasEnded = true;
    parser.end();
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
  return root;
}

function scopeOf(attributes: ReadonlyMap<string, string>, outer: Scope | undefined): Scope | undefined {
  const declared = new Map<string, string>();
  for (const [name, value] of attributes) {
    if (name === 'xmlns') declared.set('', value);
    else if (name.startsWith('xmlns:')) declared.set(name.slice('xmlns:'.length), value);
  }
  return declared.size === 0 ? outer : { declared, outer };
}

/** An unknown prefix is an error, and an element without prefix may have no namespace. */
function namespaceOf(prefix: string, scope: Scope | undefined): string {
  for (let current = scope; current !== undefined; current = current.outer) {
    const namespace = current.declared.get(prefix);
    if (namespace !== undefined) return namespace;
  }
  if (prefix !== '') throw new Malformed();
  return '';
}

function split(qualifiedName: string): [prefix: string, name: string] {
  const colon = qualifiedName.indexOf(':');
  return [qualifiedName.slice(0, Math.max(colon, 0)), qualifiedName.slice(colon + 1)];
}
