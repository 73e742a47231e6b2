import { afterEach, describe, expect, it, vi } from 'vitest';
import { frames, type Happening, type Line, watch } from './live';

const happening = (id: string) =>
  `id: ${id}\nevent: happening\ndata: ${JSON.stringify({ id, topic: 'ledger.transactions.v1', what: 'earn' })}\n\n`;

/** A line that says all this, then breaks. */
const line = (...chunks: string[]) =>
  new Response(
    new ReadableStream({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
        controller.close();
      },
    }),
    { headers: { 'Content-Type': 'text/event-stream' } },
  );

async function watched(answers: Response[]) {
  const stop = new AbortController();
  const asked: (string | null)[] = [];
  const shown: string[] = [];
  const lines: Line[] = [];
  let gaps = 0;
  vi.stubGlobal('fetch', async (_: string, { headers }: { headers: Record<string, string> }) => {
    asked.push(headers['Last-Event-ID'] ?? null);
    const answer = answers.shift();
    if (answer) return answer;
    stop.abort();
    throw new TypeError('network');
  });
  await watch(
    {
      happening: (each: Happening) => shown.push(each.id),
      gap: () => {
        gaps += 1;
      },
      line: (each) => lines.push(each),
    },
    stop.signal,
    async () => undefined,
  );
  return { asked, shown, lines, gaps };
}

afterEach(() => vi.unstubAllGlobals());

describe('a line', () => {
  it('is cut into whole frames, wherever it is cut on the way', () => {
    const text = `: here\nretry: 2000\n\n${happening('a')}event: gap\ndata: {}\n\nid: b`;
    const { whole, rest } = frames(text);
    expect(whole.map(({ id, event }) => `${id}/${event}`)).toEqual(['/message', 'a/happening', '/gap']);
    expect(rest).toBe('id: b');
  });

  it('that breaks is taken up where it broke', async () => {
    const whole = happening('b');
    const { asked, shown, lines } = await watched([
      line(happening('a'), whole.slice(0, 9), whole.slice(9)),
      line(happening('c')),
    ]);
    expect(shown).toEqual(['a', 'b', 'c']);
    expect(asked).toEqual([null, 'b', 'c']);
    expect(lines).toContain('open');
  });

  it('says what was missed, by being away or by being slow', async () => {
    const slow = `${happening('a')}event: end\ndata: too_slow\n\n`;
    const { gaps, asked } = await watched([line(slow), line('event: gap\ndata: {}\n\n')]);
    expect(gaps).toBe(2);
    expect(asked[1]).toBeNull();
  });

  it('waits where too many watch, and ends where it is not allowed', async () => {
    const { lines } = await watched([new Response('', { status: 429 }), new Response('', { status: 403 })]);
    expect(lines).toEqual(['opening', 'full', 'refused']);
  });
});
