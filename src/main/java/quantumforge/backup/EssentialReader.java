package quantumforge.backup;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads the essential data from wherever it can be had: the primary, else a standby, else the local
 * copy. Thread-safe.
 */
public final class EssentialReader {

  private final Servers servers;
  private final EmergencyDatabase copy;
  private final SourceChoice choice;
  private final Supplier<Optional<Heard>> heard;

  /**
   * @param servers none where only the copy is to be read
   * @param heard what the witness has decided, when it was heard lately
   */
  public EssentialReader(
      List<DatabaseServer> servers, EmergencyDatabase copy, Supplier<Optional<Heard>> heard) {
    this.servers = new Servers(servers);
    this.copy = copy;
    // Of two that can be read the primary is the better one here.
    this.choice = new SourceChoice(Duration.ofMillis(-1));
    this.heard = heard;
  }

  /**
   * Reads it now; blocks for as long as a silent server may take.
   *
   * @throws IOException when no server answers and there is no copy that can be trusted; says of
   *     each why
   */
  public EssentialData read() throws IOException, InterruptedException {
    List<String> reasons = new ArrayList<>();
    Instant asked = Instant.now();
    try (Servers.Opened opened = servers.open()) {
      reasons.addAll(opened.reasons());
      SourceChoice.Choice chosen = choice.choose(copyOrigin(), opened.looks(), heard.get());
      reasons.addAll(chosen.refusals());
      for (SourceChoice.Pick pick : chosen.picks()) {
        try {
          return data(opened.of(pick.look().server()).orElseThrow(), pick, asked);
        } catch (SQLException failed) {
          reasons.add(pick.look().server() + ": " + Servers.firstLine(failed));
        }
      }
    }
    return fromCopy(reasons);
  }

  private Optional<Origin> copyOrigin() {
    return switch (copy.read()) {
      case Copy.Whole whole -> Optional.of(whole.origin());
      case Copy.Changed changed -> Optional.of(changed.origin());
      case Copy.Absent absent -> Optional.empty();
      case Copy.Broken broken -> Optional.empty();
    };
  }

  private static EssentialData data(ServerSnapshot snapshot, SourceChoice.Pick pick, Instant asked)
      throws SQLException {
    Map<EssentialTable, List<List<String>>> rows = new EnumMap<>(EssentialTable.class);
    for (EssentialTable table : EssentialTable.values()) {
      List<List<String>> taken = new ArrayList<>();
      snapshot.forEach(table, taken::add);
      rows.put(table, taken);
    }
    return EssentialData.of(
        pick.look().standby() ? EssentialData.From.STANDBY : EssentialData.From.PRIMARY,
        pick.origin(asked),
        Instant.now(),
        rows);
  }

  private EssentialData fromCopy(List<String> reasons) throws IOException {
    try {
      return copy.data();
    } catch (IOException none) {
      reasons.add(none.getMessage());
      throw new IOException(String.join("; ", reasons), none);
    }
  }
}
