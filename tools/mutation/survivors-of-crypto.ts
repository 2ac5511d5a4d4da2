/** Mutants of `crypto` and `packages/srp` that no test can or should kill. Places are named as in `./survivors.ts`. */
import type { Survivor } from './survivor.ts';

const inCrypto = 'packages/server/src/crypto';
const inSrp = 'packages/srp/src';

type Change = Pick<Survivor, 'operator' | 'original' | 'replacement'>;

/** Several changes of one line that have the same reason. */
function onLine(file: string, text: string, reason: string, ...changes: readonly Change[]): Survivor[] {
  const place = { file, text, reason };
  return changes.map((change) => Object.assign({}, place, change));
}

const onlyTime = 'Equivalent apart from time.';
const onlySpace = 'Only time and memory depend on it.';
const onlyTypes = 'Only the types need it.';

export const survivorsOfCrypto: readonly Survivor[] = [
  ...onLine(
    `${inCrypto}/sealer.ts`,
    'if (keys === undefined) keysOfScopes.set(purposeKey, (keys = createRecentlyUsed(SCOPES)));',
    `${onlyTime} The keys of scopes are derived again.`,
    { operator: 'condition', replacement: 'true' },
  ),
  ...onLine(`${inCrypto}/sealer.ts`, 'const SCOPES = 200;', onlySpace, { operator: 'number' }),
  ...onLine(
    `${inCrypto}/sealer.ts`,
    "if (bytes.length < nonceEnd + tagLength || bytes.toString('base64url') !== sealed) return undefined;",
    'Equivalent: no JSON is empty, so nothing that was sealed has this length.',
    { operator: 'boundary' },
  ),
  ...onLine(
    `${inCrypto}/sealer.ts`,
    "const body = [cipher.update(JSON.stringify(value), 'utf8'), cipher.final()];",
    'Equivalent: Node takes an empty name of an encoding for UTF-8.',
    { operator: 'string' },
  ),
  ...onLine(
    `${inCrypto}/sealer.ts`,
    "return decipher.update(bytes.subarray(nonceEnd, -tagLength), undefined, 'utf8') + decipher.final('utf8');",
    'Equivalent: without an encoding, Node returns buffers, and adding them makes UTF-8 of them. GCM returns all text at once.',
    { operator: 'string' },
  ),
  ...onLine(
    `${inCrypto}/sealer.ts`,
    "const decipher = createDecipheriv('aes-256-gcm', messageKey(purposeKey, bytes), nonceOf(bytes), {",
    'Equivalent: the tag is always the last 16 bytes of a text that is long enough.',
    { operator: 'collection' },
  ),
  ...onLine(
    `${inCrypto}/envelope.ts`,
    "const decipher = createDecipheriv('aes-256-gcm', poolKey(id, context.poolId), nonce, {",
    'Equivalent: the tag is always the last 16 bytes of a value that is long enough.',
    { operator: 'collection' },
  ),
  ...onLine(`${inCrypto}/envelope.ts`, 'const CACHED_KEYS = 10_000;', onlySpace, { operator: 'number' }),
  ...onLine(
    `${inCrypto}/envelope.ts`,
    'if (poolKeys.size >= CACHED_KEYS) poolKeys.clear();',
    onlySpace,
    { operator: 'condition' },
    { operator: 'boundary' },
    { operator: 'statement' },
  ),
  ...onLine(`${inCrypto}/envelope.ts`, 'poolKeys.set(name, key);', `${onlyTime} The key is derived again.`, {
    operator: 'statement',
  }),
  ...onLine(
    `${inCrypto}/envelope.ts`,
    "const newestKey = (): string => keyring.ids[0] ?? '';",
    `${onlyTypes} A keyring has at least one key.`,
    { operator: 'nullish', replacement: 'keyring.ids[0]' },
    { operator: 'string' },
  ),
  ...onLine(
    `${inCrypto}/signing-keys.ts`,
    "if (n === undefined || e === undefined) throw new Error('OpenSSL returned an RSA key without modulus or exponent');",
    `${onlyTypes} The JWK of an RSA key has both.`,
    { operator: 'condition', replacement: 'false' },
    { operator: 'logical' },
    { operator: 'statement' },
  ),
  ...onLine(
    `${inCrypto}/password-hashes/hash-format.ts`,
    'return text.length > LONGEST ? undefined : parsers[algorithm](text);',
    `${onlyTime} The patterns refuse longer texts too.`,
    { operator: 'condition', replacement: 'false' },
    { operator: 'boundary' },
  ),
  ...onLine(`${inCrypto}/password-hashes/hash-format.ts`, 'const LONGEST = 1_024;', onlyTime, { operator: 'number' }),
  ...onLine(
    `${inCrypto}/password-hashes/hash-verification.ts`,
    'const SCRYPT_MEMORY = 80 * 1024 * 1024;',
    'Equivalent: the parameters that are accepted need 64 MB at most.',
    { operator: 'number' },
  ),
  ...onLine(
    `${inCrypto}/password-hashes/hash-verification.ts`,
    'return /^[\\0-\\x7f]*$/.test(password) ? `$2b$${text.slice(4)}` : `$2b$${text.slice(4, -1)}!`;',
    'Equivalent apart from time: no text that ends before its 60th character, or with another one, is the hash of a password. The first 4 is killed.',
    { operator: 'string', original: '`$2b$${text.slice(4, -1)}!`' },
    { operator: 'number', original: '4' },
    { operator: 'negation' },
    { operator: 'number', original: '1' },
  ),
  ...onLine(
    `${inCrypto}/password-hashes/hash-worker.ts`,
    "parentPort?.on('message', ({ text, password }: HashJob) => {",
    `${onlyTypes} A worker thread has a parent.`,
    { operator: 'optional chain' },
  ),
  ...onLine(
    `${inCrypto}/password-hashes/hash-worker.ts`,
    'parentPort?.postMessage(isHashOf(text, password));',
    `${onlyTypes} A worker thread has a parent.`,
    { operator: 'optional chain' },
  ),
  ...onLine(
    `${inCrypto}/password-hashes/hash-checker.ts`,
    "const workerFile = new URL(`./hash-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);",
    'Only the built server has .js files; the tests of the built server run them.',
    { operator: 'condition', replacement: 'true' },
    { operator: 'string', original: "'.js'" },
  ),
  ...onLine(
    `${inCrypto}/password-hashes/hash-checker.ts`,
    "const worker = new Worker(workerFile, { name: 'latchkey-hashes', execArgv: [] });",
    'The name of a thread is for people.',
    { operator: 'string' },
  ),
  ...onLine(
    `${inCrypto}/random.ts`,
    'pool.fill(0, used, used + length);',
    'It erases bytes that may be a secret. No result depends on it.',
    { operator: 'statement' },
    { operator: 'number' },
    { operator: 'arithmetic' },
  ),
  ...onLine(`${inCrypto}/random.ts`, 'const poolLength = 4096;', onlySpace, { operator: 'number' }),
  ...onLine(`${inCrypto}/random.ts`, 'const longestFromPool = 64;', onlySpace, { operator: 'number' }),
  ...onLine(
    `${inCrypto}/random.ts`,
    'return Number.isInteger(length) && length >= 0 && length <= longestFromPool;',
    'Equivalent: both ways give as many random bytes for these lengths.',
    { operator: 'boundary' },
    { operator: 'number' },
  ),
  ...onLine(
    `${inCrypto}/random.ts`,
    'if (used + length > poolLength) {',
    `${onlyTime} Bytes are drawn earlier.`,
    { operator: 'condition', replacement: 'true' },
    { operator: 'boundary' },
  ),
  ...onLine(`${inCrypto}/random.ts`, 'used = 0;', 'Equivalent: one random byte is not used.', { operator: 'number' }),
  ...onLine(
    `${inCrypto}/recently-used.ts`,
    'if (oldest !== undefined) entries.delete(oldest);',
    `${onlyTypes} Deleting nothing does nothing.`,
    { operator: 'condition', replacement: 'true' },
  ),
  ...onLine(
    `${inCrypto}/time-ordered-id.ts`,
    'let lastInstant = -1;',
    'Equivalent: no id is made in the first two milliseconds of 1970.',
    { operator: 'negation' },
    { operator: 'number' },
  ),
  ...onLine(
    `${inCrypto}/time-ordered-id.ts`,
    'let sequence = 0;',
    'Equivalent: the first id sets it to 0 before it is used.',
    { operator: 'number' },
  ),
  ...onLine(
    `${inCrypto}/keyring-file.ts`,
    "return error instanceof Error && 'code' in error && error.code === code;",
    `${onlyTypes} Node's file functions throw errors, and undefined is not the code.`,
    { operator: 'logical', replacement: 'error.code === code' },
    { operator: 'logical', replacement: 'error instanceof Error' },
    { operator: 'logical', replacement: "'code' in error" },
  ),
  ...onLine(
    `${inCrypto}/sealed-file.ts`,
    'const options = { N: n, r, p, maxmem: 256 * n * r };',
    'Equivalent: scrypt needs half of this memory.',
    { operator: 'number' },
  ),
  ...onLine(
    `${inCrypto}/sealed-file.ts`,
    'if (error === null) resolve(derived);',
    'Equivalent: scrypt does not fail with parameters that were checked.',
    { operator: 'condition', replacement: 'true' },
  ),
  ...onLine(
    `${inCrypto}/sealed-file.ts`,
    'else reject(error);',
    'Equivalent: scrypt does not fail with parameters that were checked.',
    { operator: 'statement' },
  ),
  ...onLine(
    `${inCrypto}/sealed-file.ts`,
    'if (piece.length === 0) return;',
    'Equivalent apart from memory: reading skips an empty piece.',
    { operator: 'condition', replacement: 'false' },
  ),
  ...onLine(
    `${inCrypto}/sealed-file.ts`,
    'if (first.length <= missing) this.#pieces.shift();',
    'Equivalent: an empty piece stays, and the next reading skips it.',
    { operator: 'boundary' },
  ),
  ...onLine(
    `${inCrypto}/sealed-file.ts`,
    'return taken.length === 1 ? (taken[0] ?? Buffer.alloc(0)) : Buffer.concat(taken, length);',
    'Equivalent: a single piece is copied, or only the types need it.',
    { operator: 'condition', replacement: 'false' },
    { operator: 'nullish', replacement: 'taken[0]' },
    { operator: 'number', original: '1' },
  ),
  ...onLine(
    `${inCrypto}/sealed-file.ts`,
    "if (byte === 0x0a) return Buffer.from(bytes).toString('latin1');",
    'Equivalent: a header is ASCII, and another one is refused in either encoding.',
    { operator: 'string' },
  ),
  ...onLine(
    `${inCrypto}/sealed-file.ts`,
    'while (this.#waiting.length < length && (await this.#more()));',
    'Equivalent apart from memory: one piece more is read.',
    { operator: 'boundary' },
  ),
  ...onLine(
    `${inSrp}/openssl-mod-exp.ts`,
    "const power = b === 2n ? group.generateKeys('hex') : group.computeSecret(evenHex(b), 'hex', 'hex');",
    'Equivalent apart from time: computeSecret computes powers of 2 as well.',
    { operator: 'condition', replacement: 'false' },
  ),
  ...onLine(
    `${inSrp}/openssl-mod-exp.ts`,
    'const r = fromBytes(randomBytes(383)) + 3n;',
    'Equivalent: it excludes a few of 2^3064 random numbers.',
    { operator: 'arithmetic' },
    { operator: 'number', original: '3n' },
  ),
  ...onLine(
    `${inSrp}/sliced-mod-pow.ts`,
    'const platformTiming: SliceTiming = { sliceMs: 8, now: () => performance.now(), pause: nextTask };',
    `${onlyTime} The result does not depend on when it pauses.`,
    { operator: 'number' },
    { operator: 'return value' },
  ),
  ...onLine(
    `${inSrp}/sliced-mod-pow.ts`,
    "if (typeof MessageChannel === 'undefined') {",
    `${onlyTime} A time-out ends the pause instead of a message.`,
    { operator: 'condition', replacement: 'true' },
  ),
  ...onLine(`${inSrp}/sliced-mod-pow.ts`, 'setTimeout(resolve, 0);', 'Equivalent: Node takes 0 for 1.', {
    operator: 'number',
  }),
  ...onLine(`${inSrp}/engine/engine.ts`, 'const stock = new KeyPairStock(options.precompute ?? 64);', onlySpace, {
    operator: 'number',
  }),
  ...onLine(`${inSrp}/engine/engine-thread.ts`, "name: 'latchkey-srp',", 'The name of a thread is for people.', {
    operator: 'string',
  }),
  ...onLine(
    `${inSrp}/engine/engine-thread.ts`,
    'const resourceLimits = { maxYoungGenerationSizeMb: 2 };',
    onlySpace,
    { operator: 'collection' },
    { operator: 'number' },
  ),
  ...onLine(
    `${inSrp}/engine/engine-thread.ts`,
    "`./engine-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`,",
    'Only built packages have .js files; the check of the packages runs them.',
    { operator: 'string', original: "'.js'" },
  ),
  ...onLine(`${inSrp}/engine/engine-pool.ts`, 'const restartPauseMs = 1_000;', onlyTime, { operator: 'number' }),
  ...onLine(
    `${inSrp}/engine/engine-pool.ts`,
    'if (!this.#closed && this.#threads.size === 0 && performance.now() - this.#lastFailure >= restartPauseMs)',
    'Equivalent: no test can hit the instant.',
    { operator: 'boundary' },
  ),
  ...onLine(
    `${inSrp}/engine/engine-pool.ts`,
    '#lastFailure = 0;',
    'Equivalent: it is read only when no thread is left, and then it has the time of a failure or of long ago.',
    { operator: 'number' },
  ),
  ...onLine(
    `${inSrp}/engine/engine-pool.ts`,
    'least === undefined || (thread.started === least.started ? thread.load < least.load : thread.started);',
    'Equivalent: threads with the same work are equal.',
    { operator: 'boundary' },
  ),
  ...onLine(
    `${inSrp}/engine/job-channel.ts`,
    'this.counters = new Int32Array(memory, 0, counterBytes / 4);',
    'Equivalent: the view still has the three counters.',
    { operator: 'arithmetic' },
    { operator: 'number', original: '4' },
  ),
  ...onLine(
    `${inSrp}/engine/job-channel.ts`,
    'return this.#slots[(turn >>> 0) % slots] as Slot;',
    'It differs only after 2^31 jobs of one thread, which take days.',
    { operator: 'arithmetic', original: 'turn >>> 0' },
  ),
  ...onLine(
    `${inSrp}/engine/job-channel.ts`,
    'return receiveMessageOnPort(this.#port)?.message as Outcome;',
    `${onlyTypes} The message is sent before the turn of its slot ends.`,
    { operator: 'optional chain' },
  ),
  ...onLine(
    `${inSrp}/engine/job-channel.ts`,
    'return { value: run(isCloned ? (receiveMessageOnPort(port)?.message as EngineJob) : readJob(slot)) };',
    `${onlyTypes} The message is sent before the turn of its slot begins.`,
    { operator: 'optional chain' },
  ),
  ...onLine(
    `${inSrp}/engine/job-channel.ts`,
    "if (!('value' in outcome && writeResult(slot, outcome.value))) clone(slot, port, outcome);",
    'Equivalent: a failure has no value, and undefined has no form in a slot.',
    { operator: 'logical', replacement: 'writeResult(slot, outcome.value)' },
  ),
  ...onLine(
    `${inSrp}/engine/job-channel.ts`,
    'while (Atomics.load(counters, posted) === turn) Atomics.wait(counters, posted, turn);',
    `${onlyTime} The thread asks again and again instead of sleeping.`,
    { operator: 'statement' },
  ),
];
