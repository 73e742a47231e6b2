import { describe, expect, it } from 'vitest';
import { ApiError } from './problem';
import { everything } from './use';

describe('a list that is read whole', () => {
  it('is read page by page to its end', async () => {
    const asked: (string | undefined)[] = [];
    const { data } = await everything<number>(async (cursor) => {
      asked.push(cursor);
      const at = Number(cursor ?? 0);
      return { data: [at], next_cursor: at < 3 ? String(at + 1) : null };
    });
    expect(data).toEqual([0, 1, 2, 3]);
    expect(asked).toEqual([undefined, '1', '2', '3']);
  });

  it('is refused when it has no end in sight, for a part of it would pass for all', async () => {
    const endless = everything<number>(async () => ({ data: [1], next_cursor: 'on' }));
    await expect(endless).rejects.toMatchObject({ outcome: 'refused', code: 'list_too_long' });
    await expect(endless).rejects.toBeInstanceOf(ApiError);
  });
});
