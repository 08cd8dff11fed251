package dev.circlet.autoconfigure;

import com.samskivert.mustache.Mustache;
import java.io.FileNotFoundException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import org.springframework.core.env.Environment;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;

/** A compiler for an application that has Mustache, but not the module of Spring Boot that makes one. */
final class MustacheResources {

    private MustacheResources() {}

    static Mustache.Compiler compiler(Environment environment, ResourceLoader resources) {
        String prefix = environment.getProperty("spring.mustache.prefix", "classpath:/templates/");
        String suffix = environment.getProperty("spring.mustache.suffix", ".mustache");
        Charset charset = environment.getProperty("spring.mustache.charset", Charset.class, Charset.forName("UTF-8"));
        return Mustache.compiler().withLoader(name -> {
            Resource template = resources.getResource(prefix + name + suffix);
            if (!template.exists()) {
                throw new FileNotFoundException("There is no template " + prefix + name + suffix);
            }
            return new InputStreamReader(template.getInputStream(), charset);
        });
    }
}
