package quantumforge.cli;

import java.io.PrintWriter;
import java.util.List;

/** Rows in columns as wide as their widest cell. */
final class TextTable {

  private TextTable() {}

  /**
   * Prints the rows, two blanks between the columns.
   *
   * @param rows all with as many cells as the first
   */
  static void print(List<List<String>> rows, PrintWriter out) {
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length() + 2);
      }
      out.println(line.toString().stripTrailing());
    }
  }
}
