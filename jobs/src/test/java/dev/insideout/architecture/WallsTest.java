package dev.insideout.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.Test;

/** The walls of the house inside {@code jobs}. */
class WallsTest {
  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.insideout");

  @Test
  void onlyThePlatformAndTheContractNameKafka() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "dev.insideout.flink..",
            "dev.insideout.contract..",
            "dev.insideout.platform..",
            "dev.insideout.cache..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.kafka..", "org.apache.flink.connector.kafka..")
        .check(classes);
  }

  @Test
  void jobsDoNotKnowOneAnother() {
    SlicesRuleDefinition.slices()
        .matching("dev.insideout.(*)..")
        .should()
        .notDependOnEachOther()
        .ignoreDependency(
            DescribedPredicate.alwaysTrue(),
            JavaClass.Predicates.resideInAnyPackage(
                "dev.insideout.flink..", "dev.insideout.contract.."))
        .check(classes);
  }

  @Test
  void thePlatformKnowsNoJob() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.insideout.flink..", "dev.insideout.contract..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.insideout.sqlview..", "dev.insideout.cli..")
        .check(classes);
  }

  @Test
  void theContractKnowsNoFlink() {
    noClasses()
        .that()
        .resideInAPackage("dev.insideout.contract..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.flink..")
        .check(classes);
  }
}
