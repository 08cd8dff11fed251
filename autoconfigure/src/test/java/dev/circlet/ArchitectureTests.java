package dev.circlet;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.onlyDependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/** The doors between the rooms, as docs/architecture.md tells them. */
@AnalyzeClasses(packages = "dev.circlet", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

    private static final String[] ANYWHERE = {"java..", "org.jspecify.."};
    private static final String LOGGING = "org.slf4j..";
    private static final String[] DETERMINISTIC = {"dev.circlet.cache", "dev.circlet.ring", "dev.circlet.peer"};

    @ArchTest
    static final ArchRule ringUsesNothing = room("dev.circlet.ring", "dev.circlet.ring")
            .because("who owns a key must be computable from the members alone");

    @ArchTest
    static final ArchRule cacheUsesOnlyTheRing = room("dev.circlet.cache", "dev.circlet.cache", "dev.circlet.ring")
            .because("the cache reaches the fleet through its port Remote and knows no peer");

    @ArchTest
    static final ArchRule peerUsesCacheAndRing = room(
                    "dev.circlet.peer", "dev.circlet.peer", "dev.circlet.cache", "dev.circlet.ring", LOGGING)
            .because("the fleet decides and the transports do I/O, so that the fleet can be simulated");

    @ArchTest
    static final ArchRule peerHttpIsTheOnlyWire = room(
                    "dev.circlet.peer.http",
                    "dev.circlet.peer.http",
                    "dev.circlet.peer",
                    "dev.circlet.cache",
                    "dev.circlet.ring",
                    "dev.circlet.router",
                    "javax.crypto..",
                    "jakarta.servlet..",
                    LOGGING)
            .because("the protocol needs an HTTP client, a servlet and nothing else, Spring least of all");

    @ArchTest
    static final ArchRule directoriesKnowTheRingOnly = room(
                    "dev.circlet.peer.directory", "dev.circlet.peer.directory", "dev.circlet.ring", LOGGING)
            .because("a directory says who is a member and leaves what follows to the fleet");

    @ArchTest
    static final ArchRule codecsKnowTheCacheAndOneLibrary = room(
                    "dev.circlet.codec",
                    "dev.circlet.codec",
                    "dev.circlet.cache",
                    "tools.jackson..",
                    "com.fasterxml.jackson.annotation..",
                    "org.springframework.http",
                    "org.springframework.util",
                    "org.springframework.data.domain",
                    LOGGING)
            .because("a codec is over one optional library, and knows the types of Spring that it writes");

    @ArchTest
    static final ArchRule filtersKnowTheCacheAndOneLibrary = room(
                    "dev.circlet.filter", "dev.circlet.filter", "dev.circlet.cache", "com.google.common.hash..")
            .because("each filter is one class over one optional library");

    @ArchTest
    static final ArchRule reportReadsTheCore = room(
                    "dev.circlet.report",
                    "dev.circlet.report",
                    "dev.circlet.cache",
                    "dev.circlet.ring",
                    "dev.circlet.peer",
                    LOGGING)
            .because("a report is a snapshot that endpoint and console can both show");

    @ArchTest
    static final ArchRule springUsesTheCoreAndSpring = room(
                    "dev.circlet.spring",
                    "dev.circlet.spring",
                    "dev.circlet.report",
                    "dev.circlet.cache",
                    "dev.circlet.ring",
                    "dev.circlet.peer",
                    "dev.circlet.router",
                    "dev.circlet.router.middleware",
                    "dev.circlet.router.json",
                    "dev.circlet.router.validation",
                    "dev.circlet.router.template",
                    "dev.circlet.router.servlet",
                    "org.springframework..",
                    "io.micrometer..",
                    "org.aopalliance..",
                    "org.aspectj.lang..",
                    "org.aspectj.runtime.internal",
                    "org.reactivestreams..",
                    "reactor..",
                    "jakarta.validation..",
                    "jakarta.servlet..",
                    "tools.jackson..",
                    LOGGING)
            .because("the Spring surface stands beside actuator and console, not on them");

    @ArchTest
    static final ArchRule actuateUsesTheReport = room(
                    "dev.circlet.actuate",
                    "dev.circlet.actuate",
                    "dev.circlet.router",
                    "dev.circlet.report",
                    "dev.circlet.cache",
                    "dev.circlet.ring",
                    "dev.circlet.peer",
                    "dev.circlet.router",
                    "dev.circlet.router.middleware",
                    "dev.circlet.router.json",
                    "dev.circlet.router.validation",
                    "dev.circlet.router.template",
                    "dev.circlet.router.servlet",
                    "org.springframework..",
                    "io.micrometer..",
                    LOGGING)
            .because("actuator is optional, so nothing else may need it");

    @ArchTest
    static final ArchRule routerKnowsItselfOnly = room(
                    "dev.circlet.router", "dev.circlet.router", "dev.circlet.router.middleware", LOGGING)
            .because("a router is tested and used without server, Spring or cache");

    @ArchTest
    static final ArchRule jsonKnowsTheRouterAndJackson = room(
                    "dev.circlet.router.json",
                    "dev.circlet.router.json",
                    "dev.circlet.router",
                    "tools.jackson..",
                    "com.fasterxml.jackson.annotation..",
                    "javax.xml.stream..",
                    LOGGING)
            .because("Jackson is optional, and so is the room that needs it");

    @ArchTest
    static final ArchRule onlyOneClassNeedsJacksonForXml = noClasses()
            .that()
            .resideInAPackage("dev.circlet.router.json")
            .and()
            .doNotHaveSimpleName("XmlParsing")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("tools.jackson.dataformat..", "javax.xml.stream..")
            .because("JSON must work without jackson-dataformat-xml");

    @ArchTest
    static final ArchRule validationKnowsTheRouterAndItsApi = room(
                    "dev.circlet.router.validation",
                    "dev.circlet.router.validation",
                    "dev.circlet.router",
                    "jakarta.validation..",
                    LOGGING)
            .because("any provider of Jakarta Validation will do, and none must be there");

    @ArchTest
    static final ArchRule templatesKnowTheRouterAndTheirEngines = room(
                    "dev.circlet.router.template",
                    "dev.circlet.router.template",
                    "dev.circlet.router",
                    "org.thymeleaf..",
                    "com.samskivert.mustache..",
                    LOGGING)
            .because("a template engine is picked by what is on the class path, and Spring is no part of it");

    @ArchTest
    static final ArchRule thymeleafDoesWithoutMustache = noClasses()
            .that()
            .resideInAPackage("dev.circlet.router.template")
            .and()
            .haveSimpleNameNotStartingWith("Mustache")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.samskivert.mustache..")
            .because("one template engine must do");

    @ArchTest
    static final ArchRule mustacheDoesWithoutThymeleaf = noClasses()
            .that()
            .resideInAPackage("dev.circlet.router.template")
            .and()
            .haveSimpleNameStartingWith("Mustache")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.thymeleaf..")
            .because("one template engine must do");

    @ArchTest
    static final ArchRule theBridgeKnowsRouterAndServlets = room(
                    "dev.circlet.router.servlet",
                    "dev.circlet.router.servlet",
                    "dev.circlet.router",
                    "jakarta.servlet..",
                    LOGGING)
            .allowEmptyShould(true)
            .because("the bridge serves any servlet container, with or without Spring");

    @ArchTest
    static final ArchRule routerRoomsKnowEachOtherOnly = classes()
            .that()
            .resideInAPackage("dev.circlet.router.middleware")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    LOGGING,
                    "dev.circlet.router",
                    "dev.circlet.router.middleware",
                    "dev.circlet.router.render"))
            .allowEmptyShould(true)
            .because("middleware and renderers work on an exchange, whatever server is behind it");

    @ArchTest
    static final ArchRule onlyTheBridgeKnowsServlets = noClasses()
            .that()
            .resideInAPackage("dev.circlet.router..")
            .and()
            .resideOutsideOfPackage("dev.circlet.router.servlet")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jakarta.servlet..")
            .allowEmptyShould(true)
            .because("router.servlet is the only bridge to the container");

    @ArchTest
    static final ArchRule consoleShowsReports = room(
                    "dev.circlet.console",
                    "dev.circlet.console",
                    "dev.circlet.report",
                    "dev.circlet.cache",
                    "dev.circlet.ring",
                    "dev.circlet.peer",
                    "dev.circlet.router",
                    "org.springframework..",
                    LOGGING)
            .allowEmptyShould(true)
            .because("the console stands beside endpoint and Spring surface, not on them");

    @ArchTest
    static final ArchRule testRoomIsForTestsOnly = noClasses()
            .that()
            .resideOutsideOfPackage("dev.circlet.test..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.circlet.test..")
            .because("what helps tests of an application needs libraries that no application has");

    @ArchTest
    static final ArchRule nobodyUsesTheAutoConfiguration = noClasses()
            .that()
            .resideOutsideOfPackage("dev.circlet.autoconfigure..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.circlet.autoconfigure..")
            .because("auto-configuration puts the rooms together and is needed by none");

    @ArchTest
    static final ArchRule roomsHaveNoCycles = slices().matching("dev.circlet.(**)")
            .should()
            .beFreeOfCycles()
            .because("two rooms that need each other are one room");

    @ArchTest
    static final ArchRule noLombok = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAPackage("lombok..")
            .because("what is published shows its own source");

    @ArchTest
    static final ArchRule noJavaSerialization = noClasses()
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(ObjectInputStream.class, ObjectOutputStream.class)
            .because("peers exchange bytes; deserialization of objects is how caches get taken over");

    @ArchTest
    static final ArchRule theCoreHasNoHiddenTimeThreadsOrChance = noClasses()
            .that()
            .resideInAnyPackage(DETERMINISTIC)
            .should()
            .accessTargetWhere(hidden())
            .because("a core whose time, threads and chance are handed in can be simulated and replayed from a seed");

    @ArchTest
    static final ArchRule autoConfigurationsHaveNoPublicMembers = methods()
            .that()
            .areDeclaredInClassesThat()
            .areAnnotatedWith(AutoConfiguration.class)
            .and()
            .areAnnotatedWith(Bean.class)
            .should()
            .notBePublic()
            .because("the beans are the interface of an auto-configuration, its methods are not");

    @ArchTest
    static final ArchRule autoConfigurationsAreFinal = classes()
            .that()
            .areAnnotatedWith(AutoConfiguration.class)
            .should()
            .haveModifier(JavaModifier.FINAL)
            .andShould()
            .bePublic()
            .because("they are named in the imports file and extended by nobody");

    @ArchTest
    static void everyPackageIsNullMarked(com.tngtech.archunit.core.domain.JavaClasses classes) {
        Set<JavaPackage> packages = classes.getPackage("dev.circlet").getSubpackagesInTree();
        assertThat(packages)
                .as("packages are @NullMarked, because a signature without it says nothing about null")
                .filteredOn(room -> room.getClasses().stream()
                        .anyMatch(type -> !type.getSimpleName().equals("package-info")))
                .allSatisfy(room -> assertThat(room.isAnnotatedWith(NullMarked.class))
                        .as(room.getName())
                        .isTrue());
    }

    private static ArchRule room(String room, String... mayUse) {
        String[] allowed = Stream.concat(Stream.of(ANYWHERE), Stream.of(mayUse)).toArray(String[]::new);
        DescribedPredicate<JavaClass> open =
                resideInAnyPackage(allowed).or(describe("primitives", JavaClass::isPrimitive));
        return classes()
                .that(resideInAPackage(room))
                .should(onlyDependOnClassesThat(open.or(describe("arrays", JavaClass::isArray))));
    }

    private static DescribedPredicate<JavaAccess<?>> hidden() {
        return describe("hidden time, threads or chance", access -> {
            JavaClass owner = access.getTargetOwner();
            String method = access.getTarget().getName();
            boolean asyncWithoutExecutor = owner.isAssignableTo(CompletableFuture.class)
                    && method.endsWith("Async")
                    && access.getTarget()
                            instanceof com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget call
                    && call.getRawParameterTypes().stream()
                            .noneMatch(type -> type.isEquivalentTo(java.util.concurrent.Executor.class));
            boolean clock = owner.isEquivalentTo(System.class)
                    && Set.of("nanoTime", "currentTimeMillis", "identityHashCode")
                            .contains(method);
            boolean sleep = owner.isEquivalentTo(Thread.class) && method.equals("sleep");
            boolean timers = owner.isAssignableTo(CompletableFuture.class)
                    && Set.of("orTimeout", "completeOnTimeout", "delayedExecutor")
                            .contains(method);
            boolean chance = owner.isEquivalentTo(ThreadLocalRandom.class)
                    || owner.isEquivalentTo(Math.class) && method.equals("random")
                    || owner.isEquivalentTo(java.util.UUID.class) && method.equals("randomUUID");
            boolean pool = owner.isEquivalentTo(ForkJoinPool.class);
            return asyncWithoutExecutor || clock || sleep || timers || chance || pool;
        });
    }
}
