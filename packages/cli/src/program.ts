import { Command, Option } from "commander";
import { another, byteSize, lossPairs, names, seconds, typePairs, wholeNumber } from "./option-types.ts";
import type { Actions } from "./actions.ts";

const exits = `
Exit codes: 0 done, 1 failed, 2 wrong usage, 4 finished with rejected records,
            6 no backend for an address, 130 interrupted.`;

/** The command line: what can be typed and what its help says. The work is done by `actions`, loaded when needed. */
export function program(version: string, actions: Actions): Command {
  const dataknobs = new Command("dataknobs")
    .description(
      "Moves records between stores: SQLite, DuckDB, PostgreSQL, files, memory and whatever else a backend is installed for.",
    )
    .version(version, "-v, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .configureHelp({ optionDescription: (option) => option.description, showGlobalOptions: false })
    .helpCommand("help [command]", "print the help of a command")
    .addHelpText(
      "after",
      `
Examples:
  $ dataknobs inspect sqlite:./app.db
  $ dataknobs plan sqlite:./app.db duckdb:./analytics.duckdb
  $ dataknobs copy sqlite:./app.db duckdb:./analytics.duckdb --table orders
  $ dataknobs copy ./app.sqlite postgres://ann:env:PGPASSWORD@localhost/shop

An address is scheme:path (sqlite:./app.db, duckdb:./x.duckdb, csv:./x.txt, file:./folder, memory:name,
postgres://user:env:VARIABLE@host:5432/database?schema=s) or a path whose ending or content tells (x.jsonl, x.json, x.csv,
each with .gz, a folder). jsonl:- and csv:- are the standard streams.
${exits}`,
    );
  copyOptions(dataknobs.command("copy"))
    .description("copy records from one store to another")
    .addHelpText("after", copyExamples)
    .action(actions.copy);
  copyOptions(dataknobs.command("plan"))
    .description("show what would happen to each field; writes nothing")
    .addHelpText("after", planExamples)
    .action(actions.plan);
  dataknobs
    .command("inspect")
    .description("show collections, counts, fields, keys and a few records")
    .argument("<url>", "the store to look into")
    .option("--table <name>", "only this collection; a glob chooses several; repeatable", another, [])
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      `
Examples:
  $ dataknobs inspect sqlite:./app.db
  $ dataknobs inspect ./analytics.duckdb --table 'order*'
  $ dataknobs inspect sqlite:./app.db --json`,
    )
    .action(actions.inspect);
  const plugins = dataknobs
    .command("plugins")
    .description("show which backends are installed")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      `
Examples:
  $ dataknobs plugins
  $ dataknobs plugins why sqlite`,
    )
    .action(actions.plugins);
  plugins
    .command("why")
    .description("show each step of the search for a scheme")
    .argument("<scheme>", "for example sqlite")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      `
Example:
  $ dataknobs plugins why duckdb`,
    )
    .action(actions.why);
  return dataknobs;
}

/** `copy` and `plan` take the same options, so that one word changes the one into the other. */
function copyOptions(command: Command): Command {
  return command
    .argument("<source>", "the store to read: sqlite:./app.db")
    .argument("<target>", "the store to write: duckdb:./analytics.duckdb")
    .optionsGroup("What is read:")
    .option(
      "--table <name[=new]>",
      "a collection, with a new name for it; a glob chooses several; repeatable (default: all)",
      another,
      [],
    )
    .option("--where <condition>", "only such records: 'status = paid'; several: all must hold", another, [])
    .option("--fields <a,b>", "only these fields", names, [])
    .option("--except <c>", "not these fields", names, [])
    .option(
      "--limit <n>",
      "read at most so many records of each collection, after --where; rejected ones count",
      wholeNumber(0),
    )
    .option("--key <field>", "the fields that identify a record (default: the source's key)", names, [])
    .option("--type <field=type>", "read a field as this type: zip=text, amount=decimal(10,2)", typePairs, [])
    .optionsGroup("What becomes of it:")
    .option("--transform <module>", "a module (.ts, .js, .mjs) whose default export changes records")
    .option("--transform-timeout <seconds>", "how long it may take for one record (default: 30)", seconds)
    .option("--accept <field=loss>", "consent to a loss that the plan shows: amount=precision", lossPairs, [])
    .optionsGroup("How it is written:")
    .addOption(
      new Option(
        "--mode <mode>",
        "how records meet what is there: create (default), insert, upsert or replace",
      ).choices(["create", "insert", "upsert", "replace"]),
    )
    .addOption(
      new Option("--on-error <what>", "at a rejected record: stop (default) or skip it and go on").choices([
        "stop",
        "skip",
      ]),
    )
    .option(
      "--rejects <file>",
      "where rejected records are kept, as JSON Lines (default: a new file beside the target)",
    )
    .option("--batch-size <n>", "records per commit (default: the target's wish)", wholeNumber(1))
    .option("--parallel <n>", "lanes that copy parts at the same time (default: 1)", wholeNumber(1))
    .option("--max-memory <size>", "for records on their way (default: 64MB)", byteSize)
    .option("--dry-run", "read and transform everything, write nothing")
    .optionsGroup("What it tells:")
    .option("--json", "print one JSON document on stdout")
    .option("--quiet", "no progress, no notes, no closing table");
}

const copyExamples = `
Examples:
  $ dataknobs copy sqlite:./app.db duckdb:./analytics.duckdb
  $ dataknobs copy sqlite:./app.db duckdb:./analytics.duckdb --table orders=fact_orders --where 'status = paid'
  $ dataknobs copy sqlite:./app.db duckdb:./analytics.duckdb --mode upsert --key id --on-error skip
  $ dataknobs copy sqlite:./app.db sqlite:./small.db --table 'order*' --limit 1000 --transform ./clean.ts

Conditions: = != < <= > >= like, in (a, b), between a and b, is null, is not null, and, or, not.
In like, % is any text, _ any character, and \\ before one of them means that one; A and a differ.
The same options with "plan" in the place of "copy" show what would happen.
${exits}`;

const planExamples = `
Examples:
  $ dataknobs plan sqlite:./app.db duckdb:./analytics.duckdb
  $ dataknobs plan sqlite:./app.db duckdb:./analytics.duckdb --table orders --type zip=text --json

Verdicts: exact (every value comes back), widened (every value, another type), checked (all values but those named:
a record with one is rejected), lossy (values change: needs --accept), refused (cannot be stored).`;
