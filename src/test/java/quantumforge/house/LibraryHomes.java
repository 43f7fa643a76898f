package quantumforge.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.Map.entry;

import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.util.Map;

/** Where each library may be named; elsewhere its types would spread through the program. */
final class LibraryHomes {

  private static final Map<String, String[]> HOMES =
      Map.ofEntries(
          entry("io.lettuce..", homes("relay", "brain", "demo")),
          entry("java.sql..", homes("health", "store", "failover", "backup", "route", "demo")),
          entry("org.postgresql..", homes("health", "store", "demo")),
          entry("org.sqlite..", homes("backup")),
          entry("org.flywaydb..", homes("store")),
          entry("com.zaxxer.hikari..", homes("store")),
          entry("io.questdb..", homes("store", "brain", "demo")),
          entry("com.github.luben..", homes("relay", "exchange.tape", "bench")),
          entry("org.apache.pekko.http..", homes("console", "node", "exchange.paper")),
          entry("org.apache.pekko.management..", homes("node")),
          entry("org.apache.pekko.cluster..", homes("node", "health", "witness")),
          entry("org.xbill..", homes("route")),
          entry("picocli..", homes("cli")),
          entry("ch.qos.logback..", homes("telemetry")));

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

  private static Map.Entry<String, String[]> entry(String library, String... homes) {
    return Map.entry(library, homes(homes));
  }

  private static String[] homes(String... names) {
    String[] packages = new String[names.length];
    for (int i = 0; i < names.length; i++) {
      packages[i] = "quantumforge." + names[i];
    }
    return packages;
  }
}
