package quantumforge.chaos;

import java.util.List;
import quantumforge.chaos.History.Effect;
import quantumforge.chaos.History.Effect.Acted;
import quantumforge.chaos.History.Effect.Known;

/** I1: what is decided is decided once, and in order. */
final class RecordCheck {

  private RecordCheck() {}

  static void of(List<Effect> effects, Records records, List<String> broken) {
    for (Effect effect : effects) {
      switch (effect) {
        case Known known -> {
          oneRecordForEachVersion(known, records, broken);
          onePrimaryForEachEpoch(known, records, broken);
        }
        case Acted acted -> actsOnWhatWasDecided(acted, records, broken);
        case Effect.Leads leads -> {}
        case Effect.Routed routed -> {}
        case Effect.Rigged rigged -> {}
        case Effect.Failed failed -> {}
        case Effect.Logged logged -> {}
      }
    }
    epochsGrow(records, broken);
  }

  private static void oneRecordForEachVersion(Known known, Records records, List<String> broken) {
    String record = words(known);
    String before = records.version(known.version()).map(RecordCheck::words).orElse(record);
    if (!before.equals(record)) {
      broken.add(
          "I1: version %d of what is decided is %s, and %s"
              .formatted(known.version(), before, record));
    }
  }

  private static String words(Known known) {
    return "epoch %d, %s, primary %s, standby %s"
        .formatted(known.epoch(), known.mode(), known.primary(), known.standby());
  }

  private static void onePrimaryForEachEpoch(Known known, Records records, List<String> broken) {
    String before = records.primary(known.epoch()).orElse(known.primary());
    if (!known.primary().isEmpty() && !before.equals(known.primary())) {
      broken.add(
          "I1: epoch %d has the primary %s, and %s"
              .formatted(known.epoch(), before, known.primary()));
    }
  }

  private static void actsOnWhatWasDecided(Acted acted, Records records, List<String> broken) {
    // Who has heard nothing has no version, and may do nothing: I2.
    records
        .version(acted.version())
        .filter(known -> acted.version() > 0)
        .filter(known -> known.epoch() != acted.epoch() || !known.mode().equals(acted.mode()))
        .ifPresent(
            known ->
                broken.add(
                    "I1: %s does %s by version %d of epoch %d, %s, which is of epoch %d, %s"
                        .formatted(
                            acted.server(),
                            acted.action(),
                            acted.version(),
                            acted.epoch(),
                            acted.mode(),
                            known.epoch(),
                            known.mode())));
  }

  private static void epochsGrow(Records records, List<String> broken) {
    Known before = null;
    for (Known known : records.all()) {
      if (before != null && known.epoch() < before.epoch()) {
        broken.add(
            "I1: version %d has epoch %d, and version %d before it epoch %d"
                .formatted(known.version(), known.epoch(), before.version(), before.epoch()));
      }
      before = known;
    }
  }
}
