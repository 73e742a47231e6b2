import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Jwk, parseExactly, verify } from './proof';

const folder = '../docs/receipts/vectors/';
const read = (name: string) => readFileSync(folder + name, 'utf8');
const index = JSON.parse(read('index.json')) as { keys: string; receipts: Record<string, string> };
const { keys } = JSON.parse(read(index.keys)) as { keys: Jwk[] };

describe('a receipt', () => {
  it.each(Object.entries(index.receipts))('%s is %s, as its vector says', async (name, verdict) => {
    const found = await verify(read(name), keys);
    expect(found.valid ? 'valid' : found.fault).toBe(verdict);
  });

  it('is worth nothing without the key that one trusts', async () => {
    expect(await verify(read('burn.json'), [])).toEqual({ valid: false, fault: 'unknown_key' });
    const [key] = keys;
    const other = [{ ...key, x: 'MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE'.slice(0, 43) }] as Jwk[];
    expect((await verify(read('burn.json'), other)).valid).toBe(false);
  });

  it('does not survive a change of any one character of a digest', async () => {
    const text = read('burn.json');
    const at = text.indexOf('"private": "') + 12;
    const changed = text.slice(0, at) + (text[at] === '0' ? '1' : '0') + text.slice(at + 1);
    expect(await verify(changed, keys)).toEqual({ valid: false, fault: 'not_included' });
  });

  it('that is no receipt is refused, not an accident', async () => {
    for (const text of ['', '{}', '[]', 'null', '{"format": 1.5}', read('burn.json').slice(0, -3)]) {
      expect(await verify(text, keys)).toEqual({ valid: false, fault: 'malformed' });
    }
  });
});

describe('reading exactly', () => {
  it('keeps every digit of 64 bits, and what looks like a number within text', () => {
    expect(parseExactly('{"a": 9223372036854775807, "b": [-1, 0], "c": "say \\"12\\", 34"}')).toEqual({
      a: 9_223_372_036_854_775_807n,
      b: [-1n, 0n],
      c: 'say "12", 34',
    });
  });

  it('takes no other number', () => {
    for (const text of ['1.0', '1e3', '01', '-0']) expect(() => parseExactly(text)).toThrow();
  });
});
