/** A table of numbers that a reader points at, walks through with the arrow keys, and types into. */
import { shown } from "./arrays.js";
import { css, inkOn, signed } from "./colours.js";
import { make, placeFrame } from "./dom.js";

/**
 * Make a table of numbers.
 *
 * onpoint(row, column) is called for the entry that the reader points at or walks to; ontype(row, column, number),
 * without which the numbers cannot be changed, for what the reader types.
 */
export function numberGrid({ label, onpoint, ontype }) {
  const body = make("tbody");
  const outline = make("div", { class: "explorable-frame" });
  const element = make(
    "figure",
    { class: "explorable-grid" },
    make("figcaption", {}, label),
    make("div", { class: "explorable-framed" }, make("table", { role: "grid", "aria-label": label }, body), outline),
  );
  let cells = [];
  let here = [0, 0];

  function entry(row, column) {
    const field = make("input", {
      inputmode: "decimal",
      readonly: true,
      tabindex: -1,
      onpointerenter: (event) => event.pointerType === "mouse" && point(row, column),
      onpointerdown: () => point(row, column),
      onfocus: () => point(row, column),
      ondblclick: () => edit(field),
      onblur: () => finish(field, row, column),
      onkeydown: (event) => press(event, field, row, column),
    });
    return field;
  }

  function point(row, column) {
    cells[here[0]]?.[here[1]]?.setAttribute("tabindex", -1);
    here = [row, column];
    cells[row][column].setAttribute("tabindex", 0);
    onpoint?.(row, column);
  }

  function edit(field) {
    if (!ontype || !field.readOnly) return;
    field.readOnly = false;
    field.select();
  }

  function finish(field, row, column) {
    if (field.readOnly) return;
    field.readOnly = true;
    const number = Number(field.value.replace(",", ".").replace("−", "-"));
    if (field.value.trim() === "" || !Number.isFinite(number)) field.value = field.dataset.shown;
    else ontype(row, column, number);
  }

  function press(event, field, row, column) {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (event.key === "Enter") {
      if (field.readOnly) edit(field);
      else finish(field, row, column);
    } else if (event.key === "Escape") {
      field.value = field.dataset.shown;
      field.readOnly = true;
    } else if (step) {
      finish(field, row, column);
      cells[row + step[0]]?.[column + step[1]]?.focus();
    } else {
      if (/^[-\d.,]$/.test(event.key)) edit(field);
      return;
    }
    event.preventDefault();
  }

  function resize(rows, columns) {
    if (cells.length === rows && cells[0].length === columns) return;
    cells = [...Array(rows).keys()].map((row) => [...Array(columns).keys()].map((column) => entry(row, column)));
    here = [0, 0];
    cells[0][0].setAttribute("tabindex", 0);
    element.style.setProperty("--columns", columns);
    body.replaceChildren(
      ...cells.map((row) => make("tr", {}, ...row.map((field) => make("td", { role: "gridcell" }, field)))),
    );
  }

  return {
    element,

    /**
     * Show rows of numbers, coloured from -limit to limit (a limit of 0: no colour), with a frame around [first, end] of
     * the rows and the columns. `kinds(row, column)` are the classes of an entry; false ones do not count.
     */
    show(rows, { limit = 0, kinds = () => [], frame = null } = {}) {
      resize(rows.length, rows[0].length);
      placeFrame(outline, frame, [rows.length, rows[0].length]);
      rows.forEach((numbers, row) => {
        numbers.forEach((number, column) => {
          const field = cells[row][column];
          field.dataset.shown = number === null ? "" : shown(number);
          if (field.readOnly) field.value = field.dataset.shown;
          const colour = limit && number !== null ? signed(number / limit) : null;
          field.style.setProperty("--entry", colour ? css(colour) : "transparent");
          field.style.setProperty("--entry-ink", colour ? inkOn(colour) : "var(--ink)");
          field.setAttribute(
            "aria-label",
            `row ${row}, column ${column}: ${field.dataset.shown || "not computed yet"}`,
          );
          field.parentElement.className = kinds(row, column).filter(Boolean).join(" ");
        });
      });
    },
  };
}
