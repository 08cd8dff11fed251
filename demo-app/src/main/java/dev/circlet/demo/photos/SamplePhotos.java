package dev.circlet.demo.photos;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** The images that {@link SampleImages} drew into the class path when the demo was built. */
final class SamplePhotos implements PhotoSource {

    private final PathMatchingResourcePatternResolver resources = new PathMatchingResourcePatternResolver();

    @Override
    public List<String> names() throws IOException {
        return Arrays.stream(resources.getResources("classpath:photos/*.*"))
                .map(Resource::getFilename)
                .sorted()
                .toList();
    }

    @Override
    public Optional<InputStream> open(String name) throws IOException {
        // Only listed names are opened, so a name cannot lead elsewhere on the class path.
        if (!names().contains(name)) {
            return Optional.empty();
        }
        return Optional.of(resources.getResource("classpath:photos/" + name).getInputStream());
    }
}
