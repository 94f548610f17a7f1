package io.autodiff;

import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Set;

/** Who may use whom: kernels know arrays and EJML only, operations know tensors and kernels, derivative rules know tensors only. */
@AnalyzeClasses(packages = "io.autodiff", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String OPERATIONS = "io.autodiff.op";
    private static final String KERNELS = "io.autodiff.kernel";
    private static final String MEMORY = "io.autodiff.memory";
    private static final String ANNOTATIONS = "org.jspecify.annotations";

    @ArchTest
    static final ArchRule kernelsKnowNothingButJavaAndEjml = classes()
            .that()
            .resideInAPackage(KERNELS)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(KERNELS, MEMORY, ANNOTATIONS, "java..", "jdk.incubator.vector", "org.ejml..");

    @ArchTest
    static final ArchRule memoryKnowsNothingButJava = classes()
            .that()
            .resideInAPackage(MEMORY)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(MEMORY, ANNOTATIONS, "java..");

    @ArchTest
    static final ArchRule operationsKnowTheEngineAndKernels = classes()
            .that()
            .resideInAPackage(OPERATIONS)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.autodiff", OPERATIONS, KERNELS, MEMORY, ANNOTATIONS, "java..", "org.ejml.data");

    @ArchTest
    static final ArchRule onlyOperationsCallKernels = noClasses()
            .that()
            .resideOutsideOfPackages(OPERATIONS, KERNELS)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(KERNELS);

    @ArchTest
    static final ArchRule operationsAreRecords = classes()
            .that()
            .resideInAPackage(OPERATIONS)
            .and()
            .areNotInterfaces()
            .should()
            .beRecords()
            .andShould()
            .beAssignableTo(Op.class);

    /** A rule for tensors that computes on numbers would stop the derivatives at its order. */
    @ArchTest
    static final ArchRule onlyValuesAndSlopesAreMadeOfElements = methods()
            .that()
            .areDeclaredInClassesThat()
            .resideInAPackage(OPERATIONS)
            .and(are(notValues()))
            .should(leaveElementsAlone());

    @ArchTest
    static final ArchRule onlyOnePackageNeedsJUnit = noClasses()
            .that()
            .resideOutsideOfPackage("io.autodiff.check.junit")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.junit..", "io.autodiff.check.junit");

    @ArchTest
    static final ArchRule onlyOnePackageNeedsJqwik = noClasses()
            .that()
            .resideOutsideOfPackage("io.autodiff.check.jqwik")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("net.jqwik..", "io.autodiff.check.jqwik");

    @ArchTest
    static final ArchRule kernelsAndTheEngineFormNoCycle =
            slices().assignedFrom(kernelsAndTheRest()).should().beFreeOfCycles();

    private static DescribedPredicate<JavaMethod> notValues() {
        return DescribedPredicate.describe(
                "not the value or slope of an operation, nor a sum of these",
                method -> !method.getName()
                        .matches("value|addValue|addVjp|lambda\\$(value|addValue)\\$\\d+|f|slope[AB]?"));
    }

    private static ArchCondition<JavaMethod> leaveElementsAlone() {
        Set<String> readers = Set.of("toArray", "item", "get", "toMatrix", "toSimpleMatrix");
        return new ArchCondition<>("call no kernel and read no element") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                for (JavaAccess<?> access : method.getAccessesFromSelf()) {
                    JavaClass owner = access.getTargetOwner();
                    boolean reads = owner.isEquivalentTo(Tensor.class) && readers.contains(access.getName());
                    boolean unpacks = owner.isEquivalentTo(Op.Operand.class)
                            && access.getName().equals("data");
                    boolean calls = owner.getPackageName().equals(KERNELS);
                    events.add(new SimpleConditionEvent(method, !reads && !unpacks && !calls, access.getDescription()));
                }
            }
        };
    }

    private static SliceAssignment kernelsAndTheRest() {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return switch (type.getPackageName()) {
                    case KERNELS -> SliceIdentifier.of("kernels");
                    case MEMORY -> SliceIdentifier.of("memory");
                    default -> SliceIdentifier.of("engine");
                };
            }

            @Override
            public String getDescription() {
                return "kernels and the rest";
            }
        };
    }
}
