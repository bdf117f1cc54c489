// Sortable tables: each header is a button; numbers sort by their value, words by their text, and what is unknown comes last.
"use strict";
const scales = { n: 1e-9, "µ": 1e-6, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12 };
// "1.23 ms", "1,790 (1,700 to 1,900)", "12.3 MB/s", "1.2e-7", "n256": the first number of a cell, with the prefix of its unit.
function value(cell) {
  const match = /-?\d[\d,]*(?:\.\d+)?(?:e-?\d+)?/.exec(cell.textContent);
  if (!match)
    return undefined;
  const prefix = /^ ([nµmkMGT])/.exec(cell.textContent.slice(match.index + match[0].length));
  return Number(match[0].replaceAll(",", "")) * (prefix ? scales[prefix[1]] : 1);
}
for (const table of document.querySelectorAll("table")) {
  const headers = [...table.tHead.rows[0].cells];
  headers.forEach((header, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.title = "Sort by this column";
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener("click", () => {
      const direction = header.getAttribute("aria-sort") === "ascending" ? -1 : 1;
      headers.forEach(other => other.removeAttribute("aria-sort"));
      header.setAttribute("aria-sort", direction === 1 ? "ascending" : "descending");
      const body = table.tBodies[0];
      const key = header.classList.contains("number") ? value : cell => cell.textContent;
      body.append(...[...body.rows].sort((first, second) => {
        const a = key(first.cells[column]), b = key(second.cells[column]);
        if (a === undefined || b === undefined)
          return (a === undefined) - (b === undefined);
        return direction * (typeof a === "number" ? a - b : a.localeCompare(b, "en", { numeric: true }));
      }));
    });
  });
}
