/** Changed posts of a form: most are invalid, some are valid. A server must answer all of them with a status below 500. */
import type { Pairs, RawPost } from './form-client.ts';

/** Numbers from 0 (inclusive) to 1 (exclusive). */
type Random = () => number;

export interface MutatedPost extends RawPost {
  /** What was changed, for the message of a failing test. */
  readonly description: string;
}

/** The post as the page would send it. */
export interface PlainPost {
  readonly pairs: Pairs;
  readonly query: string;
  readonly cookie: string;
}

function pick<T>(items: readonly T[], random: Random): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError('Nothing to pick from');
  return item;
}

const texts: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\r\nset-cookie: a=b',
  '\u202e\u2066',
  '\ud800',
  '漢字かな',
  '👩‍👩‍👧‍👦',
  'a'.repeat(129),
  'a'.repeat(2_100),
  '漢'.repeat(30_000),
  '{"a":'.repeat(5_000),
  '[[[[[[[[',
  '{}',
  'null',
  '{"__proto__":{"a":1},"id":1}',
  '{"id":"A","rawId":"A","type":"public-key","response":{"clientDataJSON":"","attestationObject":""}}',
  '__proto__',
  'constructor',
  '../../../etc/passwd',
  "' OR 1=1 --",
  '<script>alert(1)</script>',
  '${7*7}',
  '%00%ff',
  '+1',
  '-1',
  '1e999',
  'NaN',
  '٣٤٥٦٧٨',
  'someone@example.com',
  '+12065550100',
  'true',
  'PASSWORD',
  'WEB_AUTHN',
  'SMS_MFA',
  'SELECT_CHALLENGE',
];

const names: readonly string[] = [
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'requiredAttributes[email]',
  'requiredAttributes[sub]',
  'requiredAttributes[cognito:user_status]',
  'requiredAttributes[__proto__]',
  'requiredAttributes[]',
  'requiredAttributes',
  'username',
  'password',
  'code',
  'factor',
  'credential',
  'continue',
  'idp_identifier',
  'rememberDevice',
  'resend',
  'email',
  'lang',
  'client_id',
  'redirect_uri',
  '',
  'a'.repeat(3_000),
];

type Change = (post: PlainPost, random: Random) => MutatedPost;

const urlEncoded = (pairs: Pairs): string =>
  new URLSearchParams(pairs.map(([n, v]): [string, string] => [n, v])).toString();

function withPairs(post: PlainPost, description: string, pairs: Pairs): MutatedPost {
  return { ...post, description, body: urlEncoded(pairs) };
}

/** Most posts keep the token of the form, so that they get past the check. */
function changeable({ pairs }: PlainPost): Pairs {
  return pairs.filter(([name]) => name !== '_csrf');
}

function named(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}… (${text.length})` : text);
}

const replaceValue: Change = (post, random) => {
  const [name] = pick(changeable(post), random);
  const text = pick(texts, random);
  const pairs = post.pairs.map((pair) => (pair[0] === name ? ([name, text] as const) : pair));
  return withPairs(post, `${name} is ${named(text)}`, pairs);
};

const dropField: Change = (post, random) => {
  const [name] = pick(changeable(post), random);
  return withPairs(
    post,
    `without ${name}`,
    post.pairs.filter((pair) => pair[0] !== name),
  );
};

const onlyOne: Change = (post, random) => {
  const [name, value] = pick(changeable(post), random);
  const token = post.pairs.filter((pair) => pair[0] === '_csrf');
  return withPairs(post, `only ${name}`, [...token, [name, value]]);
};

const repeatField: Change = (post, random) => {
  const [name] = pick(changeable(post), random);
  const text = pick(texts, random);
  return withPairs(post, `${name} again, as ${named(text)}`, [...post.pairs, [name, text]]);
};

const addField: Change = (post, random) => {
  const [name, text] = [pick(names, random), pick(texts, random)];
  return withPairs(post, `with ${named(name)} as ${named(text)}`, [...post.pairs, [name, text]]);
};

const manyFields: Change = (post) => {
  const more = Array.from({ length: 5_000 }, (_, index) => [`f${index}`, 'x'] as const);
  return withPairs(post, 'with 5,000 fields', [...post.pairs, ...more]);
};

const cutBody: Change = (post, random) => {
  const body = urlEncoded(post.pairs);
  const length = Math.floor(random() * body.length);
  return { ...post, description: `the first ${length} characters`, body: body.slice(0, length) };
};

const badEncoding: Change = (post, random) => {
  const body = `${urlEncoded(post.pairs)}&${pick(['%', '%zz=%', '%c3%28=%ff', '&&&&=', '=', 'a=b=c'], random)}`;
  return { ...post, description: 'with a broken encoding', body };
};

const otherType: Change = (post, random) => {
  const contentType = pick(
    ['application/json', 'multipart/form-data', 'text/plain', 'application/x-amz-json-1.1'],
    random,
  );
  const body = random() < 0.5 ? JSON.stringify(Object.fromEntries(post.pairs)) : urlEncoded(post.pairs);
  return { ...post, description: `as ${contentType}`, body, contentType };
};

const changeQuery: Change = (post, random) => {
  const query = new URLSearchParams(post.query);
  const parameters = [
    'client_id',
    'redirect_uri',
    'response_type',
    'scope',
    'state',
    'nonce',
    'prompt',
    'max_age',
    'lang',
  ];
  const more = [
    'login_hint',
    'username',
    'choose',
    'factor',
    'notice',
    'error',
    'acr_values',
    'identity_provider',
    'after',
  ];
  const name = pick([...parameters, ...more], random);
  const text = pick(texts, random).slice(0, 2_000);
  if (random() < 0.2) query.delete(name);
  else query.set(name, text);
  return {
    description: `query ${name} ${named(text)}`,
    query: query.toString(),
    body: urlEncoded(post.pairs),
    cookie: post.cookie,
  };
};

const changeCookie: Change = (post, random) => {
  const parts = post.cookie.split('; ');
  const part = pick(parts, random);
  const [name = ''] = part.split('=');
  const value = pick(
    ['', 'x', '%', part.slice(name.length + 2), `${part.slice(name.length + 1)}A`, 'A'.repeat(3_000)],
    random,
  );
  const cookie = parts.map((other) => (other === part ? `${name}=${value}` : other)).join('; ');
  return { ...post, description: `cookie ${name} is ${named(value)}`, body: urlEncoded(post.pairs), cookie };
};

const changes: readonly (readonly [weight: number, change: Change])[] = [
  [8, replaceValue],
  [3, dropField],
  [3, onlyOne],
  [2, repeatField],
  [4, addField],
  [0.1, manyFields],
  [1, cutBody],
  [1, badEncoding],
  [1, otherType],
  [3, changeQuery],
  [3, changeCookie],
];

/** Returns a changed post; which one depends on the random numbers alone. */
export function mutatedPost(post: PlainPost, random: Random): MutatedPost {
  const total = changes.reduce((sum, [weight]) => sum + weight, 0);
  let left = random() * total;
  for (const [weight, change] of changes) {
    left -= weight;
    if (left < 0) return change(post, random);
  }
  return replaceValue(post, random);
}
