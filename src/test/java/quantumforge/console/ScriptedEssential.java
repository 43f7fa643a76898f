package quantumforge.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import quantumforge.status.EssentialStatus;
import quantumforge.status.EssentialStatus.CopyView;
import quantumforge.status.EssentialStatus.Holder;

/** What the nodes of the scripted plant that have a copy of the essential data say of it. */
final class ScriptedEssential {

  private static final Set<String> KEEPERS = Set.of("site-1", "site-2", "backup", "emergency");

  private ScriptedEssential() {}

  /** Empty for a node that keeps no copy. */
  static Optional<EssentialStatus> of(String node, ScriptedDatabase database) {
    if (!KEEPERS.contains(node) || database.primary().isEmpty()) {
      return Optional.empty();
    }
    String primary = database.primary();
    String other = primary.equals("site-1") ? "site-2" : "site-1";
    List<Holder> holders = new ArrayList<>();
    holders.add(new Holder(primary, "EQUAL", 0, 0, "the primary", List.of()));
    holders.add(
        database.standby().isEmpty()
            ? new Holder(other, "UNKNOWN", -1, 31_000, other + " refuses the connection", List.of())
            : new Holder(other, "EQUAL", 0, 840_000, "", List.of()));
    holders.add(copy(node, database.verdict().level().equals("CRITICAL")));
    long age = 4_000L + 1_000L * node.length();
    return Optional.of(
        new EssentialStatus(
            new CopyView(primary, 3, 3, "0/5C41F60", 2 * age, ""), age, primary, holders));
  }

  private static Holder copy(String node, boolean bad) {
    if (bad && node.equals("backup")) {
      return new Holder(
          "copy",
          "DIFFERENT",
          0,
          12_000,
          "emergency_positions has 3 rows, 000000000000001f at 0/5C41F60, and site-2 has 4 rows",
          List.of());
    }
    return node.equals("emergency")
        ? new Holder(
            "copy",
            "BEHIND",
            2_304,
            9_000,
            "trading_patterns is 2304 bytes of the log behind site-1",
            List.of())
        : new Holder("copy", "EQUAL", 0, 840_000, "", List.of());
  }
}
