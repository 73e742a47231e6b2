/** Events as they happen, read by `fetch`: the browser's own EventSource could not carry the token in a header. */
import type { components } from './generated/analytics';
import { wait } from './send';
import { session } from './session';

export type Happening = components['schemas']['Happening'];

/** How the line is: `full` when too many watch already. */
export type Line = 'opening' | 'open' | 'lost' | 'full' | 'refused';

export interface Told {
  happening: (happening: Happening) => void;
  /** What came in between is not shown. */
  gap: () => void;
  line: (line: Line) => void;
}

interface Frame {
  id: string;
  event: string;
  data: string;
}

const PATH = '/analytics/v1/events/live';
/** The service is heard every five seconds; a line that is silent for longer than three times that is cut. */
const SILENCE_MS = 16_000;
const PAUSES_MS = [500, 1_000, 2_000, 5_000];
const FULL_MS = 30_000;

/** Cuts what has come into whole frames and what is left of one. */
export function frames(text: string): { whole: Frame[]; rest: string } {
  const parts = text.split('\n\n');
  const rest = parts.pop() ?? '';
  const whole = parts.map((part) => {
    const frame: Frame = { id: '', event: 'message', data: '' };
    for (const line of part.split('\n')) {
      const [, name, value = ''] = /^(\w*): ?(.*)$/.exec(line) ?? [];
      if (name === 'data') frame.data += frame.data ? `\n${value}` : value;
      else if (name === 'id' || name === 'event') frame[name] = value;
    }
    return frame;
  });
  return { whole, rest };
}

/** Watches until `signal`. A line that breaks is taken up again where it broke. */
export async function watch(told: Told, signal: AbortSignal, sleep = wait): Promise<void> {
  let last = '';
  let failures = 0;
  while (!signal.aborted) {
    if (failures === 0) told.line('opening');
    const cut = new AbortController();
    let silence = setTimeout(() => cut.abort(), SILENCE_MS);
    try {
      const token = await session.token();
      const response = await fetch(PATH, {
        headers: {
          Accept: 'text/event-stream',
          ...(token ? { Authorization: `Bearer ${token}` } : {}),
          ...(last ? { 'Last-Event-ID': last } : {}),
        },
        cache: 'no-store',
        signal: AbortSignal.any([signal, cut.signal]),
      });
      if (response.status === 401) {
        if ((await session.renew()) === null) return told.line('refused');
        throw new Error('the token ended');
      }
      if (response.status === 403) return told.line('refused');
      if (response.status === 429) {
        told.line('full');
        failures = 1;
        await sleep(FULL_MS);
        continue;
      }
      if (!response.ok || !response.body) throw new Error(`status ${response.status}`);
      told.line('open');
      failures = 0;
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      for (let end = false; !end; ) {
        const { done, value } = await reader.read();
        if (done) break;
        clearTimeout(silence);
        silence = setTimeout(() => cut.abort(), SILENCE_MS);
        const { whole, rest } = frames(text + value);
        text = rest;
        for (const frame of whole) {
          if (frame.event === 'happening') {
            last = frame.id;
            told.happening(JSON.parse(frame.data) as Happening);
          } else if (frame.event === 'gap') told.gap();
          else if (frame.event === 'end') {
            end = true;
            // what was not sent to somebody slow is not sent again either
            if (frame.data === 'too_slow') {
              last = '';
              told.gap();
            } else if (frame.data === 'unauthenticated') await session.renew();
          }
        }
      }
    } catch {
      if (signal.aborted) return;
      told.line('lost');
      failures += 1;
    } finally {
      clearTimeout(silence);
    }
    if (!signal.aborted) await sleep(PAUSES_MS[Math.min(failures, PAUSES_MS.length) - 1] ?? PAUSES_MS[0] ?? 500);
  }
}
