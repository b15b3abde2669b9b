/** An exercise that is answered on the page: what `checks.judge` says in Python, in the same words. */
import { make } from "./dom.js";

/** Fill the {gaps} of a text. */
function fill(text, parts) {
  return text.replace(/\{(\w+)\}/g, (_, name) => parts[name]);
}

// --- what the reader has typed ------------------------------------------------------------------------------

const TOKENS =
  /\d+(?:_\d+)*(?:\.\d*)?(?:e[-+]?\d+)?|\.\d+(?:e[-+]?\d+)?|"[^"]*"|'[^']*'|\.{3}|\*\*|\/\/|[-+*/()[\]{},]|\S/gi;
const END = "end"; // after the last token
const BLANK = Symbol("...");
const OPERATIONS = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => left / right,
  "//": (left, right) => Math.floor(left / right),
  "**": (left, right) => left ** right,
};

/**
 * Read what stands after `answer =` as Python would: a number, also one to be worked out, text, a list or a tuple (both
 * are an Array), or a Set; BLANK for nothing and for "...". It is undefined where this is something else.
 */
export function readAnswer(typed) {
  const tokens = [...(typed.match(TOKENS) ?? ["..."]), END];
  try {
    return bracketed(readParts(tokens, END));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The next token, if it is one of those wanted. */
function take(tokens, ...wanted) {
  return wanted.includes(tokens[0]) ? tokens.shift() : null;
}

/** Read the parts between commas, up to the token that ends them. */
function readParts(tokens, end) {
  const parts = [];
  let commas = 0;
  while (!take(tokens, end)) {
    if (parts.length > commas) throw new SyntaxError("a comma is missing");
    parts.push(readSum(tokens));
    if (take(tokens, ",")) commas += 1;
  }
  return { parts, commas };
}

/** One part without a comma is itself; everything else is a tuple. */
function bracketed({ parts, commas }) {
  return parts.length === 1 && !commas ? parts[0] : parts;
}

function readSum(tokens) {
  return readChain(tokens, ["+", "-"], readProduct);
}

function readProduct(tokens) {
  return readChain(tokens, ["*", "/", "//"], readSigned);
}

/** Read parts between signs of one rank, and work them out from left to right. */
function readChain(tokens, signs, readPart) {
  let value = readPart(tokens);
  for (let sign = take(tokens, ...signs); sign; sign = take(tokens, ...signs)) {
    value = calculate(value, sign, readPart(tokens));
  }
  return value;
}

function readSigned(tokens) {
  const sign = take(tokens, "+", "-");
  return sign ? calculate(0, sign, readSigned(tokens)) : readPower(tokens);
}

function readPower(tokens) {
  const base = readSingle(tokens);
  return take(tokens, "**") ? calculate(base, "**", readSigned(tokens)) : base;
}

/** Read a number, a text, or something in brackets. */
function readSingle(tokens) {
  const token = tokens.shift();
  if (token === "(") return bracketed(readParts(tokens, ")"));
  if (token === "[") return readParts(tokens, "]").parts;
  if (token === "{") return new Set(readParts(tokens, "}").parts);
  if (token === "..." || token === "…") return BLANK;
  if (/^["'].*["']$/.test(token)) return token.slice(1, -1);
  if (!/^\.?\d/.test(token) || /^0[\d_]*[1-9]/.test(token)) throw new SyntaxError(`Python refuses ${token}`);
  return Number(token.replaceAll("_", ""));
}

function calculate(left, sign, right) {
  const numbers = typeof left === "number" && typeof right === "number";
  const value = numbers && !(sign.startsWith("/") && right === 0) ? OPERATIONS[sign](left, right) : Number.NaN;
  if (Number.isNaN(value)) throw new SyntaxError("this cannot be worked out");
  return value;
}

// --- arrays -------------------------------------------------------------------------------------------------

/**
 * An answer as numbers with their shape, or null if it does not hold numbers only.
 *
 * In one row, ((22, 22, 16), 1456) is (22, 22, 16, 1456).
 */
export function asArray(answer, inOneRow = false) {
  if (typeof answer === "number") return Number.isFinite(answer) ? { shape: [], values: [answer] } : null;
  if (!Array.isArray(answer)) return null;
  const parts = answer.map((part) => asArray(part));
  if (parts.includes(null)) return null;
  const values = parts.flatMap((part) => part.values);
  if (inOneRow && parts.every(({ shape }) => shape.length < 2)) return { shape: [values.length], values };
  if (!parts.every((part) => sameShape(part, parts[0]))) return null;
  return { shape: [parts.length, ...(parts[0]?.shape ?? [])], values };
}

function sameShape(one, other) {
  return one.shape.join() === other.shape.join();
}

/** Whether all numbers are as near as NumPy's `allclose` wants them. */
function near(values, wanted, tolerance, share = 0) {
  return values.every((value, place) => Math.abs(value - wanted[place]) <= tolerance + share * Math.abs(wanted[place]));
}

function alike(given, wanted, tolerance) {
  return sameShape(given, wanted) && near(given.values, wanted.values, tolerance);
}

/** Round to the nearest whole number, a half to the even one, as NumPy does. */
function rint(number) {
  const rounded = Math.round(number);
  return Math.abs(number % 1) === 0.5 && rounded % 2 ? rounded - 1 : rounded;
}

// --- what is wrong with an answer: the functions of `_forms.py` -----------------------------------------------

/** A learner's words for what an answer is. */
function kindOf(answer, kinds) {
  const array = asArray(answer);
  if (array) return kindOfShape(array.shape, kinds);
  if (typeof answer === "string") return kinds.text;
  if (typeof answer === "number") return kinds["too large"];
  return Array.isArray(answer) ? kinds.mixed : fill(kinds.other, { type: "set" });
}

function kindOfShape(shape, kinds) {
  const [count] = shape;
  if (shape.length === 1) return fill(kinds[count === 1 ? "one in a list" : "list"], { count });
  return fill(kinds[{ 0: "a number", 2: "rows" }[shape.length] ?? "axes"], { count: shape.length });
}

/** What to write in place of (34, 944), which was meant as 34,944; empty if it was meant otherwise. */
function thousands(parts, texts) {
  const [first, ...others] = parts;
  const group = (part) => part === 0 || (part >= 100 && part <= 999);
  if (!others.length || !(first > 0 && first <= 999) || first === others[0] || !others.every(group)) return "";
  return withoutCommas([String(first), ...others.map((part) => String(part).padStart(3, "0"))], texts);
}

/** What to write in place of a number with commas between these groups of digits. */
function withoutCommas(groups, texts) {
  return fill(texts.commas, { joined: groups.join(""), grouped: groups.join("_") });
}

/** The groups of digits of a number such as 34,044; null if it is written otherwise. */
function groupsOf(text) {
  return /^\s*\d{1,3}(,\d{3})+\s*$/.test(text) ? text.trim().split(",") : null;
}

/** What to write in place of text or of a set. */
function wrongKind(expected, answer, { texts, kinds }) {
  const words = (Array.isArray(answer) ? answer : [answer]).filter((part) => typeof part === "string");
  const groups = words.length === 1 && groupsOf(words[0]);
  if (groups) return fill(texts["text with commas"], { commas: withoutCommas(groups, texts) });
  if (words.length && words.every((word) => /\d/.test(word) && !/\p{L}/u.test(word))) return texts.text;
  if (answer instanceof Set) return texts[expected.shape.length ? "set" : "set for a number"];
  return fill(texts.kind, { expected: kindOfShape(expected.shape, kinds), given: kindOf(answer, kinds) });
}

/** What is wrong with the number of numbers, or with their brackets. */
function wrongShape(given, expected, { texts, kinds }) {
  const axes = expected.shape.length;
  if (given.values.length > expected.values.length && axes < 2) {
    const numbers = given.values.map((number) => (number % 1 === 0 ? number : -1));
    const parts = axes ? numbers.slice(1).map((number, place) => [numbers[place], number]) : [numbers];
    const reason = parts.map((part) => thousands(part, texts)).find(Boolean);
    if (reason) return reason;
  }
  if (given.values.length === 1 && axes === 0) return texts.brackets;
  if (given.shape.length === axes && axes > 1) return fill(texts.shape, { shape: given.shape.join("×") });
  return fill(texts.kind, {
    expected: kindOfShape(expected.shape, kinds),
    given: kindOfShape(given.shape, kinds),
  });
}

/** What is wrong with the way in which right numbers are written; empty if they are wrong in another way. */
function wrongDigits(given, expected, { texts }) {
  if (expected.values.some((number) => number % 1)) {
    const shorter = [10, 100].flatMap((scale) =>
      [rint, Math.trunc].map((cut) => expected.values.map((number) => cut(number * scale) / scale)),
    );
    if (shorter.some((values) => near(given.values, values, 1e-8, 1e-5))) return texts["few digits"];
    const percent = expected.values.map((number) => 100 * number);
    return near(given.values, percent, 1e-8, 0.01) ? texts.percent : "";
  }
  const reason = given.shape.length === 0 && roundedTo(given.values[0], expected.values[0], texts);
  if (reason) return reason;
  if (!given.values.some((number) => number % 1)) return "";
  return texts[near(given.values.map(rint), expected.values, 0) ? "nearly whole" : "not whole"];
}

/** What to say about a count in millions, in thousands or in round numbers; empty if it is none of them. */
function roundedTo(value, right, texts) {
  const close = (number) => Math.abs(number - right) < Math.abs(right) / 20;
  if (close(value * 1e6)) return fill(texts.millions, { value: Number(value.toPrecision(10)) });
  if (close(value * 1e3)) return fill(texts.thousands, { value: Number(value.toPrecision(10)) });
  const [digits, needed] = [value, right].map((number) => number.toFixed(0).replace(/0+$/, "").length);
  const cut = Math.abs(value - right) < 10 ** (value.toFixed(0).length - digits);
  if (!close(value) || value <= 1000 || value % 1) return "";
  return digits < needed && (digits < 5 || cut) ? texts.rounded : "";
}

// --- the verdict: the functions of `checks.py` ----------------------------------------------------------------

/** Why a number or an array is wrong; empty if it is right. */
function wrongNumber(exercise, answer) {
  const { tolerance, causes, several, advice } = exercise;
  const expected = asArray(exercise.expected);
  const given = asArray(answer, expected.shape.length === 1);
  if (!given) return wrongKind(expected, answer, exercise);
  if (alike(given, expected, tolerance)) return "";
  const told = causes.filter(([wrong]) => alike(given, asArray(wrong), tolerance)).map(([, cause]) => cause);
  const different = [...new Set(told)];
  if (different.length) return fill(several[different.length - 1], different);
  return (sameShape(given, expected) ? wrongDigits : wrongShape)(given, expected, exercise) || advice;
}

/** Why something is wrong that Python could not read either. */
function unreadable({ texts }, typed) {
  const groups = groupsOf(typed); // 34,044: Python refuses the 0
  return groups ? withoutCommas(groups, texts) : texts.unreadable;
}

/** What to say to what the reader has typed: the sentence, and whether the answer is right. */
export function verdict(exercise, typed) {
  const { verdicts } = exercise;
  const answer = readAnswer(typed);
  if (answer === BLANK || (Array.isArray(answer) && answer.includes(BLANK))) {
    return { status: "not attempted", text: verdicts["not attempted"] };
  }
  const reason = answer === undefined ? unreadable(exercise, typed) : wrongNumber(exercise, answer);
  if (!reason) return { status: "correct", text: verdicts.correct };
  return { status: "not yet", text: fill(verdicts["not yet"], { reason }) };
}

// --- on the page --------------------------------------------------------------------------------------------

/** The exercise, which the page holds in a form that does not give the answer away at a glance. */
export function unveiled(base64) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}

function render({ model, el }) {
  const exercise = unveiled(model.get("data").base64);
  const field = make("input", {
    autocapitalize: "off",
    autocomplete: "off",
    autocorrect: "off",
    placeholder: "...",
    spellcheck: "false",
  });
  const sentence = make("p", { class: "explorable-verdict", "aria-live": "polite" });

  function check(event) {
    event.preventDefault(); // the page stays
    const { status, text } = verdict(exercise, field.value);
    sentence.dataset.status = status;
    sentence.textContent = text;
  }

  el.classList.add("explorable");
  el.append(
    make(
      "form",
      { class: "explorable-question", onsubmit: check },
      make("label", {}, "answer = ", field),
      make("button", { type: "submit" }, "check"),
    ),
    sentence,
  );
}

export default { render };
