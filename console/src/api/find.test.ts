import { describe, expect, it } from 'vitest';
import { answering, json, problem } from '~/test/platform';
import { find, guess, isNobody } from './find';

describe('what somebody shows', () => {
  it.each([
    ['camille@example.org', { kind: 'email', email: 'camille@example.org' }],
    ['06 12 34 56 78', { kind: 'phone', phone: '+33612345678' }],
    ['+33 6 12.34.56.78', { kind: 'phone', phone: '+33612345678' }],
    ['0033 612345678', { kind: 'phone', phone: '+33612345678' }],
    ['7KQ2M-4WXYZ-0ABCD-EFGHJ-KMNPQR', { kind: 'code', code: '7KQ2M4WXYZ0ABCDEFGHJKMNPQR', needsPin: false }],
    ['7kq2m4wxyz0abcdefghjkmnpqr', { kind: 'code', code: '7KQ2M4WXYZ0ABCDEFGHJKMNPQR', needsPin: false }],
    ['6034 9312 3456 7890', { kind: 'code', code: '6034931234567890', needsPin: true }],
    [' card-000042 ', { kind: 'reference', reference: 'card-000042' }],
    [`https://shop.example/console/pass#${'A1_-'.repeat(17)}`, { kind: 'pass', token: 'A1_-'.repeat(17) }],
    [
      'https://shop.example/console/card/t#code=7KQ2M-4WXYZ-0ABCD-EFGHJ-KMNPQR',
      { kind: 'code', code: '7KQ2M4WXYZ0ABCDEFGHJKMNPQR', needsPin: false },
    ],
    ['https://shop.example/console/pass', { kind: 'reference', reference: 'https://shop.example/console/pass' }],
    ['ABCD-2345', { kind: 'reference', reference: 'ABCD-2345' }],
  ])('%s', (text, guessed) => expect(guess(text, 'FR')).toEqual(guessed));

  it('keeps the zero where a country keeps it', () => {
    expect(guess('0612345678', 'IT')).toEqual({ kind: 'phone', phone: '+390612345678' });
    expect(guess('0612345678', 'BE')).toEqual({ kind: 'phone', phone: '+32612345678' });
  });

  it('is the customer whose pass it is, and nobody when the pass is over', async () => {
    const passes = new Map([['good', { id: 'w', external_ref: 'card-1' }]]);
    answering({
      'POST /wallet/v1/wallets/lookup': ({ body }) => {
        const found = passes.get((body as { pass: string }).pass);
        return found ? json(found) : problem(404, 'pass_not_found');
      },
    });
    await expect(find({ kind: 'pass', token: 'good' })).resolves.toMatchObject({ wallet: { external_ref: 'card-1' } });
    await expect(find({ kind: 'pass', token: 'over' })).rejects.toSatisfy(isNobody);
  });

  it('is nobody when no wallet has the reference', async () => {
    answering({ 'GET /wallet/v1/wallets': () => json({ data: [], next_cursor: null }) });
    const search = find({ kind: 'reference', reference: 'card-1' });
    await expect(search).rejects.toSatisfy(isNobody);
  });
});
