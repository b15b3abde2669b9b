/** What a component writes, in the reader's language: looked up as `cnnlessons._language.say` does. */

const SPOKEN = ["aria-label", "aria-valuetext", "alt", "title"];
const A_NUMBER = /\d+(?:[.,]\d+)*/g;
const WITH_SIGN = /(?:(?<![\w.)])[-−])?\d+(?:[.,]\d+)*(?:e[+-]?\d+)?/g;
const BETWEEN_CLAUSES = /(: |; |\. )/;

/** A text in the reader's language: as a whole, or else clause by clause; one that is unknown stays as it is. */
export function inWords(text, words) {
  if (!/[A-Za-z]{2}/.test(text)) return text;
  const bare = text.trim();
  const kind = [A_NUMBER, WITH_SIGN].find((kind) => words[bare.replace(kind, "{}")]);
  const found = words[bare] ?? words[kind && bare.replace(kind, "{}")];
  if (!found) return inClauses(text, words);
  const numbers = bare.match(kind ?? A_NUMBER) ?? [];
  let next = 0;
  return text.replace(bare, () => found.replace(/\{(\d*)\}/g, (_, which) => numbers[which === "" ? next++ : which]));
}

function inClauses(text, words) {
  const clauses = text.split(BETWEEN_CLAUSES);
  return clauses.length > 1 ? clauses.map((clause) => inWords(clause, words)).join("") : text;
}

function translate(node, words) {
  if (node.nodeType === Node.TEXT_NODE) {
    const text = inWords(node.data, words);
    if (text !== node.data) node.data = text;
  } else if (node.nodeType === Node.ELEMENT_NODE) {
    for (const name of SPOKEN.filter((name) => node.hasAttribute(name))) {
      const text = inWords(node.getAttribute(name), words);
      if (text !== node.getAttribute(name)) node.setAttribute(name, text);
    }
    for (const child of node.childNodes) translate(child, words);
  }
}

/** The component, with everything that it ever writes translated. */
export function spoken({ render }, words) {
  return {
    render({ model, el }) {
      const watcher = new MutationObserver((changes) => {
        for (const { type, target, addedNodes } of changes) {
          for (const node of type === "childList" ? addedNodes : [target]) translate(node, words);
        }
      });
      watcher.observe(el, {
        childList: true,
        subtree: true,
        characterData: true,
        attributes: true,
        attributeFilter: SPOKEN,
      });
      const end = render({ model, el });
      return () => {
        watcher.disconnect();
        end?.();
      };
    },
  };
}
