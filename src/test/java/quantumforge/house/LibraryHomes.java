package quantumforge.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.util.Map;

/** Where each library may be named; elsewhere its types would spread through the program. */
final class LibraryHomes {

  private static final Map<String, String[]> HOMES =
      Map.of(
          "io.lettuce..", homes("relay", "brain", "demo"),
          "java.sql..", homes("health", "store", "failover", "demo"),
          "org.postgresql..", homes("health", "store", "demo"),
          "io.questdb..", homes("store", "brain", "demo"),
          "com.github.luben..", homes("relay", "exchange.tape", "bench"),
          "org.apache.pekko.http..", homes("console", "node", "exchange.paper"),
          "org.apache.pekko.management..", homes("node"),
          "org.apache.pekko.cluster..", homes("node", "health", "witness"),
          "picocli..", homes("cli"),
          "ch.qos.logback..", homes("telemetry"));

  private LibraryHomes() {}

  static ArchRule rule() {
    CompositeArchRule all = null;
    for (Map.Entry<String, String[]> home : HOMES.entrySet()) {
      ArchRule one =
          noClasses()
              .that()
              .resideOutsideOfPackages(home.getValue())
              .should()
              .dependOnClassesThat()
              .resideInAPackage(home.getKey());
      all = all == null ? CompositeArchRule.of(one) : all.and(one);
    }
    return all;
  }

  private static String[] homes(String... names) {
    String[] packages = new String[names.length];
    for (int i = 0; i < names.length; i++) {
      packages[i] = "quantumforge." + names[i];
    }
    return packages;
  }
}
