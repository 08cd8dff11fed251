package dev.circlet.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingFilterBean;
import org.springframework.boot.autoconfigure.web.ErrorProperties;
import org.springframework.boot.autoconfigure.web.WebProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.servlet.filter.OrderedRequestContextFilter;
import org.springframework.boot.web.error.ErrorPage;
import org.springframework.boot.web.error.ErrorPageRegistrar;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.context.request.RequestContextListener;
import org.springframework.web.filter.RequestContextFilter;

/**
 * Configuration of what Spring MVC would bring along if it were there: request scope and error pages, here as problem
 * details.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnMissingBean(
        value = ActuatorRoutes.class,
        type = "org.springframework.boot.webmvc.autoconfigure.DispatcherServletPath")
@EnableConfigurationProperties(WebProperties.class)
final class RouterAloneConfiguration {

    static final String ERRORS = "circletRouterErrors";

    @Bean
    ServletRegistrationBean<ProblemErrorServlet> circletRouterErrorsRegistration(WebProperties properties) {
        ErrorProperties errors = properties.getError();
        ServletRegistrationBean<ProblemErrorServlet> registration =
                new ServletRegistrationBean<>(new ProblemErrorServlet(errors.getIncludeMessage()), errors.getPath());
        registration.setName(ERRORS);
        return registration;
    }

    @Bean
    ErrorPageRegistrar circletRouterErrorPage(WebProperties properties) {
        return registry ->
                registry.addErrorPages(new ErrorPage(properties.getError().getPath()));
    }

    /** Request scope and the current request, as Spring MVC would bind them. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(OrderedRequestContextFilter.class)
    @ConditionalOnMissingBean({RequestContextListener.class, RequestContextFilter.class})
    @ConditionalOnMissingFilterBean(RequestContextFilter.class)
    static class RequestScope {

        @Bean
        RequestContextFilter circletRouterRequestContextFilter() {
            return new OrderedRequestContextFilter();
        }
    }
}
