package dev.circlet.test;

import dev.circlet.cache.Group;
import dev.circlet.cache.Groups;
import org.springframework.core.Ordered;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.TestExecutionListener;

/** Leaves nothing of one test method to the next, which shares its application context. */
final class EmptyGroupsListener implements TestExecutionListener, Ordered {

    /** Between the listener that closes contexts and the one that ends transactions: listeners hear of the end in reverse. */
    private static final int AFTER_THE_TRANSACTION = 3_500;

    @Override
    public int getOrder() {
        return AFTER_THE_TRANSACTION;
    }

    @Override
    public void afterTestMethod(TestContext test) {
        if (test.hasApplicationContext()
                && TestContextAnnotationUtils.hasAnnotation(test.getTestClass(), AutoConfigureCirclet.class)) {
            test.getApplicationContext()
                    .getBeanProvider(Groups.class)
                    .forEach(groups -> groups.all().forEach(Group::invalidateAll));
        }
    }
}
