/** The options of `copy` and `plan` as they were typed, form checked. */
export interface CopyFlags {
  readonly table: readonly string[];
  readonly where: readonly string[];
  readonly key: readonly string[];
  readonly type: readonly (readonly [field: string, type: string])[];
  readonly fields: readonly string[];
  readonly except: readonly string[];
  readonly limit?: number;
  readonly mode?: "create" | "insert" | "upsert" | "replace";
  readonly onError?: "stop" | "skip";
  readonly rejects?: string;
  readonly accept: readonly (readonly [field: string, loss: string])[];
  readonly transform?: string;
  /** Seconds. */
  readonly transformTimeout?: number;
  readonly batchSize?: number;
  readonly parallel?: number;
  /** Bytes. */
  readonly maxMemory?: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}
