import { useTranslation } from 'react-i18next';
import { Badge, type Tone } from '.';

const TONES: Record<string, Tone> = {
  active: 'good',
  enabled: 'good',
  sent: 'good',
  delivered: 'good',
  healthy: 'good',
  failing: 'bad',
  fulfilled: 'good',
  submitted: 'wait',
  pending: 'wait',
  invited: 'wait',
  queued: 'wait',
  scheduled: 'wait',
  sending: 'wait',
  partially_reversed: 'wait',
  blocked: 'bad',
  rejected: 'bad',
  suspended: 'bad',
  frozen: 'bad',
  failed: 'bad',
  undelivered: 'bad',
};

/** A state in words, and in a tone that says the same. Cards, keys, addresses and transactions are feminine in French. */
export function Status({ status, feminine = false }: { status: string; feminine?: boolean }) {
  const { t, i18n } = useTranslation();
  const key = `${feminine ? 'status_f' : 'status'}.${status}`;
  return <Badge tone={TONES[status] ?? 'plain'}>{i18n.exists(key) ? t(key as 'status.active') : status}</Badge>;
}

export function Move({ type }: { type: string }) {
  const { t, i18n } = useTranslation();
  return i18n.exists(`moves.${type}`) ? t(`moves.${type as 'earn'}`) : type;
}
