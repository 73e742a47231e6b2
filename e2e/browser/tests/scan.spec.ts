import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { expect, Till, test, world } from '../fixtures.ts';

const WIDTH = 640;
const HEIGHT = 480;
const folder = new URL('../.results/camera/', import.meta.url).pathname;
/** What the camera sees. */
const film = `${folder}${randomUUID()}.y4m`;

interface Picture {
  width: number;
  height: number;
  /** From black to white, row by row. */
  gray: Buffer;
}

/** A screenshot in shades of gray: a PNG of eight bits and no interlacing, as browsers write them. */
function picture(png: Buffer): Picture {
  const [width, height, channels] = [png.readUInt32BE(16), png.readUInt32BE(20), png[25] === 6 ? 4 : 3];
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') {
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
    }
  }
  const raw = inflateSync(Buffer.concat(parts));
  const stride = width * channels;
  const pixels = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; x += 1) {
      const left = x >= channels ? (pixels[y * stride + x - channels] ?? 0) : 0;
      const up = y > 0 ? (pixels[(y - 1) * stride + x] ?? 0) : 0;
      const corner = x >= channels && y > 0 ? (pixels[(y - 1) * stride + x - channels] ?? 0) : 0;
      const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
      const nearest = a <= b && a <= c ? left : b <= c ? up : corner;
      const guess = [0, left, up, (left + up) >> 1, nearest][filter ?? 0] ?? 0;
      pixels[y * stride + x] = ((raw[y * (stride + 1) + 1 + x] ?? 0) + guess) & 255;
    }
  }
  const gray = Buffer.alloc(width * height);
  for (let at = 0; at < gray.length; at += 1) gray[at] = pixels[at * channels + 1] ?? 0;
  return { width, height, gray };
}

/** How much of a picture's width is cut off at each side: round corners, and what is behind them. */
const EDGE = 0.06;

/** A picture in the middle of white, `size` pixels large. */
function frame({ width, height, gray }: Picture, size: number): Buffer {
  const [left, top] = [(WIDTH - size) / 2, (HEIGHT - size) / 2];
  const luma = Buffer.alloc(WIDTH * HEIGHT, 235);
  const at = (place: number, length: number) => Math.floor(length * (EDGE + ((1 - 2 * EDGE) * (place + 0.5)) / size));
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const seen = gray[at(y, height) * width + at(x, width)] ?? 255;
      luma[(top + y) * WIDTH + left + x] = 16 + Math.round((seen * 219) / 255);
    }
  }
  return Buffer.concat([Buffer.from('FRAME\n'), luma, Buffer.alloc((WIDTH * HEIGHT) / 2, 128)]);
}

/** Holds a picture before the camera, now nearer and now farther, as a hand does. */
function hold(shown: Picture) {
  const frames = [40, 60, 90, 120, 160, 200].map((margin) => frame(shown, HEIGHT - margin));
  const head = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F5:1 Ip A1:1 C420jpeg\n`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(film, Buffer.concat([head, ...frames]));
}

// the browser plays the film when its camera is asked for
test.use({
  launchOptions: [
    async ({ launchOptions }, use) => {
      const args = [...(launchOptions.args ?? []), `--use-file-for-fake-video-capture=${film}`];
      await use({ ...launchOptions, args });
    },
    { scope: 'worker' },
  ],
});

test('a customer is found by the pass on their phone, and a gift card by its code, held before the camera', async ({
  as,
  bakery,
  browser,
}) => {
  const customer = await world.customer(bakery, 50);
  const { token } = await bakery.api.post<{ token: string }>(`/wallet/v1/wallets/${customer.wallet}/passes`);
  const till = new Till(await as(bakery.staff, 'counter'));
  const scan = async (found: string | RegExp) => {
    await till.page.getByRole('button', { name: 'Scan a code' }).click();
    await expect(till.panel.getByRole('heading', { name: found })).toBeVisible({ timeout: 20_000 });
    await expect(till.page.getByRole('dialog')).toBeHidden();
  };

  await test.step('the pass', async () => {
    const phone = await browser.newContext({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 3 });
    const page = await phone.newPage();
    await page.goto(`pass#${token}`);
    hold(picture(await page.getByRole('img', { name: 'This card as a code' }).screenshot()));
    await phone.close();
    await scan(customer.reference);
    await till.type('500');
    await till.press('Give 5 points');
    await till.done();
    await till.next();
  });

  await test.step('the gift card', async () => {
    await till.press('Sell a gift card');
    await till.press('€20.00');
    await till.press('Paid €20.00: make the card');
    await till.done();
    const code = ((await till.panel.locator('code').first().textContent()) ?? '').trim();
    hold(picture(await till.panel.getByRole('img', { name: /QR/ }).screenshot()));
    await till.next();
    await scan(`•••• ${code.replaceAll('-', '').slice(-4)}`);
    await expect(till.panel).toContainText('€20.00');
  });
});
