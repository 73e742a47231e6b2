// Does every request of the mix work at all? Half a minute, few requests, none may fail or take ten times what was promised.
import { TREND, begin, objectives, traffic } from './traffic.js';
import { report } from './report.js';

export const options = {
  discardResponseBodies: true,
  scenarios: {
    smoke: {
      executor: 'constant-arrival-rate',
      rate: Number(__ENV.RATE || 20),
      duration: __ENV.DURATION || '30s',
      preAllocatedVUs: 20,
    },
  },
  thresholds: { ...objectives('', 10), checks: ['rate==1'] },
  summaryTrendStats: TREND,
};

export const setup = begin;
export const handleSummary = report('smoke');
export default traffic;
