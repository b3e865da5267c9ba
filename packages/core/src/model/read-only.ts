import { DataknobsError } from "./error.ts";
import { isRawJson } from "./raw-json.ts";

/** Answers with what a read-only value stands for, through the proxy. Registered, so that two copies of core understand each other. */
const inside: symbol = Symbol.for("dataknobs.read-only");
const inspect: symbol = Symbol.for("nodejs.util.inspect.custom");

/** What stands behind a read-only object or array. */
export interface Origin {
  /** The JSON text that it came from, if it came from one. */
  readonly text: string | undefined;
  /** The value itself, not to be changed. */
  readonly value: object;
  /** What a list is made of, for those who made it. */
  readonly source: object | undefined;
}

/** An object or array that can be looked at but not changed; a change throws `READ_ONLY_VALUE`. Parsed when first looked into. */
export function readOnlyText(text: string, isArray: boolean, parse: (text: string) => object): object {
  return new Proxy(isArray ? emptyArray : emptyObject, new ReadOnly(text, parse));
}

/** An array made otherwise: `make` is called once, when somebody first looks into it. `source` is what it will be made of. */
export function readOnlyList(source: object, make: () => object): object {
  return new Proxy(emptyArray, new ReadOnly(undefined, make, source));
}

/** The same for a value that is there already. What is changed in the original shows; so hand over one that nobody else has. */
export function readOnly(value: object): object {
  return isReadOnly(value)
    ? value
    : new Proxy(Array.isArray(value) ? emptyArray : emptyObject, new ReadOnly(undefined, () => value));
}

export function isReadOnly(value: object): boolean {
  return originOf(value) !== undefined;
}

/** What stands behind a read-only value; `undefined` for any other. */
export function originOf(value: object): Origin | undefined {
  const origin: unknown = Reflect.get(value, inside);
  return isOrigin(origin) ? origin : undefined;
}

function isOrigin(value: unknown): value is Origin {
  return typeof value === "object" && value !== null && "text" in value && "value" in value;
}

class ReadOnly implements ProxyHandler<object>, Origin {
  readonly text: string | undefined;
  readonly source: object | undefined;
  readonly #parse: (text: string) => object;
  #value: object | undefined;
  #children: Map<object, object> | undefined;

  constructor(text: string | undefined, parse: (text: string) => object, source?: object) {
    this.text = text;
    this.#parse = parse;
    this.source = source;
  }

  get value(): object {
    return (this.#value ??= this.#parse(this.text ?? ""));
  }

  get(_: object, name: string | symbol): unknown {
    if (name === inside) return this;
    const value: unknown = Reflect.get(this.value, name);
    return typeof value === "object" && value !== null && Object.hasOwn(this.value, name) ? this.#child(value) : value;
  }

  has(_: object, name: string | symbol): boolean {
    return Reflect.has(this.value, name);
  }

  ownKeys(): (string | symbol)[] {
    return Reflect.ownKeys(this.value);
  }

  getOwnPropertyDescriptor(_: object, name: string | symbol): PropertyDescriptor | undefined {
    const found = Reflect.getOwnPropertyDescriptor(this.value, name);
    if (found === undefined) return undefined;
    const isLength = name === "length" && Array.isArray(this.value);
    return { value: this.get(_, name), writable: true, enumerable: found.enumerable === true, configurable: !isLength };
  }

  set(_: object, name: string | symbol): never {
    throw refused(name);
  }

  defineProperty(_: object, name: string | symbol): never {
    throw refused(name);
  }

  deleteProperty(_: object, name: string | symbol): never {
    throw refused(name);
  }

  setPrototypeOf(): never {
    throw refused("its prototype");
  }

  preventExtensions(): never {
    throw refused("its extensibility");
  }

  /** A nested object or array, read-only like this one, and the same one each time. */
  #child(value: object): object {
    if (isRawJson(value) || isReadOnly(value) || value instanceof Uint8Array) return value;
    this.#children ??= new Map();
    let child = this.#children.get(value);
    if (child === undefined) {
      child = readOnly(value);
      this.#children.set(value, child);
    }
    return child;
  }
}

// The proxies' targets are never looked into. `console.log` asks the target how to show itself, with the proxy as `this`.
const emptyObject: object = shownAsItsOrigin({});
const emptyArray: object = shownAsItsOrigin([]);

function shownAsItsOrigin(target: object): object {
  return Object.defineProperty(target, inspect, {
    configurable: true,
    value: function show(this: object): unknown {
      return originOf(this)?.value ?? this;
    },
  });
}

function refused(name: string | symbol): DataknobsError {
  return new DataknobsError({
    code: "READ_ONLY_VALUE",
    message: `A JSON value or list of a record is read-only: "${String(name)}" cannot be changed in place.`,
  });
}
