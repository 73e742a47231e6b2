// What a browser loads before each door can be used, compressed. A door over the budget fails. Promised are 200 KB; what is
// below that is kept for what is yet to come.
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

const LIMIT_KB = 190;
/** What is loaded for the first page of each. */
const DOORS = {
  counter: ['src/counter/door.tsx'],
  office: ['src/office/door.tsx', 'src/office/today.tsx'],
  operator: ['src/operator/door.tsx', 'src/operator/overview.tsx'],
  public: ['src/public/door.tsx'],
  pass: ['src/public/pass.tsx'],
};
/** What every door needs besides: the strings of one language, and one cut of the typeface. */
const ALWAYS = [/^src\/i18n\/fr\.json$/, /figtree-latin-wght-normal\.woff2$/];

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
for (const [name, parts] of Object.entries(DOORS)) {
  const wanted = files('index.html');
  for (const part of parts) {
    if (!manifest[part]) throw new Error(`${part} is not in the build`);
    files(part, wanted);
  }
  wanted.add('index.html');
  for (const key of Object.keys(manifest)) {
    const own = parts.some((part) => key === part.replace(/[^/]+$/, 'messages.fr.json'));
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
