import { z } from "zod";

import { defineKind, nonEmpty } from "./kind";
import { unavailable } from "./options";

const PORTS: Record<string, string> = { postgres: "5432", postgresql: "5432", mysql: "3306" };

/** Where wrangler, too, looks for the database of a binding. */
const variable = (name: string): string => `CLOUDFLARE_HYPERDRIVE_LOCAL_CONNECTION_STRING_${name}`;

export const hyperdrive = defineKind({
  type: "hyperdrive",
  fields: z.object({ id: nonEmpty, connection: z.string().optional() }),
  options: (binding) => {
    const { name } = binding;
    const given = process.env[variable(name)] ?? binding.connection;
    if (given === undefined) {
      return unavailable(binding, `it has no database. Set ${variable(name)} to a connection string and start again.`);
    }
    const wrong = problem(given);
    if (wrong !== undefined) return unavailable(binding, `the connection string of its database ${wrong}.`);
    const url = new URL(given);
    const scheme = url.protocol.slice(0, -1);
    const address = `${url.hostname}:${url.port || PORTS[scheme]}`;
    // By its address, since bindings of one name in two Workers may have two databases.
    const service = `hyperdrive:${scheme}:${address}`;
    return {
      nativeBindings: {
        [name]: {
          binding: {
            hyperdrive: {
              designator: { name: service },
              database: decodeURIComponent(url.pathname.slice(1)),
              user: decodeURIComponent(url.username),
              password: decodeURIComponent(url.password),
              scheme,
            },
          },
          services: [{ name: service, external: { address, tcp: {} } }],
        },
      },
    };
  },
});

/** What workerd cannot connect with, without the words of the string: it holds a password. */
function problem(connection: string): string | undefined {
  if (!URL.canParse(connection)) return "is not a URL";
  const url = new URL(connection);
  if (!(url.protocol.slice(0, -1) in PORTS)) return "must begin with postgres://, postgresql:// or mysql://";
  for (const part of ["hostname", "username", "password"] as const) if (url[part] === "") return `has no ${part}`;
  if (url.pathname.length < 2) return "has no database name";
  const tls = url.searchParams.get("sslmode") ?? url.searchParams.get("ssl-mode") ?? "disable";
  return /^(disable|disabled|prefer|preferred|allow)$/i.test(tls)
    ? undefined
    : "asks for TLS, which does not run locally. Use a database without TLS";
}
