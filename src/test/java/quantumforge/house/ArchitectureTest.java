package quantumforge.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.CanBeAnnotated.Predicates.annotatedWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static com.tngtech.archunit.library.plantuml.rules.PlantUmlArchCondition.Configuration.consideringOnlyDependenciesInDiagram;
import static com.tngtech.archunit.library.plantuml.rules.PlantUmlArchCondition.adhereToPlantUmlDiagram;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import quantumforge.kernel.Deterministic;
import quantumforge.wire.CborSerializable;

/** The rules of the house that class files can show. */
@AnalyzeClasses(packages = "quantumforge", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  /** What typed actors use to name each other. */
  private static final Set<String> ADDRESSES = Set.of("Address", "ActorPath", "Cancellable");

  @ArchTest
  static final ArchRule packagesUseEachOtherAsDrawn =
      classes()
          .should(
              adhereToPlantUmlDiagram(
                  Path.of("docs", "architecture.puml"), consideringOnlyDependenciesInDiagram()))
          .because("docs/architecture.puml shows every allowed edge");

  @ArchTest
  static final ArchRule everyPackageIsInTheDiagram =
      classes()
          .should()
          .resideInAnyPackage(ArchitectureDiagram.packages())
          .because("a package that docs/architecture.puml does not show escapes its rules");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("quantumforge.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule decisionCodeIsDeterministic =
      noClasses()
          .that(areOrAreNestedInDeterministicCode())
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "org.apache.pekko..",
                      "java.util.concurrent..",
                      "java.nio.file..",
                      "java.nio.channels..",
                      "java.io..",
                      "java.sql..",
                      "io.lettuce..",
                      "org.slf4j..")
                  .or(describe("a clock, a thread, chance or hash order", Impurity::isImpure)));

  @ArchTest
  static final ArchRule decisionCodeAsksNoClock =
      noClasses()
          .that(areOrAreNestedInDeterministicCode())
          .should()
          .callCodeUnitWhere(
              describe("asks for the time, an id or chance", Impurity::isImpureCall));

  /** A clock that is set would make what is old look new. */
  @ArchTest
  static final ArchRule theFailoverMeasuresByNoClockThatCanBeSet =
      noClasses()
          .that()
          .resideInAnyPackage("quantumforge.failover..", "quantumforge.witness..")
          .should()
          .callCodeUnitWhere(
              describe(
                  "reads a clock that can be set, but for people, for the age of files, or for a number that only grows",
                  ArchitectureTest::readsAClockThatCanBeSet));

  private static boolean readsAClockThatCanBeSet(JavaCall<?> call) {
    String from = call.getOriginOwner().getSimpleName();
    return switch (call.getTargetOwner().getSimpleName() + "." + call.getName()) {
      case "System.currentTimeMillis" -> !Set.of("AgentMemory", "ArchiveBacklog").contains(from);
      case "Instant.now" -> !Set.of("DatabaseSeat", "Witness").contains(from);
      case "Clock.millis", "Clock.instant", "LocalDateTime.now", "ZonedDateTime.now" -> true;
      default -> false;
    };
  }

  @ArchTest
  static final ArchRule messagesAreRecordsOrEnums =
      classes()
          .that()
          .implement(CborSerializable.class)
          .and()
          .areNotInterfaces()
          .should()
          .beRecords()
          .orShould()
          .beEnums();

  @ArchTest
  static final ArchRule onlyTheCommandLinePrints =
      noClasses().that().resideOutsideOfPackage("quantumforge.cli").should(ACCESS_STANDARD_STREAMS);

  @ArchTest
  static final ArchRule noStaticState =
      fields()
          .that()
          .areStatic()
          .and(describe("are written by people", ArchitectureTest::isWritten))
          .should()
          .beFinal()
          .andShould()
          .notHaveRawType(describe("a mutable holder", ArchitectureTest::isMutableHolder));

  @ArchTest
  static final ArchRule timersNeverCatchUp =
      noClasses()
          .should()
          .callMethodWhere(
              describe(
                  "starts a fixed-rate timer",
                  call -> call.getName().toLowerCase(java.util.Locale.ROOT).contains("fixedrate")))
          .because("after a freeze a fixed-rate timer fires all the ticks it missed");

  @ArchTest
  static final ArchRule classicActorsStayInNode =
      noClasses()
          .that()
          .resideOutsideOfPackage("quantumforge.node")
          .should()
          .dependOnClassesThat(
              describe(
                  "classic actors",
                  type ->
                      type.getPackageName().equals("org.apache.pekko.actor")
                          && !ADDRESSES.contains(type.getSimpleName())));

  @ArchTest static final ArchRule librariesHaveHomes = LibraryHomes.rule();

  private static DescribedPredicate<JavaClass> areOrAreNestedInDeterministicCode() {
    DescribedPredicate<JavaClass> annotated =
        DescribedPredicate.<JavaClass>alwaysFalse()
            .or(annotatedWith(Deterministic.class).forSubtype());
    return describe(
        "are decision code",
        type ->
            annotated.test(type) || type.getEnclosingClass().map(annotated::test).orElse(false));
  }

  private static boolean isWritten(JavaField field) {
    return !field.getModifiers().contains(JavaModifier.SYNTHETIC)
        && !field.getName().startsWith("$");
  }

  private static boolean isMutableHolder(JavaClass type) {
    return type.isAssignableTo(java.util.concurrent.ConcurrentMap.class)
        || type.isEquivalentTo(java.util.ArrayList.class)
        || type.isEquivalentTo(java.util.HashMap.class)
        || type.isEquivalentTo(AtomicLong.class)
        || type.isEquivalentTo(AtomicInteger.class)
        || type.isEquivalentTo(AtomicBoolean.class)
        || type.isEquivalentTo(AtomicReference.class);
  }
}
