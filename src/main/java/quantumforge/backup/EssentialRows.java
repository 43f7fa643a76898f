package quantumforge.backup;

import java.sql.SQLException;
import java.util.List;

/** The rows of one moment, to be copied. */
interface EssentialRows {

  /** How much a table has, as its owner counts. */
  TableSum sum(EssentialTable table) throws SQLException;

  /** Hands out each row of a table, in any order. */
  void forEach(EssentialTable table, Taker taker) throws SQLException;

  /** Takes rows. */
  @FunctionalInterface
  interface Taker {
    void take(List<String> cells) throws SQLException;
  }
}
