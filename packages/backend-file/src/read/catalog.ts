import type { Described, HowFar } from "@dataknobs/core";
import { counterOf, type Shape } from "../codec/codec.ts";
import { saidOf } from "../errors.ts";
import { schemaBeside } from "../codec/schema-beside.ts";
import { failure } from "../errors.ts";
import type { DataFile, Entry, Place } from "../place/place.ts";
import { blocksOf } from "./blocks.ts";
import { describedBySchemaFile, describedByScan } from "./describe.ts";
import { type Head, headOf, type LookOptions, type Scan, scanOf } from "./look.ts";
import { checkUnchanged, type FileState, sameState, stateOf } from "./file-state.ts";
import type { OpenFile } from "./open-file.ts";

/** What is known of a collection in a file. */
export interface Known {
  readonly described: Described;
  readonly shape: Shape;
  /** A schema file of ours lies beside it: it is written in our way. */
  readonly ours: boolean;
}

/** What the files of a place hold. Nothing is looked at twice as long as its file does not change. */
export interface Catalog {
  entries(): Promise<readonly Entry[]>;
  /** `undefined`: there is none of this name. */
  find(collection: string): Promise<Entry | undefined>;
  known(entry: Entry, howFar?: HowFar): Promise<Known>;
  /** Records, those that a reader would refuse among them. */
  count(entry: Entry): Promise<number>;
  /** All of the file, found out by reading it. */
  scan(file: DataFile): Promise<Scan>;
  head(file: DataFile): Promise<Head>;
  /** How many times its own size a compressed file may hold. */
  readonly maxRatio: number;
}

/** Opens a file for reading. */
export type OpenData = (file: DataFile) => Promise<OpenFile>;

interface Answers {
  readonly head: Head;
  readonly scan: Scan;
  readonly count: number;
}

interface Facts {
  readonly state: FileState;
  readonly answers: { -readonly [Name in keyof Answers]?: Answers[Name] };
}

export type FactsByPath = Map<string, Facts>;

export function catalogOf(place: Place, openData: OpenData, options: LookOptions, facts: FactsByPath): Catalog {
  /** The answer to a question about a file that is asked once as long as it stays as it is. */
  async function asked<Name extends keyof Answers>(
    file: DataFile,
    name: Name,
    find: (open: OpenFile, known: Partial<Answers>) => Promise<Answers[Name]>,
  ): Promise<Answers[Name]> {
    const open = await openData(file);
    try {
      let known = facts.get(file.path);
      if (known === undefined || !sameState(known.state, open.state))
        facts.set(file.path, (known = { state: open.state, answers: {} }));
      const before = known.answers[name];
      if (before !== undefined) return before;
      const answer = await find(open, known.answers);
      checkUnchanged(open.state, stateOf(await open.handle.stat({ bigint: true })), file.path);
      known.answers[name] = answer;
      return answer;
    } catch (error) {
      throw saidOf(error, file.called ?? file.path);
    } finally {
      await open.release();
    }
  }

  /** How we have written a CSV file ourselves is said by the schema beside it. */
  async function head(file: DataFile): Promise<Head> {
    const { delimiter, header } = file.kind.format === "csv" ? ((await schemaBeside(file.path))?.facts ?? {}) : {};
    const said = { ...(delimiter !== undefined && { delimiter }), ...(header !== undefined && { header }) };
    const reading = { ...said, ...options.reading };
    return asked(file, "head", (open) => headOf(file, open, { ...options, reading }));
  }

  async function scan(file: DataFile, howFar?: HowFar): Promise<Scan> {
    const first = await head(file);
    return asked(file, "scan", (open) => scanOf(file, open, first, options, howFar));
  }

  /** The collections in a file: itself, or the members of its outer object. */
  async function inFile(entry: Entry): Promise<readonly Entry[]> {
    if (entry.file.kind.format !== "json" || !(await head(entry.file)).object) return [entry];
    const { inferred } = await scan(entry.file);
    return inferred.map(({ member }) =>
      member === undefined ? entry : { ...entry, collection: place.memberName(entry, member), member },
    );
  }

  async function entries(): Promise<readonly Entry[]> {
    const all: Entry[] = [];
    for (const entry of await place.files()) all.push(...(await inFile(entry)));
    return all;
  }

  async function counted(entry: Entry): Promise<number> {
    const { file, member } = entry;
    if (member !== undefined) return (await scan(file)).inferred.find((one) => one.member === member)?.records ?? 0;
    const { dialect, empty } = await head(file);
    if (empty) return 0;
    return asked(file, "count", async (open, { scan: seen }) => {
      const whole = seen?.inferred.find((one) => one.member === undefined);
      if (whole !== undefined) return whole.records;
      const counter = counterOf({ format: file.kind.format, dialect });
      const { maxRatio } = options;
      for await (const block of blocksOf(open, { gzip: file.kind.gzip, maxRatio })) counter.push(block);
      return counter.end();
    });
  }

  return {
    entries,
    async find(collection) {
      const files = await place.files();
      const whole = files.find((entry) => entry.collection === collection);
      if (whole !== undefined && (await inFile(whole)).some((entry) => entry.member === undefined)) return whole;
      const named = (await entries()).find((entry) => entry.collection === collection);
      if (named !== undefined || !place.takesAnyName) return named;
      const [only] = files;
      if (only === undefined) return undefined;
      return (await inFile(only)).find((entry) => entry.member === undefined);
    },
    async known(entry, howFar) {
      const { file, member } = entry;
      const { format } = file.kind;
      const { dialect, empty } = await head(file);
      const beside = member === undefined ? await schemaBeside(file.path) : undefined;
      if (beside !== undefined)
        return {
          described: describedBySchemaFile(beside, empty ? undefined : dialect, file.path),
          shape: { format, dialect },
          ours: true,
        };
      const { inferred } = await scan(file, howFar);
      const found = inferred.find((one) => one.member === member);
      return {
        described: describedByScan(found, dialect),
        shape: { format, dialect, member, elements: found?.elements, proofs: found?.proofs },
        ours: false,
      };
    },
    count: counted,
    scan,
    head,
    maxRatio: options.maxRatio,
  };
}

export function noSuchCollection(collection: string, path: string): Error {
  return failure("COLLECTION_NOT_FOUND", `There is no collection "${collection}" in ${path}.`, { collection });
}
