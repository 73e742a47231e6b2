// An hour of an ordinary day: every objective held, and no service has grown by half (and 64 MB) at the end of it.
import http from 'k6/http';
import { Gauge } from 'k6/metrics';
import { TREND, begin, objectives, traffic, world } from './traffic.js';
import { report } from './report.js';

const grown = new Gauge('memory_beyond_bounds_bytes');

export const options = {
  discardResponseBodies: true,
  scenarios: {
    soak: {
      executor: 'constant-arrival-rate',
      rate: Number(__ENV.RATE || 300),
      duration: __ENV.DURATION || '1h',
      preAllocatedVUs: 200,
    },
  },
  thresholds: { ...objectives(), memory_beyond_bounds_bytes: ['value<=0'] },
  summaryTrendStats: TREND,
};

// Of each service, asked directly: metrics are not served through the gateway.
function memory() {
  const bytes = {};
  for (const [service, url] of Object.entries(world.services)) {
    const answer = http.get(`${url}/metrics`, { tags: { operation: 'metrics' } });
    const found = /^process_resident_memory_bytes(?:{[^}]*})? (\S+)/m.exec(answer.body);
    if (found === null) throw new Error(`${service} does not say how much memory it has`);
    bytes[service] = Number(found[1]);
  }
  return bytes;
}

export function setup() {
  return { ...begin(), memory: memory() };
}

export function teardown(shared) {
  const now = memory();
  const beyond = Object.keys(now).map((service) => now[service] - shared.memory[service] * 1.5 - (64 << 20));
  grown.add(Math.max(...beyond));
}

export const handleSummary = report('soak');
export default traffic;
