// The doors open: fifteen times as much from one second to the next, for half a minute. The same rule as under stress:
// "later" is an answer, nothing is lost, and ten seconds after it everything is as it was before.
import { TREND, begin, objectives, traffic } from './traffic.js';
import { report } from './report.js';

const RATE = Number(__ENV.RATE || 3000);
const USUAL = Math.ceil(RATE / 15);
const at = (startTime, rate, duration, preAllocatedVUs) => ({
  executor: 'constant-arrival-rate',
  startTime,
  rate,
  duration,
  preAllocatedVUs,
});

export const options = {
  discardResponseBodies: true,
  scenarios: {
    before: at('0s', USUAL, '30s', 100),
    spike: at('30s', RATE, '30s', 1000),
    after: at('70s', USUAL, __ENV.DURATION || '1m', 100),
  },
  thresholds: { lost: ['rate<0.001'], ...objectives('scenario:before'), ...objectives('scenario:after') },
  summaryTrendStats: TREND,
};

export const setup = begin;
export const handleSummary = report('spike', 'scenario:after');
export default traffic;
