import { useTranslation } from 'react-i18next';
import { Badge, type Tone } from '.';

const TONES: Record<string, Tone> = {
  active: 'good',
  enabled: 'good',
  sent: 'good',
  fulfilled: 'good',
  submitted: 'wait',
  pending: 'wait',
  invited: 'wait',
  queued: 'wait',
  sending: 'wait',
  partially_reversed: 'wait',
  blocked: 'bad',
  rejected: 'bad',
  suspended: 'bad',
  frozen: 'bad',
  failed: 'bad',
};

/** A state in words, and in a tone that says the same. */
export function Status({ status }: { status: string }) {
  const { t, i18n } = useTranslation();
  const known = i18n.exists(`status.${status}`);
  return <Badge tone={TONES[status] ?? 'plain'}>{known ? t(`status.${status as 'active'}`) : status}</Badge>;
}

export function Move({ type }: { type: string }) {
  const { t, i18n } = useTranslation();
  return i18n.exists(`moves.${type}`) ? t(`moves.${type as 'earn'}`) : type;
}
