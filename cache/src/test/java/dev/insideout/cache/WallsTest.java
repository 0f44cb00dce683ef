package dev.insideout.cache;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class WallsTest {
  private static final JavaClasses CACHE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.insideout.cache");

  @Test
  void theCacheStandsOnTheContractAndKafkaClientsAlone() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.insideout.cache..",
            "dev.insideout.contract..",
            "java..",
            "org.apache.kafka.clients..",
            "org.apache.kafka.common..",
            "org.apache.avro..",
            "org.slf4j..",
            "org.rocksdb..",
            "io.micrometer.core.instrument..")
        .check(CACHE);
  }

  @Test
  void whatIsOptionalIsNamedWhereItIsAskedForAlone() {
    noClasses()
        .that()
        .haveSimpleNameNotStartingWith("Rocks")
        .and()
        .doNotHaveFullyQualifiedName("dev.insideout.cache.Stores")
        .and()
        .resideOutsideOfPackage("dev.insideout.cache.store")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.rocksdb..")
        .check(CACHE);
    noClasses()
        .that()
        .doNotHaveSimpleName("ViewMetrics")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.micrometer..")
        .check(CACHE);
  }

  @Test
  void rowsAndStoresKnowNothingOfViews() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.insideout.cache.row", "dev.insideout.cache.store")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.insideout.cache")
        .check(CACHE);
    noClasses()
        .that()
        .resideInAPackage("dev.insideout.cache.row")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.insideout.cache.store")
        .check(CACHE);
  }
}
