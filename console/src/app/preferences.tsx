import { useTranslation } from 'react-i18next';
import { type Language, setLanguage } from '~/i18n';
import { Choices } from '~/ui';
import { setTheme, type Theme, useTheme } from './theme';

export function LanguageSwitch() {
  const { t, i18n } = useTranslation();
  return (
    <Choices<Language>
      label={t('language')}
      value={i18n.resolvedLanguage === 'fr' ? 'fr' : 'en'}
      options={[
        { value: 'fr', label: 'Français' },
        { value: 'en', label: 'English' },
      ]}
      onChange={(language) => void setLanguage(language)}
    />
  );
}

export function ThemeSwitch() {
  const { t } = useTranslation();
  const theme = useTheme();
  return (
    <Choices<Theme>
      label={t('theme.title')}
      value={theme}
      options={[
        { value: 'system', label: t('theme.system') },
        { value: 'light', label: t('theme.light') },
        { value: 'dark', label: t('theme.dark') },
      ]}
      onChange={setTheme}
    />
  );
}
