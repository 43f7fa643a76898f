package quantumforge.backup;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import quantumforge.backup.Consistency.Standing;
import quantumforge.status.EssentialStatus;
import quantumforge.status.EssentialStatus.CopyView;
import quantumforge.status.EssentialStatus.Holder;
import quantumforge.status.EssentialStatus.Table;

/** What a node reports of its copy and of the comparison. */
public final class EssentialViews {

  private EssentialViews() {}

  /** Both as they are now. */
  public static EssentialStatus of(Refresher refresher, ConsistencyCheck check) {
    ConsistencyCheck.Result result = check.result();
    long now = ConsistencyCheck.millis();
    List<Holder> holders = new ArrayList<>();
    result
        .state()
        .reference()
        .filter(reference -> reference.server().equals(result.primary()))
        .ifPresent(reference -> holders.add(primary(reference)));
    result.state().standings().values().forEach(one -> holders.add(holder(one, now)));
    return new EssentialStatus(
        copy(refresher),
        result.atMillis() < 0 ? -1 : now - result.atMillis(),
        result.primary(),
        holders);
  }

  private static CopyView copy(Refresher refresher) {
    Optional<Origin> origin = refresher.origin();
    return origin
        .map(
            from ->
                new CopyView(
                    from.server(),
                    from.epoch(),
                    from.timeline(),
                    from.to().toString(),
                    EssentialData.ageMillis(from.asOf(), Instant.now()),
                    refresher.trouble()))
        .orElse(new CopyView("", 0, 0, "", -1, refresher.trouble()));
  }

  private static Holder primary(Consistency.Reference reference) {
    Map<EssentialTable, TableSum> sums = new EnumMap<>(EssentialTable.class);
    reference.stretches().forEach((table, stretch) -> sums.put(table, stretch.sum()));
    return new Holder(
        reference.server(), Agreement.EQUAL.name(), 0, 0, "the primary", tables(sums));
  }

  private static Holder holder(Standing standing, long now) {
    return new Holder(
        standing.holder(),
        standing.agreement().name(),
        standing.behindBytes(),
        now - standing.sinceMillis(),
        standing.detail(),
        tables(standing.sums()));
  }

  private static List<Table> tables(Map<EssentialTable, TableSum> sums) {
    return sums.entrySet().stream()
        .map(
            one ->
                new Table(
                    one.getKey().copyName(),
                    one.getValue().rows(),
                    "%016x".formatted(one.getValue().sum())))
        .toList();
  }
}
