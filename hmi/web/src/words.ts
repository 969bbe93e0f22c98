import * as dictionary from '../../messages.json';

/** The groups that the panel speaks; a group or key that the dictionary lacks does not compile. */
type Group = 'hold' | 'lane_phase' | 'lane_waits' | 'pit_phase' | 'pit_waits' | 'stage' | 'standing' | 'alarm' | 'commodity' | 'measure' | 'weight' | 'panel';
export type PanelKey = keyof typeof dictionary.panel;
export type Language = keyof (typeof dictionary.language)['name'];

export const languages: Language[] = ['zh-CN', 'ko', 'en'];

type Entry = Record<Language, string>;
type Values = Record<string, string>;

const groups: Record<Group, Record<string, Entry>> = {
  hold: dictionary.hold,
  lane_phase: dictionary.lane_phase,
  lane_waits: dictionary.lane_waits,
  pit_phase: dictionary.pit_phase,
  pit_waits: dictionary.pit_waits,
  stage: dictionary.stage,
  standing: dictionary.standing,
  alarm: dictionary.alarm,
  commodity: dictionary.commodity,
  measure: dictionary.measure,
  weight: dictionary.weight,
  panel: dictionary.panel,
};

const fill = (text: string, values: Values): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);

/** The words of a code that the server sent; the code itself when it is newer than this panel. */
export const ofCode = (language: Language, group: Group, code: string, values: Values = {}): string => {
  const entry = Object.hasOwn(groups[group], code) ? groups[group][code] : undefined;
  return entry ? fill(entry[language], values) : code;
};

/** The panel's own words. */
export const say = (language: Language, key: PanelKey, values: Values = {}): string =>
  fill(dictionary.panel[key][language], values);

export const nameOf = (language: Language): string => dictionary.language.name[language];
