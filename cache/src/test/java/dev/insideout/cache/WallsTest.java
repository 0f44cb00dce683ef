package dev.insideout.cache;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class WallsTest {
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
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.insideout.cache"));
  }
}
