import { effect, signal } from '@preact/signals';
import { languages, say, type Language } from './words';

const key = 'graingate.language';

const stored = (): Language => {
  try {
    const found = languages.find((language) => language === localStorage.getItem(key));
    if (found) return found;
  } catch {
    // A browser that keeps nothing still shows the page.
  }
  return 'zh-CN';
};

/** The language of this screen; kept on it. */
export const language = signal<Language>(stored());

effect(() => {
  document.documentElement.lang = language.value;
  document.title = `Graingate · ${say(language.value, 'title')}`;
  try {
    localStorage.setItem(key, language.value);
  } catch {
    // As above.
  }
});
