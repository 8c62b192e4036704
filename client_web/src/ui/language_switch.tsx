/** Chooses the language of the page. */
import { LANGUAGES } from "../i18n/words";
import { useApp, useWords } from "./app";

export function LanguageSwitch() {
  const { preferences } = useApp();
  const words = useWords();
  return (
    <fieldset class="languages">
      <legend class="hidden">{words.language}</legend>
      {LANGUAGES.map(({ code, name }) => (
        <label key={code} class="pill" lang={code}>
          <input
            type="radio"
            name="language"
            checked={preferences.language.value === code}
            onChange={() => {
              preferences.language.value = code;
            }}
          />
          <span>{name}</span>
        </label>
      ))}
    </fieldset>
  );
}
