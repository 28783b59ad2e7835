import { z } from "zod";

import { HYPERDRIVE_CONFIGS, type hyperdriveOrigin } from "../store/resources";
import { defineKind, invalid, nonEmpty } from "./kind";
import { unavailable } from "./options";

const PORTS: Record<string, string> = { postgres: "5432", postgresql: "5432", mysql: "3306" };

/** Where wrangler, too, looks for the database of a binding. */
const variable = (name: string): string => `CLOUDFLARE_HYPERDRIVE_LOCAL_CONNECTION_STRING_${name}`;

export const hyperdrive = defineKind({
  type: "hyperdrive",
  fields: z.object({ id: nonEmpty, connection: z.string().optional() }),
  missing: ({ name, id }, { store }) =>
    HYPERDRIVE_CONFIGS.in(store).get(id)
      ? undefined
      : invalid(`Hyperdrive binding '${name}' references config '${id}' which was not found.`, 10157),
  resolve(binding, { store }) {
    const config = HYPERDRIVE_CONFIGS.in(store).get(String(binding.id));
    const connection = config && connectionString(config.fields);
    return connection === undefined ? binding : { ...binding, connection };
  },
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

type Origin = z.infer<typeof hyperdriveOrigin>;

/** The database of a config, unless Cloudflare alone can reach it: behind a tunnel, or in a private network. */
function connectionString({ origin, mtls }: { origin: Origin; mtls?: { sslmode?: unknown } }): string | undefined {
  const { scheme, host, port = PORTS[scheme], user, password, database } = origin;
  if (host === undefined || origin["access_client_id"] !== undefined) return undefined;
  const tls = typeof mtls?.sslmode === "string" ? `?sslmode=${encodeURIComponent(mtls.sslmode)}` : "";
  const [who, secret, name] = [user, password, database].map(encodeURIComponent);
  return `${scheme}://${who}:${secret}@${host}:${port}/${name}${tls}`;
}

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
