/** Arrays of numbers, as Python sends them. */

const DTYPES = { uint8: Uint8Array, int16: Int16Array, float32: Float32Array };

/** The array that Python has packed: its shape, and its numbers row by row. With a `step` they are multiples of it. */
export function unpack({ shape, dtype, base64, step }) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const values = new DTYPES[dtype](bytes.buffer);
  return { shape, values: step ? Float32Array.from(values, (number) => number * step) : values };
}

/** The form in which Python reads an array. */
export function pack({ shape, values }) {
  const dtype = Object.keys(DTYPES).find((name) => values instanceof DTYPES[name]);
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  let letters = "";
  for (const byte of bytes) letters += String.fromCharCode(byte);
  return { shape, dtype, base64: btoa(letters) };
}

/** A number for a reader: whole numbers as they are, others with at most `digits` digits after the point. */
export function shown(number, digits = 2) {
  const text = Number.isInteger(number) ? String(number) : number.toFixed(digits).replace(/\.?0+$/, "");
  return text === "-0" ? "0" : text;
}

/** The largest absolute value, and 1 where all are 0: the end of a signed scale. */
export function extent(values) {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  return largest || 1;
}
