// A run on one page: what was promised, what was measured, drawn to one scale; and the same as text.
import { OPERATIONS, world } from './traffic.js';

const WIDTH = 520;

// Gives the handler of a scenario's summary; `filter` selects the requests its objectives are about.
export function report(scenario, filter) {
  return (data) => {
    const rows = OPERATIONS.map((operation) => row(data, operation, filter)).filter(Boolean);
    const held = thresholds(data);
    const files = { stdout: text(scenario, rows, held) };
    if (__ENV.LOCALPLUS_REPORT) files[__ENV.LOCALPLUS_REPORT] = page(scenario, data, rows, held);
    return files;
  };
}

function row(data, { name, service }, filter) {
  const tags = [filter, `operation:${name}`].filter(Boolean).join(',');
  const time = data.metrics[`http_req_duration{${tags}}`];
  const failed = data.metrics[`http_req_failed{${tags}}`];
  if (!time || !failed || !time.values.count) return null;
  const { med, 'p(95)': p95, 'p(99)': p99, max, count } = time.values;
  return { name, service, count, med, p95, p99, max, failed: failed.values.rate, promise: world.objectives[service].p99_s * 1000 };
}

function thresholds(data) {
  return Object.entries(data.metrics).flatMap(([metric, { thresholds: all }]) =>
    Object.entries(all || {}).map(([rule, { ok }]) => ({ metric, rule, ok })),
  );
}

const ms = (value) => (value < 10 ? value.toFixed(1) : Math.round(value).toString());
const percent = (value) => `${(value * 100).toFixed(value && value < 0.001 ? 4 : 2)} %`;

function text(scenario, rows, held) {
  const lines = rows.map(
    ({ name, count, med, p95, p99, promise, failed }) =>
      `  ${name.padEnd(9)} ${String(count).padStart(8)}  median ${ms(med).padStart(6)} ms  p95 ${ms(p95).padStart(6)} ms` +
      `  p99 ${ms(p99).padStart(6)} ms (promised ${ms(promise)})  failed ${percent(failed)}`,
  );
  const broken = held.filter(({ ok }) => !ok).map(({ metric, rule }) => `  ✗ ${metric}: ${rule}`);
  const sum = broken.length ? [`${broken.length} of ${held.length} thresholds broken:`, ...broken] : [`all ${held.length} thresholds held`];
  return `\n${[`${scenario}:`, ...lines, ...sum].join('\n')}\n`;
}

// Logarithmic, from 0.1 ms to 10 s: a tail is seldom a little longer than the middle.
const x = (value) => (WIDTH * (Math.log10(Math.min(Math.max(value, 0.1), 10000)) + 1)) / 5;

function bar({ med, p95, p99, max, promise }) {
  const grid = [0.1, 1, 10, 100, 1000, 10000].map((at) => `<line x1="${x(at)}" x2="${x(at)}" y1="0" y2="26" class="grid"/>`).join('');
  return `<svg width="${WIDTH + 2}" height="26" role="img" aria-label="median ${ms(med)}, p99 ${ms(p99)} ms">${grid}
<rect x="0" y="9" width="${x(max)}" height="8" class="max"/><rect x="0" y="7" width="${x(p99)}" height="12" class="p99"/>
<rect x="0" y="7" width="${x(p95)}" height="12" class="p95"/><rect x="0" y="7" width="${x(med)}" height="12" class="med"/>
<line x1="${x(promise)}" x2="${x(promise)}" y1="1" y2="25" class="promise"/></svg>`;
}

function page(scenario, data, rows, held) {
  const seconds = data.state.testRunDurationMs / 1000;
  const requests = data.metrics.http_reqs ? data.metrics.http_reqs.values : { count: 0, rate: 0 };
  const cells = rows
    .map(
      (one) =>
        `<tr><th>${one.name}</th><td>${one.service}</td><td>${one.count}</td><td>${bar(one)}</td><td>${ms(one.med)}</td><td>${ms(one.p95)}</td>` +
        `<td class="${one.p99 < one.promise ? '' : 'bad'}">${ms(one.p99)}</td><td>${ms(one.promise)}</td><td>${percent(one.failed)}</td></tr>`,
    )
    .join('\n');
  const rules = held
    .map(({ metric, rule, ok }) => `<tr><td class="${ok ? '' : 'bad'}">${ok ? 'held' : 'broken'}</td><td><code>${metric}</code></td><td><code>${rule.replace('<', '&lt;')}</code></td></tr>`)
    .join('\n');
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>LOCAL-PLUS: ${scenario}</title>
<style>
  :root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent) }
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 78rem; margin: 2rem auto; padding: 0 1rem }
  table { border-collapse: collapse; font-variant-numeric: tabular-nums } th, td { padding: .2rem .7rem; text-align: right; border-bottom: 1px solid var(--line) }
  th:first-child, td:nth-child(2), td:nth-child(4) { text-align: left } thead th { font-weight: 500; opacity: .7 }
  .grid { stroke: var(--line) } .max { fill: #8884 } .p99 { fill: #4c8bf5 } .p95 { fill: #7aa9f7 } .med { fill: #b9d2fb } .promise { stroke: #d33; stroke-width: 2 } .bad { color: #d33; font-weight: 600 }
</style>
<h1>${scenario}</h1>
<p>${requests.count} requests in ${Math.round(seconds)} s, ${Math.round(requests.rate)} a second. Time to the answer in milliseconds on a logarithmic
scale from 0.1 to 10,000: median, 95th and 99th percentile, longest; the red line is what the 99th percentile was promised to stay under.</p>
<table><thead><tr><th>operation</th><td>service</td><th>answers</th><td></td><th>median</th><th>p95</th><th>p99</th><th>promised</th><th>failed</th></tr></thead>
<tbody>${cells}</tbody></table>
<h2>Thresholds</h2>
<table><tbody>${rules}</tbody></table>
</html>
`;
}
