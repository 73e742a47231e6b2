// What a browser loads before each door can be used, compressed. A door over the budget fails.
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

const LIMIT_KB = 200;
const DOORS = ['src/counter/door.tsx', 'src/office/door.tsx', 'src/operator/door.tsx', 'src/public/door.tsx'];
/** What every door needs besides: the strings of one language, and one cut of the typeface. */
const ALWAYS = [/^src\/i18n\/fr\.json$/, /geist-latin-wght-normal\.woff2$/];

const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(await readFile(new URL('.vite/manifest.json', dist), 'utf8'));

function files(key, found = new Set()) {
  const chunk = manifest[key];
  if (!chunk || found.has(chunk.file)) return found;
  found.add(chunk.file);
  for (const css of chunk.css ?? []) found.add(css);
  for (const next of chunk.imports ?? []) files(next, found);
  return found;
}

async function compressed(file) {
  const bytes = await readFile(new URL(file, dist));
  return file.endsWith('.woff2') ? bytes.length : gzipSync(bytes, { level: 9 }).length;
}

let over = false;
for (const door of DOORS) {
  if (!manifest[door]) throw new Error(`${door} is not in the build`);
  const wanted = files('index.html');
  files(door, wanted);
  wanted.add('index.html');
  const name = door.split('/')[1];
  for (const key of Object.keys(manifest)) {
    const own = key === `src/${name}/messages.fr.json`;
    if (own || ALWAYS.some((pattern) => pattern.test(key))) files(key, wanted);
  }
  let bytes = 0;
  for (const file of wanted) bytes += await compressed(file);
  const kb = bytes / 1024;
  over ||= kb > LIMIT_KB;
  console.log(`${name.padEnd(9)} ${kb.toFixed(1).padStart(6)} KB of ${LIMIT_KB} KB, ${wanted.size} files`);
}
if (over) {
  console.error('A door is over the budget.');
  process.exit(1);
}
