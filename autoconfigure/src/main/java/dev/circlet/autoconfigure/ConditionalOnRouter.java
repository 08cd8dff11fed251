package dev.circlet.autoconfigure;

import dev.circlet.spring.RouterConfigurer;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;

/** Matches a servlet application that defines routes and has not switched the router off. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@ConditionalOnClass(
        name = {
            "jakarta.servlet.Servlet",
            "org.springframework.boot.web.servlet.ServletRegistrationBean",
            "org.springframework.web.context.WebApplicationContext"
        })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBooleanProperty(name = "circlet.router.enabled", matchIfMissing = true)
@ConditionalOnBean(RouterConfigurer.class)
@interface ConditionalOnRouter {}
