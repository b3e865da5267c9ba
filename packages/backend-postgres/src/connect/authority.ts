import { invalidAddress } from "./invalid-address.ts";

/** What stands behind the `//` of an address, as it is written. */
export interface Authority {
  /** Undefined: there is no `@`. */
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly host: string;
  /** Undefined: there is none. */
  readonly port: string | undefined;
  readonly database: string;
}

/**
 * Takes `user:password@host:port/database` apart. A password that is not encoded is understood where there is no other
 * way to read the address; whatever may be a piece of one is in no message.
 * @throws INVALID_ARGUMENT
 */
export function authorityOf(text: string, parameters: URLSearchParams): Authority {
  const slash = text.indexOf("/");
  const last = text.lastIndexOf("@");
  const colon = text.indexOf(":");
  const split = [...parameters.keys()].some((name) => name.includes("@"));
  if (split || (last < 0 && hasPassword(text, colon) && [...parameters.values()].some((value) => value.includes("@"))))
    throw behindItsEnd();
  if (slash < 0 || slash > last) return personAt(text, last);
  // An @ behind a slash: of the database, if there is no password; or both are of a password.
  if (colon < 0 || colon > last) return personAt(text, text.slice(0, slash).lastIndexOf("@"));
  const several = text.slice(text.indexOf("@"), last).includes("/");
  if (several || colon > slash || /^\d*$/.test(text.slice(colon + 1, slash))) throw behindItsEnd();
  return personAt(text, last);
}

/** Whether what follows the colon is more than a port. */
function hasPassword(text: string, colon: number): boolean {
  return colon >= 0 && !/^\d*(?:\/|$)/.test(text.slice(colon + 1));
}

function personAt(text: string, at: number): Authority {
  const person = at < 0 ? undefined : text.slice(0, at);
  const behind = text.slice(at + 1);
  const slash = behind.indexOf("/");
  const place = slash < 0 ? behind : behind.slice(0, slash);
  if (place.includes(","))
    throw invalidAddress("The address names several hosts, of which the driver can take only one", "Name one host.");
  const found = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/s.exec(place);
  if (!found)
    throw invalidAddress(
      "What stands before the port is no host",
      "Write host:port, and an address of IPv6 in brackets: [::1]:5432.",
    );
  const [, host = "", port] = found;
  if (port !== undefined && !/^\d*$/.test(port))
    throw invalidAddress(
      "What stands behind the host and its colon is no port: port is a whole number from 1 to 65535",
      "Write user:password@host:port; in a password / as %2F, ? as %3F, # as %23 and @ as %40.",
    );
  const colon = person?.indexOf(":") ?? -1;
  return {
    user: colon < 0 ? person : person?.slice(0, colon),
    password: colon < 0 ? undefined : person?.slice(colon + 1),
    host: host.replace(/^\[(.*)\]$/, "$1"),
    port: port === "" ? undefined : port,
    database: slash < 0 ? "" : behind.slice(slash + 1),
  };
}

function behindItsEnd(): Error {
  return invalidAddress(
    "The address has an @ behind its host: its password holds @, / or ?, which ends it there",
    "Write / as %2F, ? as %3F, # as %23 and @ as %40; or take the password from a variable: env:NAME.",
  );
}
