/** Calls as OpenTelemetry spans and a histogram, by the semantic conventions of HTTP clients. */
import { context, metrics, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { CallInfo, CallSpan, Telemetry } from './telemetry.js';

const SCOPE = '@localplus/sdk';

/** Telemetry by the OpenTelemetry API; without its SDK it costs nothing and does nothing. */
export function openTelemetry(): Telemetry {
  const tracer = trace.getTracer(SCOPE);
  const duration = metrics.getMeter(SCOPE).createHistogram('http.client.request.duration', { unit: 's' });
  return {
    started(call: CallInfo): CallSpan {
      const labels = {
        'http.request.method': call.method,
        'http.route': call.route,
        'localplus.operation': call.operation,
      };
      const span = tracer.startSpan(`${call.method} ${call.route}`, { kind: SpanKind.CLIENT, attributes: labels });
      return {
        headers() {
          const headers: Record<string, string> = {};
          propagation.inject(trace.setSpan(context.active(), span), headers);
          return headers;
        },
        retried(attempt, reason, pauseMs) {
          span.addEvent('retried', { attempt, reason, pause_ms: pauseMs });
        },
        ended(outcome) {
          const ended: Record<string, string | number> = { ...labels };
          if (outcome.status !== undefined) ended['http.response.status_code'] = outcome.status;
          if (outcome.code !== undefined) ended['error.type'] = outcome.code;
          duration.record(outcome.durationMs / 1000, ended);
          span.setAttributes({
            ...ended,
            'http.request.resend_count': outcome.attempts - 1,
            'localplus.replayed': outcome.replayed,
          });
          if (outcome.code !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: outcome.code });
          span.end();
        },
      };
    },
  };
}
