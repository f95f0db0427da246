package org.microbrain.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Who may depend on whom, and what no class of the product does. `docs/ARCHITECTURE.md` says why. */
@AnalyzeClasses(packages = "org.microbrain", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

    private static final String[] PROTOCOL = {"org.microbrain.record..", "org.microbrain.block..",
        "org.microbrain.journal..", "org.microbrain.link..", "org.microbrain.warning..", "org.microbrain.json..",
        "org.microbrain.trust..", "org.microbrain.release..", "org.microbrain.intent..", "org.microbrain.artifact..",
        "org.microbrain.wire..", "org.microbrain.body.."};
    private static final String RUNTIME = "org.microbrain.runtime..";
    private static final String INFERENCE = "org.microbrain.infer..";
    private static final String EDGE = "org.microbrain.edge..";
    private static final String HUB = "org.microbrain.hub..";
    private static final String CORE = "org.microbrain.core..";
    private static final String HONO = "org.microbrain.hono..";
    private static final String DEMO = "org.microbrain.demo..";

    @ArchTest
    static final ArchRule EDGE_SEES_NO_OTHER_TIER = sees(EDGE).dependOnClassesThat().resideInAnyPackage(HUB, CORE, DEMO);
    @ArchTest
    static final ArchRule HUB_SEES_NO_OTHER_TIER = sees(HUB).dependOnClassesThat().resideInAnyPackage(EDGE, CORE, DEMO);
    @ArchTest
    static final ArchRule CORE_SEES_NO_OTHER_TIER = sees(CORE).dependOnClassesThat().resideInAnyPackage(EDGE, HUB, DEMO);
    /** Its libraries are there only where they are configured: of the core, one class names it, and nobody else does. */
    @ArchTest
    static final ArchRule KAFKA_IS_OPTIONAL = noClasses().that().resideOutsideOfPackage(HONO).and().haveNameNotMatching(
            "org\\.microbrain\\.core\\.KafkaIngest.*").should().dependOnClassesThat().resideInAnyPackage(HONO,
            "org.apache.kafka..", "io.vertx..", "org.eclipse.hono..");
    @ArchTest
    static final ArchRule HONO_SEES_RECORDS_AND_THE_RUNTIME = ours(HONO, "org.microbrain.record..", "org.microbrain.journal..",
            "org.microbrain.wire..", RUNTIME);
    @ArchTest
    static final ArchRule RUNTIME_SEES_NO_TIER =
            sees(RUNTIME).dependOnClassesThat().resideInAnyPackage(INFERENCE, EDGE, HUB, CORE, DEMO);
    /** Edges judge with it, the core tries candidates with it. */
    @ArchTest
    static final ArchRule INFERENCE_SEES_READINGS_AND_SETTINGS = ours(INFERENCE, "org.microbrain.record..",
            "org.microbrain.block..", "org.microbrain.body..", "org.microbrain.warning..", "org.microbrain.runtime.config..");
    /** Frames in, readings and answers out: whoever puts them on a line owns sockets, threads and clocks. */
    @ArchTest
    static final ArchRule FIELD_PROTOCOLS_SEE_READINGS = ours("org.microbrain.field..", "org.microbrain.block..");
    @ArchTest
    static final ArchRule FIELD_PROTOCOLS_HAVE_NO_FRAMEWORK = sees("org.microbrain.field..").dependOnClassesThat()
            .resideInAnyPackage("org.apache.camel..", "com.fasterxml.jackson.databind..", "io.netty.bootstrap..", "io.netty.channel.socket..");
    @ArchTest
    static final ArchRule CORRELATION_SEES_WARNINGS_AND_SETTINGS = ours("org.microbrain.correlate..", "org.microbrain.record..",
            "org.microbrain.body..", "org.microbrain.warning..", "org.microbrain.runtime.config..");
    @ArchTest
    static final ArchRule PROTOCOL_SEES_NO_RUNTIME_AND_NO_TIER =
            sees(PROTOCOL).dependOnClassesThat().resideInAnyPackage(RUNTIME, INFERENCE, EDGE, HUB, CORE, DEMO);
    @ArchTest
    static final ArchRule PROTOCOL_HAS_NO_FRAMEWORK = sees(PROTOCOL).dependOnClassesThat().resideInAnyPackage(
            "org.apache.camel..", "io.javalin..", "org.eclipse.jetty..", "picocli..", "com.fasterxml..", "gg.jte..");

    /** It runs at every edge that refuses a reading; objects of the JSON library would cost it memory for good (ADR 23). */
    @ArchTest
    static final ArchRule WHAT_IS_REFUSED_IS_KEPT_WITHOUT_JSON_OBJECTS = noClasses().that().haveSimpleName("RefusalsFile")
            .should().dependOnClassesThat().resideInAPackage("com.fasterxml.jackson.databind..");

    /** A plan for outputs is proposed and approved at the site, by people: no rollout, intent or profile can reach one (ADR 69). */
    @ArchTest
    static final ArchRule NOTHING_FROM_ABOVE_REACHES_OUTPUTS = noClasses().that().resideInAnyPackage("org.microbrain.edge.update..",
            "org.microbrain.edge.profile..", "org.microbrain.edge.learn..", "org.microbrain.runtime.update..", "org.microbrain.runtime.intent..")
            .should().dependOnClassesThat().resideInAPackage("org.microbrain.edge.output..");

    @ArchTest
    static void plansAreApprovedByTheFormsOfTheConsoleAlone(JavaClasses classes) {
        assertThat(whoAccesses(classes, access -> access.getTargetOwner().getFullName().equals("org.microbrain.edge.output.Plans")
                && Set.of("withApproved", "withProposed").contains(access.getName())))
                .containsExactly("org.microbrain.edge.output.OutputForms");
    }

    @ArchTest
    static final ArchRule RECORDS_STAND_ON_THEIR_OWN = ours("org.microbrain.record..");
    @ArchTest
    static final ArchRule BLOCKS_STAND_ON_RECORDS = ours("org.microbrain.block..", "org.microbrain.record..");
    @ArchTest
    static final ArchRule JOURNALS_STAND_ON_RECORDS_AND_BLOCKS = ours("org.microbrain.journal..",
            "org.microbrain.record..", "org.microbrain.block..", "org.microbrain.body..");
    @ArchTest
    static final ArchRule LINKS_STAND_ON_JOURNALS = ours("org.microbrain.link..", "org.microbrain.journal..",
            "org.microbrain.record..", "org.microbrain.intent..", "org.microbrain.wire..");

    @ArchTest
    static final ArchRule WARNINGS_STAND_ON_RECORDS =
            ours("org.microbrain.warning..", "org.microbrain.record..", "org.microbrain.body..");
    @ArchTest
    static final ArchRule INTENTS_STAND_ON_RELEASES = ours("org.microbrain.intent..", "org.microbrain.release..",
            "org.microbrain.trust..", "org.microbrain.record..", "org.microbrain.body..", "org.microbrain.wire..");
    @ArchTest
    static final ArchRule ARTIFACTS_STAND_ON_THEIR_OWN = ours("org.microbrain.artifact..").allowEmptyShould(true);

    @ArchTest
    static final ArchRule JSON_STANDS_ON_ITS_OWN = ours("org.microbrain.json..");
    @ArchTest
    static final ArchRule TRUST_STANDS_ON_JSON = ours("org.microbrain.trust..", "org.microbrain.json..");
    @ArchTest
    static final ArchRule RELEASES_STAND_ON_TRUST =
            ours("org.microbrain.release..", "org.microbrain.trust..", "org.microbrain.json..");

    @ArchTest
    static final ArchRule NO_PACKAGE_GOES_ROUND_IN_A_CIRCLE =
            slices().matching("org.microbrain.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NAMES_SAY_WHAT_A_THING_IS = noClasses().that(resideInAnyPackage("org.microbrain..")
            .and(resideOutsideOfPackages("org.microbrain.wire..", "org.microbrain.body..")))
            .should().haveNameMatching(".*(Manager|Helper|Utils?|Impl|Common|Base)");

    @ArchTest
    static void onlyTheWordsForPeopleGoToStandardOutput(JavaClasses classes) {
        assertThat(whoAccesses(classes, access -> access.getTargetOwner().isEquivalentTo(System.class)
                && Set.of("out", "err").contains(access.getName())))
                .containsExactlyInAnyOrder("org.microbrain.demo.DemoCommand", "org.microbrain.demo.NodeStart");
    }

    /** Paho and Tribuo log through java.util.logging; who uses them switches that off. */
    @ArchTest
    static void nobodyLogsPastSlf4j(JavaClasses classes) {
        assertThat(whoAccesses(classes, access -> access.getTargetOwner().getPackageName().equals("java.util.logging")))
                .containsExactlyInAnyOrder("org.microbrain.demo.MqttPublisher", "org.microbrain.core.train.LinearFit");
    }

    @ArchTest
    static void theTimeOfDayComesFromTheCommandThatStartsTheProgram(JavaClasses classes) {
        assertThat(whoAccesses(classes, ArchitectureTest::readsTheTimeOfDay)).containsExactlyInAnyOrder(
                "org.microbrain.edge.EdgeCommand", "org.microbrain.hub.HubCommand", "org.microbrain.core.CoreCommand",
                "org.microbrain.demo.DemoCommand", "org.microbrain.demo.TrainCommand",
                "org.microbrain.runtime.node.RepairCommand", "org.microbrain.runtime.enrol.EnrolCommand",
                "org.microbrain.runtime.enrol.TokenCommand", "org.microbrain.runtime.identity.AuthorityCommand",
                "org.microbrain.runtime.people.PeopleCommand", "org.microbrain.runtime.carry.CarryCommand",
                "org.microbrain.runtime.trust.TufCommand",
                "org.microbrain.runtime.trust.RepositoryOption");
    }

    private static boolean readsTheTimeOfDay(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getFullName();
        String name = access.getName();
        return owner.equals("java.lang.System") && name.equals("currentTimeMillis")
                || owner.startsWith("java.time.") && name.equals("now")
                || owner.equals("java.time.InstantSource") && name.equals("system")
                || owner.equals("java.time.Clock") && name.startsWith("system");
    }

    /** Where a program is put together; the demo, which is a play with real processes, waits in many places. */
    @ArchTest
    static void theStopwatchIsHandedInByWhoPutsAProgramTogether(JavaClasses classes) {
        assertThat(whoAccesses(classes, access -> access.getTargetOwner().isEquivalentTo(System.class)
                && access.getName().equals("nanoTime"))).filteredOn(name -> !name.startsWith("org.microbrain.demo."))
                .containsExactlyInAnyOrder("org.microbrain.runtime.node.JournalNode", "org.microbrain.core.CoreNode",
                        "org.microbrain.core.WorkerNode", "org.microbrain.runtime.console.Console",
                        "org.microbrain.edge.intake.mqtt.MqttIntake", "org.microbrain.runtime.trust.TufCommand");
    }

    private static com.tngtech.archunit.lang.syntax.elements.ClassesShould sees(String... packages) {
        return noClasses().that().resideInAnyPackage(packages).should();
    }

    /** Of our own packages, {@code who} sees itself and {@code others} alone. */
    private static ArchRule ours(String who, String... others) {
        String[] allowed = new String[others.length + 1];
        allowed[0] = who;
        System.arraycopy(others, 0, allowed, 1, others.length);
        return classes().that().resideInAPackage(who).should().onlyDependOnClassesThat(
                resideInAnyPackage(allowed).or(resideOutsideOfPackages("org.microbrain..")));
    }

    private static Set<String> whoAccesses(JavaClasses classes, Predicate<JavaAccess<?>> what) {
        Set<String> names = new TreeSet<>();
        for (JavaClass one : classes) {
            if (one.getAccessesFromSelf().stream().anyMatch(what)) {
                JavaClass outer = one;
                while (outer.getEnclosingClass().isPresent()) {
                    outer = outer.getEnclosingClass().get();
                }
                names.add(outer.getFullName());
            }
        }
        return names;
    }
}
