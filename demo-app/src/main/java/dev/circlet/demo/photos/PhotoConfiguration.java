package dev.circlet.demo.photos;

import dev.circlet.demo.DemoProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Chooses where photos come from. */
@Configuration(proxyBeanMethods = false)
class PhotoConfiguration {

    @Bean
    PhotoSource photoSource(DemoProperties properties) {
        return properties.photos() == null ? new SamplePhotos() : new FolderPhotos(properties.photos());
    }
}
