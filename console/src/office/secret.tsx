import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Copyable, Dialog, Fact, Facts, Notice } from '~/ui';

/** Shows what nobody can read again. */
export function Secret({
  title,
  parts,
  onClose,
  children,
}: {
  title: string;
  parts: { name: string; text: string }[];
  onClose: () => void;
  /** What else is worth knowing now. */
  children?: ReactNode;
}) {
  const { t } = useTranslation('office');
  return (
    <Dialog title={title} onClose={onClose}>
      <Notice tone="wait" title={t('secret.once')}>
        <p>{t('secret.lead')}</p>
      </Notice>
      <Facts>
        {parts.map((part) => (
          <Fact key={part.name} name={part.name}>
            <Copyable text={part.text} />
          </Fact>
        ))}
      </Facts>
      {children}
      <Button look="primary" onClick={onClose}>
        {t('secret.kept')}
      </Button>
    </Dialog>
  );
}
