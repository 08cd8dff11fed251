package dev.circlet.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;

/**
 * Makes the groups of an application ready for a test: on a whole application ({@code @SpringBootTest}) as on a slice
 * ({@code @WebMvcTest}), which has no groups without it.
 *
 * <ul>
 *   <li>The node stands alone, whatever {@code circlet.peers.*} and the beans of the application say; nobody is asked, and no
 *       secret is needed.
 *   <li>Getters run at once on the thread that asks, so that everything has happened when a get returns. A
 *       {@link dev.circlet.spring.LoadExecutors} bean of the application comes before that.
 *   <li>Time is a {@link CircletClock} to be injected, and stands still until the test moves it: TTLs, deadlines and refreshes
 *       are a matter of {@link CircletClock#advance}. A {@link dev.circlet.cache.Ticker} or
 *       {@link dev.circlet.cache.Scheduler} bean of the application comes before it.
 *   <li>Each test method begins with empty groups, although tests share an application context.
 * </ul>
 *
 * <p>A slice finds getters where it finds beans: in its configuration and what the test imports.
 *
 * @since 0.1
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ImportAutoConfiguration
public @interface AutoConfigureCirclet {}
