package quantumforge.node;

import java.util.List;
import quantumforge.status.Service;

/** What a control node keeps of what is decided about the database. */
record DecisionCopies(DatabaseHistory history, LedgerHealth ledger) {

  List<Service> services() {
    return List.of(history, ledger);
  }
}
