/**
 * Verifies a receipt of the ledger in the browser, by docs/receipts.md: everything is recomputed here, and only the key is
 * taken on trust. It asks nobody and knows no service.
 */

/** What is wrong with a receipt that does not verify. */
export type Fault = 'malformed' | 'contradiction' | 'not_included' | 'unknown_key' | 'signature' | 'unsupported';

export type Verdict = { valid: true; signedAt: string; head: bigint; kid: string } | { valid: false; fault: Fault };

/** A public key that heads are signed with, as a JWK. */
export interface Jwk {
  kid: string;
  kty: string;
  crv: string;
  x: string;
}

class Invalid extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault);
    this.fault = fault;
  }
}

function require(condition: unknown, fault: Fault): asserts condition {
  if (!condition) throw new Invalid(fault);
}

/* Reading: integers are 64 bits, more than a number holds, so each becomes a bigint */

type Json = null | boolean | string | bigint | Json[] | { [name: string]: Json };

const INTEGER = '\u0000int:';

/** Parses JSON whose numbers are integers, exactly. */
export function parseExactly(text: string): Json {
  let marked = '';
  let at = 0;
  // strings are copied as they are; what is left between them holds the numbers
  for (const quoted of text.matchAll(/"(?:[^"\\]|\\.)*"/g)) {
    marked += mark(text.slice(at, quoted.index)) + quoted[0];
    at = quoted.index + quoted[0].length;
  }
  marked += mark(text.slice(at));
  return JSON.parse(marked, (_, value: unknown) => {
    require(typeof value !== 'number', 'malformed');
    return typeof value === 'string' && value.startsWith(INTEGER) ? BigInt(value.slice(INTEGER.length)) : value;
  }) as Json;
}

const mark = (text: string) =>
  text.replace(/-?\d[\d.eE+-]*/g, (number) =>
    /^(?:0|-?[1-9]\d*)$/.test(number) ? JSON.stringify(`${INTEGER}${number}`) : number,
  );

type Fields = { [name: string]: Json | undefined };

function fields(value: Json | undefined, required: string, optional = ''): Fields {
  require(typeof value === 'object' && value !== null && !Array.isArray(value), 'malformed');
  const [needed, allowed] = [required.split(' '), optional.split(' ')];
  require(needed.every((name) => name in value), 'malformed');
  require(Object.keys(value).every((name) => needed.includes(name) || allowed.includes(name)), 'malformed');
  return value;
}

function list(value: Json | undefined): Json[] {
  require(Array.isArray(value), 'malformed');
  return value;
}

/* Values, each with its one spelling, as the bytes that are hashed */

type Bytes = Uint8Array<ArrayBuffer>;

function hexadecimal(text: string): Bytes {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function digest(value: Json | undefined, length = 32): Bytes {
  require(typeof value === 'string' && new RegExp(`^[0-9a-f]{${2 * length}}$`).test(value), 'malformed');
  return hexadecimal(value);
}

function uuid(value: Json | undefined): Bytes {
  const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
  require(typeof value === 'string' && pattern.test(value), 'malformed');
  return hexadecimal(value.replaceAll('-', ''));
}

function whole(value: Json | undefined): bigint {
  require(typeof value === 'bigint' && value >= -(2n ** 63n) && value < 2n ** 63n, 'malformed');
  return value;
}

function integer(value: Json | undefined): Bytes {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, whole(value), true);
  return bytes;
}

function utf8(value: Json | undefined): Bytes {
  require(typeof value === 'string', 'malformed');
  return new TextEncoder().encode(value);
}

function instant(value: Json | undefined): Bytes {
  const pattern = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{6})Z$/;
  const match = typeof value === 'string' ? pattern.exec(value) : null;
  require(match, 'malformed');
  const date = new Date(`${match[1]}Z`);
  // a day that no month has would silently become another
  require(!Number.isNaN(date.getTime()) && date.toISOString().startsWith(match[1] ?? '-'), 'malformed');
  return integer(BigInt(date.getTime()) * 1_000n + BigInt(match[2] ?? 0));
}

function maybe(value: Json | undefined, kind: (value: Json) => Bytes): Bytes | null {
  return value === undefined || value === null ? null : kind(value);
}

/* Records and trees */

function concat(parts: readonly Uint8Array[]): Bytes {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function record(name: string, ...values: readonly (readonly [number, Bytes | null])[]): Bytes {
  const parts: Uint8Array[] = [];
  for (const [number, value] of [[0, utf8(name)] as const, ...values]) {
    if (value === null) continue;
    const head = new Uint8Array(5);
    head[0] = number;
    new DataView(head.buffer).setUint32(1, value.length, true);
    parts.push(head, value);
  }
  return concat(parts);
}

async function sha(purpose: number, ...parts: readonly Uint8Array[]): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', concat([Uint8Array.of(purpose), ...parts])));
}

/** From a leaf to the root of its tree (RFC 6962). */
async function root(leaf: Bytes, position: bigint, size: bigint, path: readonly Json[]): Promise<Bytes> {
  require(position >= 0n && position < size, 'contradiction');
  const steps = path.map((each) => digest(each));
  let [node, index, last] = [leaf, position, size - 1n];
  while (last > 0n) {
    if (index % 2n === 1n || index < last) {
      const beside = steps.shift();
      require(beside, 'contradiction');
      node = index % 2n === 1n ? await sha(0x01, beside, node) : await sha(0x01, node, beside);
    }
    [index, last] = [index / 2n, last / 2n];
  }
  require(steps.length === 0, 'contradiction');
  return node;
}

