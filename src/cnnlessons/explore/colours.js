/** The colours of the course's figures. */

// Matplotlib's map PuOr: orange is negative, white 0, purple positive.
const SIGNED = [
  "7f3b08",
  "b35806",
  "e08214",
  "fdb863",
  "fee0b6",
  "f7f7f7",
  "d8daeb",
  "b2abd2",
  "8073ac",
  "542788",
  "2d004b",
].map((hex) => [0, 2, 4].map((start) => Number.parseInt(hex.slice(start, start + 2), 16)));

/** The colour of a number between -1 and 1: [red, green, blue]. */
export function signed(value) {
  const place = (Math.min(1, Math.max(-1, value)) + 1) * 5;
  const index = Math.min(9, Math.floor(place));
  const share = place - index;
  return SIGNED[index].map((from, channel) => Math.round(from + share * (SIGNED[index + 1][channel] - from)));
}

/** A colour for a style sheet. */
export function css([red, green, blue]) {
  return `rgb(${red}, ${green}, ${blue})`;
}

/** Black or white, whichever is easier to read on a colour. */
export function inkOn([red, green, blue]) {
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140 ? "#000" : "#fff";
}
