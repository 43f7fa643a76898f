package quantumforge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReportDocumentTest {

  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  @Test
  void theDocumentExplainsExactlyTheFieldsOfTheReport() throws Exception {
    assertThat(documented()).isEqualTo(fields("", DemoReport.class));
  }

  /** The first column of the table; a second name in a cell shares the first one's prefix. */
  private static Set<String> documented() throws Exception {
    Set<String> names = new TreeSet<>();
    for (String line : Files.readAllLines(Path.of("docs", "report.md"))) {
      if (!line.startsWith("| `")) {
        continue;
      }
      Matcher cell = CODE.matcher(line.substring(2, line.indexOf(" |", 2)));
      String prefix = "";
      while (cell.find()) {
        String name = cell.group(1);
        int dot = name.lastIndexOf('.');
        prefix = dot < 0 ? prefix : name.substring(0, dot + 1);
        names.add(dot < 0 ? prefix + name : name);
      }
    }
    return names;
  }

  private static Set<String> fields(String prefix, Class<?> type) {
    Set<String> names = new TreeSet<>();
    for (RecordComponent component : type.getRecordComponents()) {
      String name = prefix + component.getName();
      if (component.getType().isRecord()) {
        names.addAll(fields(name + ".", component.getType()));
      } else if (component.getGenericType() instanceof ParameterizedType list
          && list.getActualTypeArguments()[0] instanceof Class<?> element
          && element.isRecord()) {
        names.addAll(fields(name + "[].", element));
      } else {
        names.add(name);
      }
    }
    return names;
  }
}
