import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** A table that may be larger than its place: what scrolls is reached by the keyboard, and has a name. */
export function Scroll({
  of,
  className,
  children,
}: {
  of: string;
  className: string | undefined;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const label = t('as_table_of', { what: of });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section className={className} aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
