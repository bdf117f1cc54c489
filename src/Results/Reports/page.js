// Sortable tables: each header is a button; numbers sort by data-sort, words by their text, and what is unknown comes last.
"use strict";
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
      const byNumber = [...body.rows].some(row => row.cells[column].dataset.sort !== undefined);
      const key = row => row.cells[column].dataset.sort;
      body.append(...[...body.rows].sort((a, b) => {
        if (!byNumber)
          return direction * text(a).localeCompare(text(b), "en");
        if (key(a) === undefined || key(b) === undefined)
          return (key(a) === undefined) - (key(b) === undefined);
        return direction * (Number(key(a)) - Number(key(b)));
      }));
      function text(row) { return row.cells[column].textContent; }
    });
  });
}
