import { type ConnectionHandle, loadDriver } from "./driver.ts";

/** A database that this process has open. */
export interface Instance {
  connect(): Promise<ConnectionHandle>;
  /** Its connections have been closed. */
  close(): void;
}

/** Opens a file, or `:memory:`. Throws what the driver throws. */
export async function openInstance(path: string, configuration: Readonly<Record<string, string>>): Promise<Instance> {
  const { raw } = await loadDriver();
  const config = raw.create_config();
  for (const [name, value] of Object.entries(configuration)) raw.set_config(config, name, value);
  const database = await raw.open(path, config);
  return { connect: () => raw.connect(database), close: () => raw.close_sync(database) };
}
