import i18n from 'i18next';
import { initReactI18next } from 'react-i18next';
import { icu } from './icu';

export const LANGUAGES = ['fr', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

const STORED = 'localplus.language';

const shared = import.meta.glob<{ default: object }>('./*.json');
const doors = import.meta.glob<{ default: object }>('../*/messages.*.json');

/** Strings are a file per language and door, loaded when the door is opened. */
const files = {
  type: 'backend' as const,
  read(language: string, namespace: string, done: (error: unknown, data: object | null) => void) {
    const load =
      namespace === 'shared' ? shared[`./${language}.json`] : doors[`../${namespace}/messages.${language}.json`];
    if (!load) {
      done(new Error(`no strings for ${namespace} in ${language}`), null);
      return;
    }
    load().then(
      (module) => done(null, module.default),
      (error) => done(error, null),
    );
  },
};

function preferred(): Language {
  const stored = localStorage.getItem(STORED);
  const wanted = [stored, ...navigator.languages].map((tag) => tag?.slice(0, 2));
  return LANGUAGES.find((known) => known === wanted.find((tag) => LANGUAGES.some((each) => each === tag))) ?? 'en';
}

export async function startI18n(language: Language = preferred()): Promise<void> {
  await i18n
    .use(files)
    .use(icu)
    .use(initReactI18next)
    .init({
      lng: language,
      fallbackLng: false,
      showSupportNotice: false,
      supportedLngs: LANGUAGES,
      ns: ['shared'],
      defaultNS: 'shared',
      interpolation: { escapeValue: false },
      react: { useSuspense: true },
    });
  document.documentElement.lang = language;
}

/** The language is a setting of the device, not of the person: a till is shared. */
export async function setLanguage(language: Language): Promise<void> {
  localStorage.setItem(STORED, language);
  await i18n.changeLanguage(language);
  document.documentElement.lang = language;
}
