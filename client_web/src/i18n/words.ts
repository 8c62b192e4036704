/** The languages of the page. */
import type { Language } from "../net/messages.gen";
import { en, type Words } from "./en";
import { fr } from "./fr";

export type { Words } from "./en";

/** Codes, and each language's own name. */
export const LANGUAGES: readonly { readonly code: Language; readonly name: string }[] = [
  { code: "en", name: "English" },
  { code: "fr", name: "Français" },
];

const WORDS: Readonly<Record<Language, Words>> = { en, fr };

export function wordsOf(language: Language): Words {
  return WORDS[language];
}

/** The first of the browser's languages that the page speaks; English if none is. */
export function preferredLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const code = tag.toLowerCase().split("-")[0];
    const found = LANGUAGES.find((language) => language.code === code);
    if (found !== undefined) return found.code;
  }
  return "en";
}
