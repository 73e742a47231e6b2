// More and more until it is too much, then the usual again. Too much may be told "later" (429, 503), never lost, and half a
// minute after it every objective holds as if nothing had been.
import { TREND, begin, objectives, traffic } from './traffic.js';
import { report } from './report.js';

const RATE = Number(__ENV.RATE || 1800);

export const options = {
  discardResponseBodies: true,
  scenarios: {
    stress: {
      executor: 'ramping-arrival-rate',
      startRate: Math.ceil(RATE / 4),
      timeUnit: '1s',
      stages: [1, 2, 3, 4].flatMap((times) => [
        { target: RATE * times, duration: '15s' },
        { target: RATE * times, duration: '45s' },
      ]),
      preAllocatedVUs: 1000,
      gracefulStop: '30s',
    },
    after: {
      executor: 'constant-arrival-rate',
      startTime: '4m30s',
      rate: Math.ceil(RATE / 4),
      duration: __ENV.DURATION || '1m',
      preAllocatedVUs: 200,
    },
  },
  thresholds: { lost: ['rate<0.001'], ...objectives('scenario:after') },
  summaryTrendStats: TREND,
};

export const setup = begin;
export const handleSummary = report('stress', 'scenario:after');
export default traffic;
