package dev.circlet.spring;

import dev.circlet.spring.LoadObservationDocumentation.LowCardinality;
import io.micrometer.common.KeyValues;

/**
 * Names loads {@value ObservedLoadInterceptor#NAME} and tags them with {@link LowCardinality}. The key that is loaded is left
 * out.
 *
 * @since 0.1
 */
public class DefaultLoadObservationConvention implements LoadObservationConvention {

    /** Creates the convention. */
    public DefaultLoadObservationConvention() {}

    @Override
    public String getName() {
        return ObservedLoadInterceptor.NAME;
    }

    @Override
    public String getContextualName(LoadObservationContext context) {
        return "load " + context.group();
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(LoadObservationContext context) {
        return KeyValues.of(
                LowCardinality.GROUP.withValue(context.group()), LowCardinality.OUTCOME.withValue(context.outcome()));
    }
}