const same = (one: Uint8Array, other: Uint8Array) =>
  one.length === other.length && one.every((byte, at) => byte === other[at]);

async function entry(part: Json): Promise<Bytes> {
  require(typeof part === 'object' && part !== null && Object.keys(part).length === 1, 'malformed');
  if ('digest' in part) return digest(part.digest);
  const shown = fields(fields(part, 'disclosed').disclosed, 'salt entry');
  const required = 'account_id shard kind owner_id unit amount posted_after held_after version';
  const own = fields(shown.entry, required, 'held_change');
  const data = record(
    'localplus.entry.v1',
    [1, uuid(own.account_id)],
    [2, integer(own.shard)],
    [3, utf8(own.kind)],
    [4, uuid(own.owner_id)],
    [5, utf8(own.unit)],
    [6, integer(own.amount)],
    [7, integer(own.posted_after)],
    [8, integer(own.held_after)],
    [9, integer(own.version)],
    [10, own.held_change ? integer(own.held_change) : null],
  );
  return sha(0x03, digest(shown.salt), data);
}

/* The receipt */

/** Recomputes everything from the text of a receipt, as the ledger sent it, to the signature of a head. */
export async function verify(text: string, keys: readonly Jwk[]): Promise<Verdict> {
  try {
    return await verified(text, keys);
  } catch (error) {
    if (error instanceof Invalid) return { valid: false, fault: error.fault };
    if (error instanceof SyntaxError) return { valid: false, fault: 'malformed' };
    // an old browser without Ed25519
    if (error instanceof DOMException) return { valid: false, fault: 'unsupported' };
    throw error;
  }
}

async function verified(text: string, keys: readonly Jwk[]): Promise<Verdict> {
  const receipt = fields(parseExactly(text), 'format transaction batch head');
  require(receipt.format === 'localplus.receipt.v1', 'malformed');
  const own = fields(
    receipt.transaction,
    'id tenant_id type created_at lane batch position private entries',
    'reference metadata reverses reversal hold_id hold_expires_at hold_destination shortfall expires_at',
  );
  const batch = fields(receipt.batch, 'path count previous events');
  const proof = fields(receipt.head, 'path signed signature');
  const head = fields(proof.signed, 'number previous created_at kid lanes');
  const lanes = list(head.lanes).map((lane) => fields(lane, 'lane from to link root'));

  const entries: (readonly [number, Bytes])[] = [];
  for (const part of list(own.entries)) entries.push([11, await entry(part)]);
  const leaf = await sha(
    0x00,
    record(
      'localplus.transaction.v1',
      [1, uuid(own.id)],
      [2, uuid(own.tenant_id)],
      [3, utf8(own.type)],
      [4, instant(own.created_at)],
      [5, integer(own.lane)],
      [6, integer(own.batch)],
      [7, integer(own.position)],
      [8, maybe(own.reference, utf8)],
      [9, maybe(own.metadata, utf8)],
      [10, digest(own.private)],
      ...entries,
      [12, maybe(own.reverses, uuid)],
      [13, maybe(own.hold_id, uuid)],
      [14, maybe(own.hold_expires_at, instant)],
      [15, maybe(own.shortfall, integer)],
      [16, maybe(own.reversal, integer)],
      [17, maybe(own.hold_destination, uuid)],
      [18, maybe(own.expires_at, instant)],
    ),
  );
  const message = record(
    'localplus.head.v1',
    [1, integer(head.number)],
    [2, digest(head.previous)],
    [3, instant(head.created_at)],
    [4, utf8(head.kid)],
    ...lanes.map(
      (lane) =>
        [
          5,
          record(
            'localplus.lane.v1',
            [1, integer(lane.lane)],
            [2, integer(lane.from)],
            [3, integer(lane.to)],
            [4, digest(lane.link)],
            [5, digest(lane.root)],
          ),
        ] as const,
    ),
  );
  const signature = digest(proof.signature, 64);

  const link = await sha(
    0x04,
    record(
      'localplus.batch.v1',
      [1, digest(batch.previous)],
      [2, integer(own.lane)],
      [3, integer(own.batch)],
      [4, instant(own.created_at)],
      [5, integer(batch.count)],
      [6, await root(leaf, whole(own.position), whole(batch.count), list(batch.path))],
      [7, digest(batch.events)],
    ),
  );
  const mine = lanes.filter((lane) => lane.lane === own.lane);
  const [lane] = mine;
  require(lane && mine.length === 1, 'contradiction');
  const [first, last, at] = [whole(lane.from), whole(lane.to), whole(own.batch)];
  require(first <= at && at <= last, 'contradiction');
  const top = await root(await sha(0x00, link), at - first, last - first + 1n, list(proof.path));
  require(same(top, digest(lane.root)), 'not_included');

  const kid = String(head.kid);
  const key = keys.find((each) => each.kid === kid && each.kty === 'OKP' && each.crv === 'Ed25519');
  require(key, 'unknown_key');
  const jwk = { kty: key.kty, crv: key.crv, x: key.x };
  const trusted = await crypto.subtle.importKey('jwk', jwk, { name: 'Ed25519' }, false, ['verify']);
  require(await crypto.subtle.verify({ name: 'Ed25519' }, trusted, signature, message), 'signature');
  return { valid: true, signedAt: String(head.created_at), head: whole(head.number), kid };
}
