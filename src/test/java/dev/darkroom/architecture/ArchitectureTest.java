package dev.darkroom.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the arrows between the packages that docs/architecture.md draws. */
class ArchitectureTest {

    private static final String ROOT = "dev.darkroom.";

    /** What each package may know of ours. */
    private static final Map<String, Set<String>> KNOWS = Map.ofEntries(
            Map.entry("job", Set.of()),
            Map.entry("disk", Set.of()),
            Map.entry("database", Set.of("disk")),
            Map.entry("simulator", Set.of()),
            Map.entry("intake", Set.of("job")),
            Map.entry("queue", Set.of("job", "disk")),
            Map.entry("address", Set.of()),
            Map.entry("editor", Set.of("job", "address")),
            Map.entry("events", Set.of("job", "queue")),
            Map.entry("webhook", Set.of("queue", "address")),
            Map.entry("picture", Set.of("job", "disk")),
            Map.entry("result", Set.of("job", "disk", "picture")),
            Map.entry("asset", Set.of("job", "disk", "picture")),
            Map.entry("worker", Set.of("job", "queue", "editor", "result", "asset")),
            Map.entry("problem", Set.of()),
            Map.entry("client", Set.of("job", "disk")),
            Map.entry("security", Set.of("job", "disk", "problem")),
            Map.entry("service", Set.of("job", "disk", "queue", "editor", "worker", "security", "events", "webhook")),
            Map.entry(
                    "api",
                    Set.of(
                            "job",
                            "disk",
                            "intake",
                            "queue",
                            "result",
                            "problem",
                            "security",
                            "picture",
                            "asset",
                            "events",
                            "webhook",
                            "operation")),
            Map.entry("operation", Set.of("job", "queue")),
            Map.entry(
                    "dashboard",
                    Set.of("job", "intake", "queue", "problem", "security", "api", "operation", "webhook")),
            Map.entry("bench", Set.of("job", "database", "intake", "queue", "editor", "worker")),
            Map.entry(
                    "cli",
                    Set.of(
                            "job",
                            "disk",
                            "asset",
                            "bench",
                            "database",
                            "simulator",
                            "intake",
                            "queue",
                            "editor",
                            "result",
                            "worker",
                            "api",
                            "client",
                            "events",
                            "webhook",
                            "security",
                            "service")));

    private static final JavaClasses DARKROOM = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.darkroom");

    @TestFactory
    Iterable<DynamicTest> should_keep_each_package_to_what_it_may_know() {
        return KNOWS.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey(),
                        () -> arrows(entry.getKey(), entry.getValue()).check(DARKROOM)))
                .toList();
    }

    @Test
    void should_have_no_package_beside_the_known_ones() {
        classes()
                .should()
                .resideInAnyPackage(
                        KNOWS.keySet().stream().map(p -> ROOT + p + "..").toArray(String[]::new))
                .check(DARKROOM);
    }

    @Test
    void should_have_no_circles_between_packages() {
        slices().matching(ROOT + "(*)..").should().beFreeOfCycles().check(DARKROOM);
    }

    @Test
    void should_keep_sql_out_of_the_steps() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "worker..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.sql.Connection")
                .check(DARKROOM);
    }

    @Test
    void should_name_classes_for_what_they_are() {
        noClasses()
                .should()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Impl")
                .check(DARKROOM);
    }

    private static ArchRule arrows(String name, Set<String> known) {
        String[] forbidden = KNOWS.keySet().stream()
                .filter(other -> !other.equals(name) && !known.contains(other))
                .map(other -> ROOT + other + "..")
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(ROOT + name + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden);
    }
}
