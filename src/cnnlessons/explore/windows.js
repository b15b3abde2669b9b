/** Where the windows of a kernel lie: the arithmetic of `shapes`, along one axis. */

/** Zeros before and after the pixels; `padding` is "valid", "same" or a number for each side. */
export function padWidths(size, kernelSize, strides, padding) {
  if (padding === "valid") return [0, 0];
  if (padding !== "same") return [Number(padding), Number(padding)];
  const needed = Math.max(0, (Math.ceil(size / strides) - 1) * strides + kernelSize - size);
  return [Math.floor(needed / 2), Math.ceil(needed / 2)]; // the odd zero comes last
}

/** How many windows there are; 0 if the kernel does not fit. */
export function outputSize(size, kernelSize, strides, padding) {
  const [before, after] = padWidths(size, kernelSize, strides, padding);
  return Math.max(0, Math.floor((size + before + after - kernelSize) / strides) + 1);
}
