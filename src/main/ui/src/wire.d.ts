// Generated from the server's views by WireTypesTest; do not edit.

export interface Alert {
  readonly id: string;
  readonly severity: Severity;
  readonly node: string;
  readonly subject: string;
  readonly sentence: string;
  readonly mend: string;
  readonly since: string;
  readonly ageMillis: number;
}

export interface BrainStatus {
  readonly source: string;
  readonly connected: boolean;
  readonly ticks: number;
  readonly ticksPerSecond: number;
  readonly blocks: number;
  readonly lastBlockId: string;
  readonly duplicates: number;
  readonly gaps: number;
  readonly storeErrors: number;
  readonly refilled: number;
  readonly lagMillis: number;
  readonly latencyP50Micros: number;
  readonly latencyP99Micros: number;
  readonly catchingUp: boolean;
  readonly lagTicks: number;
  readonly caughtUpInMillis: number;
  readonly sources: readonly SourceStatus[];
  readonly tiers: readonly TierStatus[];
}

export interface BufferTier {
  readonly blocks: number;
  readonly ticks: number;
  readonly bytes: number;
  readonly limitBytes: number;
  readonly oldestMillis: number;
  readonly newestMillis: number;
}

export interface Change {
  readonly at: string;
  readonly raised: boolean;
  readonly id: string;
  readonly severity: Severity;
  readonly node: string;
  readonly subject: string;
  readonly sentence: string;
}

export interface CopyView {
  readonly server: string;
  readonly epoch: number;
  readonly timeline: number;
  readonly end: string;
  readonly ageMillis: number;
  readonly trouble: string;
}

export interface DatabaseChange {
  readonly epoch: number;
  readonly from: string;
  readonly to: string;
  readonly rule: string;
  readonly reason: string;
  readonly decidedAt: string;
  readonly silentMillis: number;
  readonly durableMillis: number;
  readonly fencedMillis: number;
  readonly promotedMillis: number;
  readonly redundantMillis: number;
  readonly propagation: Propagation;
  readonly loss: string;
  readonly orphans: string;
}

export interface DatabaseStatus {
  readonly epoch: number;
  readonly version: number;
  readonly mode: string;
  readonly primary: string;
  readonly standby: string;
  readonly paused: boolean;
  readonly failovers: number;
  readonly degradations: number;
  readonly copiesMillis: number;
  readonly verdict: Verdict;
  readonly servers: readonly ServerView[];
  readonly changes: readonly DatabaseChange[];
}

export interface DrainStatus {
  readonly ticksPerSecond: number;
  readonly millisLeft: number;
}

export interface EssentialStatus {
  readonly copy: CopyView;
  readonly checkedAgeMillis: number;
  readonly primary: string;
  readonly holders: readonly Holder[];
}

export interface FeedStatus {
  readonly exchange: string;
  readonly connectionsUp: number;
  readonly connectionsWanted: number;
  readonly ticks: number;
  readonly ticksPerSecond: number;
  readonly duplicates: number;
  readonly gaps: number;
  readonly badMessages: number;
  readonly reconnects: number;
  readonly bookChecks: number;
  readonly bookMismatches: number;
  readonly missingTrades: number;
  readonly symbols: readonly SymbolStatus[];
}

export interface Figure {
  readonly metric: string;
  readonly subject: string;
  readonly value: number;
}

export interface GroupDisk {
  readonly ticks: number;
  readonly bytes: number;
  readonly windowBytes: number;
  readonly windowLimitBytes: number;
}

export interface GroupStatus {
  readonly group: string;
  readonly acknowledgedId: string;
  readonly lagBlocks: number;
  readonly lagMillis: number;
  readonly behindTicks: number;
  readonly disk: GroupDisk;
  readonly drain: DrainStatus | null;
}

export interface Heartbeat {
  readonly atMillis: number;
  readonly clock: string;
  readonly clients: number;
  readonly clientLimit: number;
  readonly trend: TrendSample | null;
}

export interface Hello {
  readonly atMillis: number;
  readonly boot: string;
  readonly page: string;
  readonly heartbeatMillis: number;
  readonly reportStaleMillis: number;
  readonly trend: readonly TrendSample[];
}

export interface History {
  readonly exchange: string;
  readonly symbol: string;
  readonly node: string;
  readonly trades: readonly TradePoint[];
  readonly top: Top | null;
  readonly asOfMicros: number;
  readonly tiers: string;
}

export interface Holder {
  readonly name: string;
  readonly agreement: string;
  readonly behindBytes: number;
  readonly sinceMillis: number;
  readonly detail: string;
  readonly tables: readonly Table[];
}

export interface Market {
  readonly atMillis: number;
  readonly ageMillis: number;
  readonly exchange: string;
  readonly symbol: string;
  readonly node: string;
  readonly afterTradeId: number;
  readonly trades: readonly TradePoint[];
  readonly top: Top | null;
  readonly asOfMicros: number;
  readonly asOfAgeMillis: number;
  readonly tiers: string;
}

export interface NodeReport {
  readonly node: string;
  readonly dataCenter: string;
  readonly roles: readonly string[];
  readonly address: string;
  readonly sequence: number;
  readonly at: string;
  readonly process: ProcessStatus;
  readonly services: readonly ServiceStatus[];
  readonly feeds: readonly FeedStatus[];
  readonly relays: readonly RelayStatus[];
  readonly brain: BrainStatus | null;
  readonly essential: EssentialStatus | null;
  readonly routes: readonly RouteStatus[];
  readonly consoleUrl: string | null;
  readonly figures: readonly Figure[];
}

