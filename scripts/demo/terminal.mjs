const colours = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code) => (text) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);

export const bold = paint("1");
export const dim = paint("2");
export const cyan = paint("36");

export function say(text = "") {
  process.stdout.write(`${text}\n`);
}

export function heading(text) {
  say(`\n${bold(text)}\n`);
}

/** What a user would type. */
export function showCommand(command, args) {
  const typed = [command, ...args.map((arg) => (/^[\w./:=@-]+$/.test(arg) ? arg : `'${arg}'`))].join(" ");
  say(cyan(`$ ${typed}`));
}

/**
 * A table as wide as its cells; numbers to the right.
 *
 * @param {(string | number)[][]} rows the first is the heading
 */
export function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  rows.forEach((row, index) => {
    const cells = row.map((cell, column) =>
      isNumber((rows[1] ?? row)[column]) ? String(cell).padStart(widths[column]) : String(cell).padEnd(widths[column]),
    );
    const line = `  ${cells.join("  ")}`.trimEnd();
    say(index === 0 ? dim(line) : line);
  });
}

function isNumber(cell) {
  return cell !== "" && Number.isFinite(Number(cell));
}
