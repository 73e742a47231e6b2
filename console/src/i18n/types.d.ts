import 'i18next';
import type app from '../app/messages.en.json';
import type counter from '../counter/messages.en.json';
import type office from '../office/messages.en.json';
import type operator from '../operator/messages.en.json';
import type door from '../public/messages.en.json';
import type ui from '../ui/messages.en.json';
import type shared from './en.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'shared';
    resources: {
      shared: typeof shared;
      app: typeof app;
      counter: typeof counter;
      office: typeof office;
      operator: typeof operator;
      public: typeof door;
      ui: typeof ui;
    };
  }
}
