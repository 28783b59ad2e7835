import { sqlStatements } from "../../../provider/local/resources/sql";

test.each([
  ["statements end at semicolons, the last one without", "SELECT 1; SELECT 2", ["SELECT 1", "SELECT 2"]],
  ["what is empty or a comment alone is no statement", ";; -- a;\n/* b; */ ;", []],
  ["comments stay where they are", "SELECT 1 -- one; two\n;", ["SELECT 1 -- one; two"]],
  [
    "semicolons in text and names end nothing",
    `SELECT 'it''s; so', "a;b", [c;d], \`e;f\`; SELECT 2`,
    [`SELECT 'it''s; so', "a;b", [c;d], \`e;f\``, "SELECT 2"],
  ],
  [
    "a trigger is one statement, with what is in it",
    "create temp trigger t after insert on a begin update b set c = case when 1 then 2 end; delete from d; end; SELECT 1",
    [
      "create temp trigger t after insert on a begin update b set c = case when 1 then 2 end; delete from d; end",
      "SELECT 1",
    ],
  ],
  ["a transaction is no trigger", "BEGIN; SELECT 1; END;", ["BEGIN", "SELECT 1", "END"]],
  ["text that does not end is left to SQLite", "SELECT 'a; b", ["SELECT 'a", "b"]],
])("%s", (_claim, sql, statements) => {
  expect(sqlStatements(sql)).toEqual(statements);
});
