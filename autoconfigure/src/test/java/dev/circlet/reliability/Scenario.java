package dev.circlet.reliability;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/** Tells which rows of the table in {@code docs/reliability.md} a test stands for; the table is checked against it. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Tag("scenario")
public @interface Scenario {

    /** The numbers of the rows. */
    int[] value();
}
