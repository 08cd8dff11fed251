package dev.circlet.autoconfigure;

import com.samskivert.mustache.Mustache;
import dev.circlet.router.Mappings;
import dev.circlet.router.Mappings.BodyMapping;
import dev.circlet.router.Mappings.ErrorMapping;
import dev.circlet.router.Mappings.TemplateRenderer;
import dev.circlet.router.Mappings.Validation;
import dev.circlet.router.Mappings.ValueBinder;
import dev.circlet.router.json.JacksonBody;
import dev.circlet.router.template.MustacheTemplates;
import dev.circlet.router.template.ThymeleafTemplates;
import dev.circlet.router.validation.JakartaValidation;
import dev.circlet.spring.SpringErrorMapping;
import dev.circlet.spring.SpringValueBinder;
import jakarta.validation.Validator;
import java.util.Map;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.thymeleaf.ITemplateEngine;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.xml.XmlMapper;

/**
 * Configuration of what the router reads and writes with the help of libraries: the application's own JSON mapper, validator,
 * template engine and conversion service. A bean of the application replaces each of them.
 */
@Configuration(proxyBeanMethods = false)
final class RouterFormatsConfiguration {

    static final String JSON = "circletRouterJson";
    static final String XML = "circletRouterXml";

    @Bean
    @ConditionalOnMissingBean
    Mappings circletRouterMappings(
            Map<String, BodyMapping> bodies,
            ObjectProvider<TemplateRenderer> templates,
            ObjectProvider<ValueBinder> binder,
            ObjectProvider<Validation> validation,
            ObjectProvider<ErrorMapping> errors) {
        return new Mappings(
                bodies.get(JSON),
                bodies.get(XML),
                templates.getIfAvailable(),
                binder.getIfAvailable(),
                validation.getIfAvailable(),
                errors.getIfAvailable());
    }

    @Bean
    @ConditionalOnMissingBean
    ValueBinder circletRouterBinder(BeanFactory beans) {
        boolean mvc = beans.containsBean("mvcConversionService");
        return new SpringValueBinder(
                mvc
                        ? beans.getBean("mvcConversionService", ConversionService.class)
                        : ApplicationConversionService.getSharedInstance());
    }

    @Bean
    @ConditionalOnMissingBean
    ErrorMapping circletRouterErrors() {
        return new SpringErrorMapping();
    }

    /** JSON as the rest of the application has it. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(JsonMapper.class)
    static class Json {

        @Bean(JSON)
        @ConditionalOnMissingBean(name = JSON)
        BodyMapping circletRouterJson(ObjectProvider<JsonMapper> mapper) {
            return JacksonBody.json(mapper.getIfAvailable(JsonMapper::shared));
        }
    }

    /** XML, if its library is there. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(XmlMapper.class)
    static class Xml {

        @Bean(XML)
        @ConditionalOnMissingBean(name = XML)
        BodyMapping circletRouterXml(ObjectProvider<XmlMapper> mapper) {
            return JacksonBody.xml(mapper.getIfAvailable(XmlMapper::shared));
        }
    }

    /** Validation with the validator of the application. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Validator.class)
    @ConditionalOnBean(Validator.class)
    static class WithValidator {

        @Bean
        @ConditionalOnMissingBean
        Validation circletRouterValidation(Validator validator) {
            return new JakartaValidation(validator);
        }
    }

    /** Thymeleaf comes before Mustache. Its engine has its own setting for reloading. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ITemplateEngine.class)
    @ConditionalOnBean(ITemplateEngine.class)
    static class Thymeleaf {

        @Bean
        @ConditionalOnMissingBean(TemplateRenderer.class)
        TemplateRenderer circletRouterThymeleaf(ITemplateEngine engine) {
            return new ThymeleafTemplates(engine);
        }
    }

    /** Mustache, reloaded where Spring Boot is told to do so. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Mustache.class)
    static class WithMustache {

        @Bean
        @ConditionalOnMissingBean(value = TemplateRenderer.class, type = "org.thymeleaf.ITemplateEngine")
        TemplateRenderer circletRouterMustache(
                ObjectProvider<Mustache.Compiler> compiler, Environment environment, ResourceLoader resources) {
            boolean cache = environment.getProperty("spring.mustache.servlet.cache", Boolean.class, true);
            return new MustacheTemplates(
                    compiler.getIfAvailable(() -> MustacheResources.compiler(environment, resources)), !cache);
        }
    }
}
