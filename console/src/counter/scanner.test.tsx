import { screen, waitFor } from '@testing-library/react';
import i18n from 'i18next';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { show } from '~/test/app';
import { Scanner } from './scanner';

/** A camera, and whether it is on. */
function camera() {
  const track = { stop: vi.fn() };
  const stream = { getTracks: () => [track] };
  vi.stubGlobal('navigator', { ...navigator, mediaDevices: { getUserMedia: async () => stream } });
  Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', { configurable: true, writable: true, value: null });
  vi.spyOn(HTMLMediaElement.prototype, 'play').mockResolvedValue();
  return track;
}

/** A browser that reads codes by itself: nothing at first, then what is held before it. */
function reader(text: string, formats = ['qr_code', 'ean_13', 'aztec']) {
  const asked: string[][] = [];
  let looks = 0;
  vi.stubGlobal(
    'BarcodeDetector',
    class {
      static getSupportedFormats = async () => formats;
      constructor(options: { formats: string[] }) {
        asked.push(options.formats);
      }
      detect = async () => {
        looks += 1;
        if (looks === 1) throw new Error('the picture is not there yet');
        return looks < 3 ? [] : [{ rawValue: text }];
      };
    },
  );
  return asked;
}

beforeAll(() => i18n.loadNamespaces(['counter', 'ui']));
beforeEach(() => vi.unstubAllGlobals());

describe('the scanner', () => {
  it('has the browser read, tells the first code it sees once, and turns the camera off when it is closed', async () => {
    const track = camera();
    const asked = reader('card-000042');
    const seen: string[] = [];
    const { unmount } = await show(<Scanner onSeen={(text) => seen.push(text)} onClose={() => undefined} />);
    await waitFor(() => expect(seen).toEqual(['card-000042']), { timeout: 3_000 });
    // what it can read of what a till reads
    expect(asked).toEqual([['qr_code', 'ean_13']]);
    expect(track.stop).not.toHaveBeenCalled();
    unmount();
    expect(track.stop).toHaveBeenCalled();
    expect(seen).toHaveLength(1);
  });

  it('says so when there is no camera, and what to do', async () => {
    camera();
    vi.stubGlobal('navigator', {
      ...navigator,
      mediaDevices: { getUserMedia: () => Promise.reject(new DOMException('no', 'NotAllowedError')) },
    });
    await show(<Scanner onSeen={() => undefined} onClose={() => undefined} />);
    expect(await screen.findByText('The camera cannot be used')).toBeVisible();
  });
});
