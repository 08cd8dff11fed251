package dev.circlet.codec;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import tools.jackson.databind.json.JsonMapper;

/**
 * Undoes what an application leaves out of the JSON of its clients and nobody can add again: entries of maps without a value,
 * and properties that are empty but not null.
 */
final class Inclusions {

    private Inclusions() {}

    /** A copy that writes more. What annotations leave out stays out. */
    static JsonMapper enlarged(JsonMapper mapper) {
        JsonInclude.Value said = mapper.serializationConfig().getDefaultPropertyInclusion();
        JsonInclude.Value enlarged = said.withValueInclusion(
                        leavesEmptyOut(said.getValueInclusion()) ? Include.NON_NULL : said.getValueInclusion())
                .withContentInclusion(
                        leavesEmptyOut(said.getContentInclusion()) || said.getContentInclusion() == Include.NON_NULL
                                ? Include.ALWAYS
                                : said.getContentInclusion());
        return mapper.rebuild()
                .changeDefaultPropertyInclusion(before -> enlarged)
                .build();
    }

    private static boolean leavesEmptyOut(Include inclusion) {
        return switch (inclusion) {
            case NON_ABSENT, NON_EMPTY, NON_DEFAULT -> true;
            case ALWAYS, NON_NULL, CUSTOM, USE_DEFAULTS -> false;
        };
    }
}
