// A busy Saturday: 1,800 requests a second, of which 504 move points, for two minutes, every objective held. Requests
// arrive at their time whatever became of those before; ones that could not be sent in time fail the run.
import { TREND, begin, objectives, traffic } from './traffic.js';
import { report } from './report.js';

const RATE = Number(__ENV.RATE || 1800);

export const options = {
  discardResponseBodies: true,
  scenarios: {
    warm: {
      executor: 'ramping-arrival-rate',
      startRate: Math.ceil(RATE / 10),
      timeUnit: '1s',
      stages: [{ target: RATE, duration: '30s' }],
      preAllocatedVUs: 200,
    },
    load: {
      executor: 'constant-arrival-rate',
      startTime: '30s',
      rate: RATE,
      duration: __ENV.DURATION || '2m',
      preAllocatedVUs: 400,
    },
  },
  thresholds: { ...objectives('scenario:load'), 'dropped_iterations{scenario:load}': ['count<10'] },
  summaryTrendStats: TREND,
};

export const setup = begin;
export const handleSummary = report('load', 'scenario:load');
export default traffic;