export interface NodeView {
  readonly node: string;
  readonly reachability: Reachability;
  readonly ageMillis: number;
  readonly report: NodeReport | null;
}

export interface OverflowStatus {
  readonly active: boolean;
  readonly entered: number;
  readonly waitingTicks: number;
  readonly movedPerSecond: number;
  readonly drain: DrainStatus | null;
  readonly droppedBlocks: number;
  readonly droppedTicks: number;
}

export interface Plant {
  readonly atMillis: number;
  readonly ageMillis: number;
  readonly status: PlantStatus | null;
}

export interface PlantAlerts {
  readonly active: readonly Alert[];
  readonly recent: readonly Change[];
  readonly silenced: readonly string[];
  readonly untracked: number;
}

export interface PlantStatus {
  readonly witness: string;
  readonly term: number;
  readonly witnessSince: string;
  readonly sequence: number;
  readonly at: string;
  readonly nodes: readonly NodeView[];
  readonly alerts: PlantAlerts;
  readonly database: DatabaseStatus | null;
}

export interface Problem {
  readonly error: string;
  readonly parameter: string;
  readonly value: string;
  readonly allowed: string;
}

export interface ProcessStatus {
  readonly pid: number;
  readonly version: string;
  readonly uptimeMillis: number;
  readonly residentBytes: number;
  readonly cpuPercent: number;
  readonly diskFreeBytes: number;
  readonly pauses: number;
}

export interface Propagation {
  readonly toldMillis: number;
  readonly complete: boolean;
  readonly completeMillis: number;
  readonly late: boolean;
  readonly missing: readonly string[];
  readonly routes: readonly RouteWrite[];
}

export type Reachability = 'UP' | 'STALE' | 'UNREACHABLE' | 'GONE';

export interface RelayStatus {
  readonly stream: string;
  readonly ticks: number;
  readonly ticksPerSecond: number;
  readonly blocks: number;
  readonly bytes: number;
  readonly queuedTicks: number;
  readonly bufferedBlocks: number;
  readonly bufferedBytes: number;
  readonly bufferLimitBytes: number;
  readonly blocked: boolean;
  readonly retries: number;
  readonly groups: readonly GroupStatus[];
  readonly redis: BufferTier;
  readonly disk: BufferTier;
  readonly overflow: OverflowStatus;
}

export interface RouteStatus {
  readonly route: string;
  readonly kind: string;
  readonly epoch: number;
  readonly server: string;
  readonly state: string;
  readonly since: string;
  readonly pointedAfterMillis: number;
  readonly firstWriteAfterMillis: number;
  readonly firstWriteAgeMillis: number;
  readonly trouble: string;
}

export interface RouteWrite {
  readonly node: string;
  readonly route: string;
  readonly kind: string;
  readonly written: boolean;
  readonly afterMillis: number;
  readonly trouble: string;
}

export interface ServerView {
  readonly server: string;
  readonly state: string;
  readonly ageMillis: number;
  readonly timeline: number;
  readonly end: string;
  readonly behindBytes: number;
  readonly waitingMillis: number;
  readonly replication: string;
  readonly diskFreeBytes: number;
  readonly diskTotalBytes: number;
  readonly failures: number;
  readonly loosened: number;
  readonly cancelledWaits: number;
  readonly atRisk: number;
  readonly trouble: string;
}

export interface ServiceStatus {
  readonly name: string;
  readonly state: State;
  readonly detail: string;
}

export type Severity = 'CRITICAL' | 'WARNING' | 'INFO';

export interface SourceStatus {
  readonly collector: string;
  readonly stream: string;
  readonly connected: boolean;
  readonly ticks: number;
  readonly lagTicks: number;
  readonly lagMillis: number;
  readonly ticksPerSecond: number;
  readonly catchingUp: boolean;
}

export type State = 'STARTING' | 'RUNNING' | 'DEGRADED' | 'FAILED' | 'NOT_BUILT';

export interface SymbolStatus {
  readonly symbol: string;
  readonly venueSymbol: string;
  readonly ticks: number;
  readonly ticksPerSecond: number;
  readonly lastTickMicros: number;
  readonly lastPrice: string;
  readonly bookSynced: boolean;
}

export interface Table {
  readonly name: string;
  readonly rows: number;
  readonly sum: string;
}

export interface TierStatus {
  readonly name: string;
  readonly ticks: number;
  readonly hits: number;
  readonly misses: number;
}

export interface Top {
  readonly updateId: number;
  readonly bid: string;
  readonly bidQuantity: string;
  readonly ask: string;
  readonly askQuantity: string;
}

export interface TradePoint {
  readonly tradeId: number;
  readonly price: string;
  readonly quantity: string;
  readonly side: string;
  readonly timestampMicros: number;
}

export interface TrendSample {
  readonly atMillis: number;
  readonly ticksPerSecond: number | null;
  readonly lagMillis: number | null;
  readonly latencyP99Micros: number | null;
  readonly bufferPercent: number | null;
}

export interface Unavailable {
  readonly atMillis: number;
  readonly exchange: string;
  readonly symbol: string;
  readonly reason: string;
  readonly sinceMillis: number;
}

export interface Verdict {
  readonly rule: string;
  readonly reason: string;
  readonly level: string;
}
